import { mkdtemp } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { freePort } from "../../support/server-process.ts"
import { editsOf } from "../edits.ts"
import { ServerChild } from "../server-child.ts"
import { maskedFrame, OPCODE, WebSocketClient } from "../web-socket.ts"
import type { Client, Contender, ContenderKind, JoinOptions, Place, Prepared } from "./contender.ts"
import { firstStruct, readVarint, type Struct, structsAt, varintLength } from "./varint.ts"

const SCRIPT = fileURLToPath(new URL("./floor/server.ts", import.meta.url))

const frameOf = (update: Uint8Array): Buffer => maskedFrame(OPCODE.binary, update)

interface Seated {
  readonly port: () => number
  readonly place: Place
  readonly edits: readonly Buffer[]
  readonly options: JoinOptions
}

/** Sends bare updates, gets entries, and comes back with the number of the last one. */
class FloorClient implements Client {
  readonly #seated: Seated
  readonly #document: Uint8Array[] = []
  #socket: WebSocketClient | undefined
  #joined = Promise.withResolvers<void>()
  #here = false
  #loaded: (Struct & { readonly done: PromiseWithResolvers<void> }) | undefined
  #seq = 0

  constructor(seated: Seated) {
    this.#seated = seated
  }

  get document(): readonly Uint8Array[] {
    return this.#document
  }

  connect(): Promise<void> {
    const { port, place, options } = this.#seated
    const joined = (this.#joined = Promise.withResolvers<void>())
    this.#here = false
    this.#socket = new WebSocketClient(
      { port: port(), path: `/${place.room}/${this.#seq}` },
      {
        opened: () => undefined,
        message: (_, payload) => this.#message(payload),
        closed: (why) => {
          joined.reject(new Error(why))
          this.#loaded?.done.reject(new Error(why))
          options.meter?.lost(why)
        },
      },
    )
    return joined.promise
  }

  edit(): void {
    const { place, edits, options } = this.#seated
    const frame = edits[options.meter?.send(place.room, place.seat, performance.now()) ?? 0]
    if (frame === undefined) throw new Error("no edit is left")
    this.#socket?.write(frame)
  }

  load(update: Uint8Array): Promise<void> {
    const done = Promise.withResolvers<void>()
    this.#loaded = { ...firstStruct(update, 0), done }
    this.#socket?.write(frameOf(update))
    return done.promise
  }

  received(): { readonly frames: number; readonly bytes: number } {
    const { frames = 0, bytes = 0 } = this.#socket ?? {}
    if (this.#socket) this.#socket.frames = this.#socket.bytes = 0
    return { frames, bytes }
  }

  drop(): void {
    this.#socket?.drop()
  }

  back(): Promise<void> {
    return this.connect()
  }

  /** Its clients come back with the number of their last entry. */
  remember(): void {
    return undefined
  }

  #message(payload: Buffer): void {
    let at = 0
    const next = (): number => {
      const value = readVarint(payload, at)
      at += varintLength(value)
      return value
    }
    this.#seq = next()
    for (let entries = next(); entries > 0; entries--) {
      for (let updates = next(); updates > 0; updates--) {
        const end = next() + at
        if (this.#here) this.#update(payload, at)
        else this.#document.push(Uint8Array.from(payload.subarray(at, end)))
        at = end
      }
    }
    this.#here = true
    this.#joined.resolve()
  }

  #update(payload: Buffer, at: number): void {
    const { place, options } = this.#seated
    const loaded = this.#loaded
    for (const { client, clock } of structsAt(payload, at)) {
      if (loaded?.client === client && loaded.clock === clock) loaded.done.resolve()
      options.meter?.arrived(place.room, place.seat, client, clock)
    }
  }
}

/** A relay of our own that is as durable as the product and does nothing else: what this machine can do. */
export const floor = (parent: string): ContenderKind => ({
  name: "floor",
  async start({ writers, edits }: Prepared): Promise<Contender> {
    const database = join(await mkdtemp(join(parent, "floor-")), "log.db")
    const frames = Array.from({ length: writers }, (_, writer) => editsOf(writer, edits).map(frameOf))
    const launch = async (): Promise<ServerChild> =>
      ServerChild.start({ script: SCRIPT, port: await freePort(), env: { DATABASE: database } })
    let server = await launch()
    return {
      name: "floor",
      stores: true,
      get server() {
        return server
      },
      async join(place, options = {}) {
        const client = new FloorClient({
          port: () => server.port,
          place,
          edits: frames[place.seat] ?? [],
          options,
        })
        await client.connect()
        return client
      },
      async restart() {
        await server.stop()
        server = await launch()
      },
      stop: () => server.stop(),
    }
  },
})
