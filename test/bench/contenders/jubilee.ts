import { cp, mkdtemp } from "node:fs/promises"
import { join } from "node:path"
import { freePort } from "../../support/server-process.ts"
import { PROTOCOL_VERSION } from "../../../shared/protocol.ts"
import { editsOf } from "../edits.ts"
import { ServerChild } from "../server-child.ts"
import { maskedFrame, OPCODE, WebSocketClient } from "../web-socket.ts"
import type { Client, Contender, ContenderKind, JoinOptions, Place, Prepared } from "./contender.ts"
import {
  connectFrame,
  eventFrame,
  isEntry,
  type Packet,
  PACKET,
  readEntry,
  readJoined,
  readPacket,
  updatesIn,
} from "./jubilee-wire.ts"
import { editorDoor } from "./jubilee-editors.ts"
import { structsAt } from "./varint.ts"
import { FAMILY, MAIN, type Seat, SETTINGS, type World } from "./world.ts"

/** The client's own number for its one room. */
const AS = 0
/** Frame ids are 48 bits wide; the low ones here say which edit it was, those above are documents. */
const FIRST_FRAME = 2 ** 46
const FIRST_LOAD = 2 ** 47
const FRAMES_EACH = 2 ** 24

const PONG = maskedFrame(OPCODE.text, Buffer.from("3"))
const OPEN = 0x30
const PING = 0x32

interface Cursor {
  readonly epoch: number
  seq: number
  digest: number
}

export class JubileeClient implements Client {
  readonly #port: number
  readonly #place: Place
  readonly #seat: Seat
  readonly #edits: readonly Buffer[]
  readonly #options: JoinOptions
  readonly #loads = new Map<number, () => void>()
  #socket: WebSocketClient | undefined
  #joined = Promise.withResolvers<void>()
  #cursor: Cursor | undefined
  #document: Uint8Array[] = []
  #nextLoad = FIRST_LOAD

  constructor(
    port: number,
    at: { place: Place; seat: Seat },
    edits: readonly Buffer[],
    options: JoinOptions,
  ) {
    this.#port = port
    this.#place = at.place
    this.#seat = at.seat
    this.#edits = edits
    this.#options = options
  }

  get document(): readonly Uint8Array[] {
    return this.#document
  }

  connect(): Promise<void> {
    const joined = (this.#joined = Promise.withResolvers<void>())
    this.#socket = new WebSocketClient(
      { port: this.#port, path: "/socket.io/?EIO=4&transport=websocket" },
      {
        opened: () => undefined,
        message: (opcode, payload) => this.#message(opcode, payload),
        closed: (why) => {
          joined.reject(new Error(why))
          this.#options.meter?.lost(why)
        },
      },
    )
    return joined.promise
  }

  edit(): void {
    const { room, seat } = this.#place
    const edit = this.#options.meter?.send(room, seat, performance.now()) ?? 0
    const frame = this.#edits[edit]
    if (frame === undefined) throw new Error("no edit is left")
    this.#socket?.write(frame)
  }

  load(update: Uint8Array): Promise<void> {
    const frame = this.#nextLoad++
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#loads.set(frame, resolve)
    this.#socket?.write(eventFrame("p", AS, frame, update))
    return promise
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

  /** Its clients come back with the cursor that the entries moved. */
  remember(): void {
    return undefined
  }

  #message(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.text) {
      if (payload[0] === PING) this.#socket?.write(PONG)
      else if (payload[0] === OPEN)
        this.#socket?.write(connectFrame({ token: this.#seat.token, protocol: PROTOCOL_VERSION }))
    } else if (opcode === OPCODE.binary) {
      if (isEntry(payload)) readEntry(payload, this)
      else this.#packet(readPacket(payload))
    }
  }

  /** Of an entry (see `EntryReader`). */
  update(bytes: Buffer, from: number): void {
    for (const { client, clock } of structsAt(bytes, from))
      this.#options.meter?.arrived(this.#place.room, this.#place.seat, client, clock)
  }

  own(frame: number): void {
    if (frame >= FIRST_LOAD) {
      this.#loads.get(frame)?.()
      this.#loads.delete(frame)
    } else {
      const edit = (frame - FIRST_FRAME) % FRAMES_EACH
      this.#options.meter?.acknowledged(this.#place.room, this.#place.seat, edit)
    }
  }

  numbered(seq: number, digest: number): void {
    if (this.#cursor === undefined) return
    this.#cursor.seq = seq
    this.#cursor.digest = digest
  }

  #packet({ type, data }: Packet): void {
    if (type === PACKET.connect) {
      const cursor = this.#cursor
      this.#socket?.write(eventFrame("join", { as: AS, room: this.#seat.room, ...(cursor && { cursor }) }))
      return
    }
    const [name, ...args] = Array.isArray(data) ? Array.from<unknown>(data) : [type]
    if (name === "joined") this.#arrive(args)
    // Who is here and what they look at is no part of what is measured.
    else if (name !== "people" && name !== "w")
      this.#joined.reject(new Error(`the server said ${String(name)}: ${JSON.stringify(args)}`))
  }

  #arrive(args: readonly unknown[]): void {
    const { epoch, snapshot, entries } = readJoined(args)
    const last = entries.at(-1)
    const seq = last?.[0] ?? snapshot?.seq ?? this.#cursor?.seq ?? 0
    const digest = last?.[1] ?? snapshot?.digest ?? this.#cursor?.digest ?? 0
    this.#cursor = { epoch, seq, digest }
    this.#document = [...(snapshot ? [snapshot.bytes] : []), ...updatesIn(entries)]
    this.#joined.resolve()
  }
}

/** Where this server is measured: the world that each start gets a copy of, and what Node is asked for besides. */
export interface JubileeOptions {
  readonly world: World
  readonly parent: string
  readonly flags: readonly string[]
}

/** Each writer's edits as frames, ready to be sent. */
export const pushesOf = (writers: number, edits: number): readonly (readonly Buffer[])[] =>
  Array.from({ length: writers }, (_, writer) =>
    editsOf(writer, edits).map((update, edit) =>
      eventFrame("p", AS, FIRST_FRAME + writer * FRAMES_EACH + edit, update),
    ),
  )

export const jubilee = ({ world, parent, flags }: JubileeOptions): ContenderKind => ({
  name: "jubilee",
  async start(prepared: Prepared): Promise<Contender> {
    const { clients, writers, edits, idleSeconds } = prepared
    const folder = await mkdtemp(join(parent, "data-"))
    await cp(world.folder, folder, { recursive: true })
    const frames = pushesOf(writers, edits)
    const idle = idleSeconds === undefined ? {} : { ROOM_IDLE_SECONDS: String(idleSeconds) }
    const env = { ...SETTINGS, ...idle, DATA_DIR: folder }
    const launch = async (): Promise<ServerChild> =>
      ServerChild.start({ script: MAIN, port: await freePort(), env, flags })
    let server = await launch()
    const entered = (join: Contender["join"], editors?: Contender): Contender => ({
      name: "jubilee",
      stores: true,
      get server() {
        return server
      },
      join,
      async restart() {
        await server.stop()
        server = await launch()
      },
      stop: () => server.stop(),
      ...(editors && { editors }),
    })
    const asEditor = editorDoor(world, prepared)
    const asPage: Contender["join"] = async (place, options = {}) => {
      const seat = clients > FAMILY ? world.crowd(place.seat) : world.family(place.room, place.seat)
      const client = new JubileeClient(server.port, { place, seat }, frames[place.seat] ?? [], options)
      await client.connect()
      return client
    }
    return entered(
      asPage,
      entered((place, options) => asEditor(server.port, place, options)),
    )
  },
})
