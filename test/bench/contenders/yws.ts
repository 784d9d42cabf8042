import { fileURLToPath } from "node:url"
import * as Y from "yjs"
import { freePort } from "../../support/server-process.ts"
import { editsOf } from "../edits.ts"
import { ServerChild } from "../server-child.ts"
import { maskedFrame, OPCODE, WebSocketClient } from "../web-socket.ts"
import type { Client, Contender, ContenderKind, JoinOptions, Place, Prepared } from "./contender.ts"
import { firstStruct, readVarint, varint, varintLength } from "./varint.ts"

/** @y/websocket-server as it comes: no store, no acknowledgement, the document open in memory. */
const SCRIPT = fileURLToPath(
  new URL("../../../node_modules/@y/websocket-server/src/server.js", import.meta.url),
)

/** y-protocols: the kinds of messages, and the steps of a sync. */
const SYNC = 0
const STEP_1 = 0
const STEP_2 = 1
const UPDATE = 2
const NOTHING = new Uint8Array([0, 0])
const NO_STATE = new Uint8Array([0])

const syncFrame = (step: number, bytes: Uint8Array): Buffer =>
  maskedFrame(OPCODE.binary, Uint8Array.from([SYNC, step, ...varint(bytes.length), ...bytes]))

class YwsClient implements Client {
  readonly #port: number
  readonly #place: Place
  readonly #options: JoinOptions
  readonly #edits: readonly Buffer[]
  #socket: WebSocketClient | undefined
  #synced = Promise.withResolvers<void>()
  #state: Uint8Array = NO_STATE
  #document: Uint8Array[] = []

  constructor(port: number, place: Place, edits: readonly Buffer[], options: JoinOptions) {
    this.#port = port
    this.#place = place
    this.#edits = edits
    this.#options = options
  }

  get document(): readonly Uint8Array[] {
    return this.#document
  }

  connect(): Promise<void> {
    const synced = (this.#synced = Promise.withResolvers<void>())
    this.#socket = new WebSocketClient(
      { port: this.#port, path: `/bench-${this.#place.room}` },
      {
        opened: () => this.#socket?.write(syncFrame(STEP_1, this.#state)),
        message: (opcode, payload) => this.#message(opcode, payload),
        closed: (why) => synced.reject(new Error(why)),
      },
    )
    return synced.promise
  }

  edit(): void {
    const { room, seat } = this.#place
    const edit = this.#options.meter?.send(room, seat, performance.now()) ?? 0
    const frame = this.#edits[edit]
    if (frame === undefined) throw new Error("no edit is left")
    this.#socket?.write(frame)
  }

  async load(update: Uint8Array): Promise<void> {
    this.#synced = Promise.withResolvers<void>()
    this.#state = Y.encodeStateVectorFromUpdate(update)
    this.#socket?.write(syncFrame(UPDATE, update))
    // The answer to a sync comes behind the update; its state vector keeps the answer short.
    this.#socket?.write(syncFrame(STEP_1, this.#state))
    await this.#synced.promise
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

  remember(stateVector: Uint8Array): void {
    this.#state = stateVector
  }

  #message(opcode: number, payload: Buffer): void {
    if (opcode !== OPCODE.binary || payload[0] !== SYNC) return
    const start = 2 + varintLength(readVarint(payload, 2))
    if (payload[1] === UPDATE) {
      const { client, clock } = firstStruct(payload, start)
      this.#options.meter?.arrived(this.#place.room, this.#place.seat, client, clock)
    } else if (payload[1] === STEP_1) {
      this.#socket?.write(syncFrame(STEP_2, NOTHING))
    } else if (payload[1] === STEP_2) {
      const update = Uint8Array.from(payload.subarray(start))
      this.#document = [update]
      this.#synced.resolve()
    }
  }
}

async function start({ writers, edits }: Prepared): Promise<Contender> {
  const frames = Array.from({ length: writers }, (_, writer) =>
    editsOf(writer, edits).map((update) => syncFrame(UPDATE, update)),
  )
  const launch = async (): Promise<ServerChild> =>
    ServerChild.start({ script: SCRIPT, port: await freePort(), env: {} })
  let server = await launch()
  return {
    name: "yws",
    stores: false,
    get server() {
      return server
    },
    async join(place, options = {}) {
      const client = new YwsClient(server.port, place, frames[place.seat] ?? [], options)
      await client.connect()
      return client
    },
    async restart() {
      await server.stop()
      server = await launch()
    },
    stop: () => server.stop(),
  }
}

export const yws: ContenderKind = { name: "yws", start }
