import { createDecoder, readVarUint, readVarUint8Array } from "lib0/decoding"
import { WebsocketProvider } from "y-websocket"
import * as Y from "yjs"
import type { RoomId } from "../../shared/rooms.ts"
import type { Effect } from "./promises.ts"

/** Longest time between two attempts of the provider, in ms: crashes come faster than its usual patience ends. */
const BACKOFF_MS = 100
/** Of the y-websocket protocol: a sync message, and its first step, which is a state vector and no update. */
const SYNC = 0
const STEP_1 = 0

// Each provider listens for the end of this process.
process.setMaxListeners(0)

interface Edit {
  readonly update: Uint8Array
  readonly effects: readonly Effect[]
}

interface EditorRoom {
  readonly id: RoomId
  readonly doc: Y.Doc
  readonly provider: WebsocketProvider
  /** What the server has not said yet that it has, the oldest first. */
  readonly typed: Edit[]
  /** All that the server ever said it has: by its state vectors, and by what it sent. */
  readonly saidClocks: Map<number, number>
  saidDeletes: Y.Snapshot["ds"]
  /** Whether it was given the room's content: before that, nobody may write. */
  synced: boolean
}

export interface EditorClientDeps {
  readonly url: string
  /** By room: the token that the person made for this editor. */
  readonly tokens: ReadonlyMap<RoomId, string>
  /** The server said that it has these. */
  readonly acknowledged: (room: RoomId, effects: readonly Effect[]) => void
  /** The server ended a connection for good. */
  readonly broken: (what: string) => void
}

/**
 * A program with the stock provider of y-websocket in each of its rooms, which connects again by itself. The protocol has
 * no acknowledgement: an edit is promised once the server sent it back, or counts it in the state vector with which it
 * asks for what it lacks.
 */
export class EditorClient {
  readonly #deps: EditorClientDeps
  #rooms: readonly EditorRoom[]

  constructor(deps: EditorClientDeps) {
    this.#deps = deps
    this.#rooms = this.#start()
  }

  doc(room: RoomId): Y.Doc {
    return this.#room(room).doc
  }

  /** Whether every room was read at least once. */
  get here(): boolean {
    return this.#rooms.every(({ synced }) => synced)
  }

  /** What the server has not promised yet; nothing when all is saved. */
  waiting(): string[] {
    return this.#rooms
      .filter(({ typed, provider }) => typed.length > 0 || !provider.synced)
      .map(({ id, typed, provider }) => {
        const state = provider.synced ? "synced" : provider.wsconnected ? "connected" : "not connected"
        return `${id}: ${typed.length} edits did not come back, ${state}`
      })
  }

  type(id: RoomId, edit: (doc: Y.Doc) => readonly Effect[]): void {
    const room = this.#room(id)
    const updates: Uint8Array[] = []
    const keep = (update: Uint8Array): void => void updates.push(update)
    room.doc.on("update", keep)
    const effects = edit(room.doc)
    room.doc.off("update", keep)
    if (updates.length > 0) room.typed.push({ update: Y.mergeUpdates(updates), effects })
  }

  /** The program ends and is run once more: all that is left of it is what the server has. */
  rerun(): void {
    this.close()
    this.#rooms = this.#start()
  }

  close(): void {
    for (const { provider, doc } of this.#rooms) {
      provider.destroy()
      doc.destroy()
    }
  }

  #room(id: RoomId): EditorRoom {
    const room = this.#rooms.find((other) => other.id === id)
    if (room === undefined) throw new Error(`not in ${id}`)
    return room
  }

  #start(): readonly EditorRoom[] {
    return [...this.#deps.tokens].map(([id, token]) => this.#connect(id, token))
  }

  #connect(id: RoomId, token: string): EditorRoom {
    const doc = new Y.Doc()
    const address = `${this.#deps.url.replace("http", "ws")}/yjs`
    const provider = new WebsocketProvider(address, id, doc, {
      params: { token },
      disableBc: true,
      maxBackoffTime: BACKOFF_MS,
    })
    const [saidClocks, saidDeletes] = [new Map<number, number>(), Y.createDeleteSet()]
    const room: EditorRoom = { id, doc, provider, typed: [], saidClocks, saidDeletes, synced: false }
    provider.on("sync", (synced) => {
      room.synced ||= synced
    })
    provider.on("closed", ({ code, reason }) => this.#deps.broken(`${id}: closed with ${code} ${reason}`))
    provider.on("status", ({ status }) => {
      if (status !== "connected") return
      provider.ws?.addEventListener("message", ({ data }) => {
        if (data instanceof ArrayBuffer) this.#said(room, new Uint8Array(data))
      })
    })
    return room
  }

  #said(room: EditorRoom, message: Uint8Array): void {
    const decoder = createDecoder(message)
    if (readVarUint(decoder) !== SYNC) return
    const step = readVarUint(decoder)
    const bytes = readVarUint8Array(decoder)
    const { saidClocks } = room
    const reach = (client: number, clock: number): void =>
      void saidClocks.set(client, Math.max(clock, saidClocks.get(client) ?? 0))
    if (step === STEP_1) for (const [client, clock] of Y.decodeStateVector(bytes)) reach(client, clock)
    else {
      const { structs, ds } = Y.decodeUpdate(bytes)
      for (const { id, length } of structs) reach(id.client, id.clock + length)
      room.saidDeletes = Y.mergeDeleteSets([room.saidDeletes, ds])
    }
    const said = Y.createSnapshot(room.saidDeletes, saidClocks)
    while (room.typed[0] !== undefined && Y.snapshotContainsUpdate(said, room.typed[0].update))
      this.#deps.acknowledged(room.id, room.typed.shift()?.effects ?? [])
  }
}
