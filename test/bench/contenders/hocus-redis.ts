import { fileURLToPath } from "node:url"
import * as Y from "yjs"
import { freePort } from "../../support/server-process.ts"
import { editsOf } from "../edits.ts"
import { ServerChild } from "../server-child.ts"
import { maskedFrame, OPCODE, WebSocketClient } from "../web-socket.ts"
import type { Client, Contender, ContenderKind, JoinOptions, Place, Prepared } from "./contender.ts"
import { Group, startPinnedRedis } from "./group.ts"
import { firstStruct, readVarint, varint, varintLength } from "./varint.ts"

const SCRIPT = fileURLToPath(new URL("./hocus-server.ts", import.meta.url))
const NODES = 2

/** Hocuspocus' messages: the document's name, then the kind, and for a sync its step. */
const SYNC = 0
const AUTH = 2
const SYNC_REPLY = 4
const STEP_1 = 0
const STEP_2 = 1
const UPDATE = 2
const NOTHING = new Uint8Array([0, 0])
const NO_STATE = new Uint8Array([0])

const nameOf = (room: number): string => `bench-${room}`
const text = (said: string): number[] => [...varint(said.length), ...Buffer.from(said, "latin1")]

const message = (room: number, kind: number, rest: Iterable<number>): Buffer =>
  maskedFrame(OPCODE.binary, Uint8Array.from([...text(nameOf(room)), kind, ...rest]))

const syncFrame = (room: number, step: number, bytes: Uint8Array): Buffer =>
  message(room, SYNC, [step, ...varint(bytes.length), ...bytes])

class HocusClient implements Client {
  readonly #port: number
  readonly #place: Place
  readonly #options: JoinOptions
  readonly #edits: readonly Uint8Array[]
  /** Where the kind of a message stands. */
  readonly #start: number
  #socket: WebSocketClient | undefined
  #synced = Promise.withResolvers<void>()
  #state: Uint8Array = NO_STATE
  #document: Uint8Array[] = []

  constructor(port: number, place: Place, edits: readonly Uint8Array[], options: JoinOptions) {
    this.#port = port
    this.#place = place
    this.#edits = edits
    this.#options = options
    this.#start = text(nameOf(place.room)).length
  }

  get document(): readonly Uint8Array[] {
    return this.#document
  }

  connect(): Promise<void> {
    const { room } = this.#place
    const synced = (this.#synced = Promise.withResolvers<void>())
    this.#socket = new WebSocketClient(
      { port: this.#port, path: "/" },
      {
        opened: () => {
          this.#socket?.write(message(room, AUTH, [0, ...text("anybody")]))
          this.#socket?.write(syncFrame(room, STEP_1, this.#state))
        },
        message: (opcode, payload) => this.#message(opcode, payload),
        closed: (why) => synced.reject(new Error(why)),
      },
    )
    return synced.promise
  }

  edit(): void {
    const { room, seat } = this.#place
    const edit = this.#options.meter?.send(room, seat, performance.now()) ?? 0
    const update = this.#edits[edit]
    if (update === undefined) throw new Error("no edit is left")
    this.#socket?.write(syncFrame(room, UPDATE, update))
  }

  async load(update: Uint8Array): Promise<void> {
    const { room } = this.#place
    this.#synced = Promise.withResolvers<void>()
    this.#state = Y.encodeStateVectorFromUpdate(update)
    this.#socket?.write(syncFrame(room, UPDATE, update))
    // The answer to a sync comes behind the update; its state vector keeps the answer short.
    this.#socket?.write(syncFrame(room, STEP_1, this.#state))
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
    const kind = payload[this.#start]
    if (opcode !== OPCODE.binary || (kind !== SYNC && kind !== SYNC_REPLY)) return
    const step = payload[this.#start + 1]
    const begin = this.#start + 2
    const bytes = begin + varintLength(readVarint(payload, begin))
    if (step === UPDATE) {
      const { client, clock } = firstStruct(payload, bytes)
      this.#options.meter?.arrived(this.#place.room, this.#place.seat, client, clock)
    } else if (step === STEP_1) {
      this.#socket?.write(syncFrame(this.#place.room, STEP_2, NOTHING))
    } else if (step === STEP_2) {
      this.#document = [Uint8Array.from(payload.subarray(bytes))]
      this.#synced.resolve()
    }
  }
}

async function start({ writers, edits }: Prepared): Promise<Contender> {
  const updates = Array.from({ length: writers }, (_, writer) => editsOf(writer, edits))
  const between = await startPinnedRedis()
  const launch = async (): Promise<ServerChild> =>
    ServerChild.start({
      script: SCRIPT,
      port: await freePort(),
      env: { REDIS_PORT: String(between.redis.port) },
    })
  let nodes = await Promise.all(Array.from({ length: NODES }, launch))
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()))
  }
  return {
    name: "hocus-redis",
    stores: false,
    get server() {
      return new Group(nodes, [between.pid])
    },
    async join(place, options = {}) {
      const node = nodes[place.seat % NODES]
      const client = new HocusClient(node?.port ?? 0, place, updates[place.seat] ?? [], options)
      await client.connect()
      return client
    },
    async restart() {
      await stop()
      nodes = await Promise.all(Array.from({ length: NODES }, launch))
    },
    async stop() {
      await stop()
      await between[Symbol.asyncDispose]()
    },
  }
}

/** Two nodes of Hocuspocus with its Redis extension between them; nothing is stored or acknowledged. */
export const hocusRedis: ContenderKind = { name: "hocus-redis", start }
