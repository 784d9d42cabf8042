import { OPCODE, WebSocketClient } from "../web-socket.ts"
import type { Client, JoinOptions, Place } from "./contender.ts"
import { firstStruct, readVarint, type Struct, structsAt, varintLength } from "./varint.ts"

/** y-protocols: the steps of a sync. */
const STEP_1 = 0
const STEP_2 = 1
export const UPDATE = 2
const NOTHING = new Uint8Array([0, 0])
const NO_STATE = new Uint8Array([0])

/** How a server wraps the standard sync of a room. */
export interface Dialect {
  readonly path: string
  /** What is said before the first sync. */
  readonly greeting: readonly Buffer[]
  frame(step: number, bytes: Uint8Array): Buffer
  /** Where the step stands in a message; undefined for one that is no sync. */
  stepAt(payload: Buffer): number | undefined
}

export interface YjsClientParts {
  readonly port: number
  readonly place: Place
  readonly dialect: Dialect
  /** Its edits as frames, by number. */
  readonly edits: (edit: number) => Buffer | undefined
  readonly options: JoinOptions
}

/**
 * A client that speaks the sync protocol of Yjs: a state vector to come back with, and no acknowledgement but its own
 * updates, which the servers send to everybody.
 */
export class YjsClient implements Client {
  readonly #parts: YjsClientParts
  #socket: WebSocketClient | undefined
  #synced = Promise.withResolvers<void>()
  #loaded: (Struct & { readonly done: PromiseWithResolvers<void> }) | undefined
  #state: Uint8Array = NO_STATE
  #document: Uint8Array[] = []

  constructor(parts: YjsClientParts) {
    this.#parts = parts
  }

  get document(): readonly Uint8Array[] {
    return this.#document
  }

  connect(): Promise<void> {
    const { port, dialect } = this.#parts
    const synced = (this.#synced = Promise.withResolvers<void>())
    this.#socket = new WebSocketClient(
      { port, path: dialect.path },
      {
        opened: () => {
          for (const frame of dialect.greeting) this.#socket?.write(frame)
          this.#socket?.write(dialect.frame(STEP_1, this.#state))
        },
        message: (opcode, payload) => this.#message(opcode, payload),
        closed: (why) => {
          synced.reject(new Error(why))
          this.#loaded?.done.reject(new Error(why))
          this.#parts.options.meter?.lost(why)
        },
      },
    )
    return synced.promise
  }

  edit(): void {
    const { place, options, edits } = this.#parts
    const frame = edits(options.meter?.send(place.room, place.seat, performance.now()) ?? 0)
    if (frame === undefined) throw new Error("no edit is left")
    this.#socket?.write(frame)
  }

  load(update: Uint8Array): Promise<void> {
    const done = Promise.withResolvers<void>()
    this.#loaded = { ...firstStruct(update, 0), done }
    this.#socket?.write(this.#parts.dialect.frame(UPDATE, update))
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

  remember(stateVector: Uint8Array): void {
    this.#state = stateVector
  }

  #message(opcode: number, payload: Buffer): void {
    const { dialect, place, options } = this.#parts
    const at = opcode === OPCODE.binary ? dialect.stepAt(payload) : undefined
    if (at === undefined) return
    const start = at + 1 + varintLength(readVarint(payload, at + 1))
    const step = payload[at]
    if (step === UPDATE) {
      const loaded = this.#loaded
      for (const { client, clock } of structsAt(payload, start)) {
        if (loaded?.client === client && loaded.clock === clock) loaded.done.resolve()
        options.meter?.arrived(place.room, place.seat, client, clock)
      }
    } else if (step === STEP_1) {
      // What this client has came from the server: it is asked before it writes.
      this.#socket?.write(dialect.frame(STEP_2, NOTHING))
    } else if (step === STEP_2) {
      this.#document = [Uint8Array.from(payload.subarray(start))]
      this.#synced.resolve()
    }
  }
}
