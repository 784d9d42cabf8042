import { io, type Socket } from "socket.io-client"
import parser from "socket.io-msgpack-parser"
import * as Y from "yjs"
import { z } from "zod"
import { type FrameId, newFrameId, seq } from "../../shared/ids.ts"
import {
  type Cursor,
  DOWNSTREAM,
  type DownstreamName,
  type EntryTuple,
  type Joined,
  PROTOCOL_VERSION,
  type Upstream,
  type UpstreamName,
} from "../../shared/protocol.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { Rng } from "../support/rng.ts"
import type { Effect } from "./promises.ts"

/** Why a server does not take a connection; anything else is the network's. */
const Refusal = z.object({ code: z.string() })
const FINAL: ReadonlySet<string> = new Set(["signed_out", "outdated_client"])

/** Between attempts to come back, in ms; crashes come faster than people's patience ends. */
const RETRY_MS = 25
/** Between two attempts to join a room while the server cannot read its store, in ms. */
const REJOIN_MS = 500

interface Push {
  readonly id: FrameId
  readonly bytes: Uint8Array
  readonly effects: readonly Effect[]
}

interface RawRoom {
  readonly id: RoomId
  readonly doc: Y.Doc
  readonly typed: Uint8Array[]
  effects: Effect[]
  cursor: Cursor | undefined
  number: number | undefined
  push: Push | undefined
}

export interface RawClientDeps {
  readonly url: string
  readonly token: string
  readonly rooms: readonly RoomId[]
  readonly rng: Rng
  /** The server said that these are saved. */
  readonly acknowledged: (room: RoomId, effects: readonly Effect[]) => void
  /** The server broke a promise of the protocol. */
  readonly broken: (what: string) => void
}

/**
 * The protocol as docs/protocol.md tells it and no more: joins with its cursor, takes each number in order, has one
 * unacknowledged push per room and sends the same one again. Written apart from the app's own client, so that a
 * mistake in one is not a mistake in both.
 */
export class RawClient {
  readonly #deps: RawClientDeps
  readonly #rooms: readonly RawRoom[]
  readonly #socket: Socket
  #closed = false
  /** How often a server asked for a room to be joined anew. */
  rejoins = 0

  constructor(deps: RawClientDeps) {
    this.#deps = deps
    this.#rooms = deps.rooms.map((id) => newRoom(id))
    this.#socket = io(deps.url, {
      parser,
      transports: ["websocket"],
      auth: { token: deps.token, protocol: PROTOCOL_VERSION },
      extraHeaders: { origin: deps.url },
      forceNew: true,
      reconnectionDelay: RETRY_MS,
      reconnectionDelayMax: 4 * RETRY_MS,
      timeout: 2_000,
    })
    this.#listen()
  }

  doc(room: RoomId): Y.Doc {
    return this.#room(room).doc
  }

  /** The number up to which this client has seen the room's log. */
  seen(room: RoomId): number {
    return this.#room(room).cursor?.seq ?? NONE.seq
  }

  /** Whether every room was joined at least once. */
  get here(): boolean {
    return this.#rooms.every(({ cursor }) => cursor !== undefined)
  }

  /** What the server has not acknowledged yet; nothing when all is saved. */
  waiting(): string[] {
    return this.#rooms
      .filter(({ push, typed }) => push !== undefined || typed.length > 0)
      .map(({ id, push, number, cursor }) => {
        const where = number === undefined ? "not joined" : `joined at ${cursor?.seq}`
        return `${id}: push ${push?.id} (${push?.bytes.length} bytes), ${where}`
      })
  }

  /** Makes an edit in the room's document and sends it when it is its turn. */
  type(id: RoomId, edit: (doc: Y.Doc) => readonly Effect[]): void {
    const room = this.#room(id)
    const effects = edit(room.doc)
    room.effects.push(...effects)
    this.#send(room)
  }

  close(): void {
    this.#closed = true
    this.#socket.disconnect()
  }

  #room(id: RoomId): RawRoom {
    const room = this.#rooms.find((other) => other.id === id)
    if (room === undefined) throw new Error(`not in ${id}`)
    return room
  }

  #listen(): void {
    this.#socket.on("connect", () => {
      for (const room of this.#rooms) this.#join(room)
    })
    this.#socket.on("disconnect", () => {
      for (const room of this.#rooms) room.number = undefined
      this.#comeBack()
    })
    this.#socket.on("connect_error", (error: Error & { readonly data?: unknown }) => {
      const { success, data } = Refusal.safeParse(error.data)
      if (success && FINAL.has(data.code)) this.#deps.broken(`only a reload helps: ${data.code}`)
      this.#comeBack()
    })
    this.#on("joined", (raw) => this.#joined(DOWNSTREAM.joined.parse(raw)[0]))
    this.#on("e", (raw) => {
      const [number, tuple] = DOWNSTREAM.e.parse(raw)
      const room = this.#rooms.find((other) => other.number === number)
      if (room === undefined) return this.#deps.broken(`an entry of a room that is not joined`)
      this.#entry(room, tuple)
      this.#send(room)
    })
    this.#on("known", (raw) => {
      const [{ as, frames }] = DOWNSTREAM.known.parse(raw)
      const room = this.#rooms[as]
      if (room === undefined) return
      for (const [id] of frames) this.#saved(room, id)
      this.#send(room)
    })
    this.#on("busy", (raw) => {
      const [{ as, retryMs }] = DOWNSTREAM.busy.parse(raw)
      setTimeout(() => this.#again(this.#rooms[as]), retryMs)
    })
    this.#on("resync", (raw) => this.#again(this.#rooms[DOWNSTREAM.resync.parse(raw)[0].as]))
    this.#on("out", (raw) => {
      const [{ as, rejoin, code }] = DOWNSTREAM.out.parse(raw)
      const room = this.#rooms[as]
      if (room === undefined || !rejoin) return this.#deps.broken(`out of ${room?.id}: ${code}`)
      this.rejoins++
      room.number = undefined
      this.#join(room)
    })
    this.#on("closing", (raw) => {
      const [{ code }] = DOWNSTREAM.closing.parse(raw)
      if (code !== "shutting_down") this.#deps.broken(`closing: ${code}`)
    })
    this.#on("denied", (raw) => {
      const [{ as, code }] = DOWNSTREAM.denied.parse(raw)
      const room = this.#rooms[as]
      if (code !== "store_away" || room === undefined) return this.#deps.broken(`denied ${room?.id}: ${code}`)
      setTimeout(() => room.number === undefined && this.#socket.connected && this.#join(room), REJOIN_MS)
    })
    this.#on("refused", (raw) => this.#deps.broken(`refused: ${JSON.stringify(raw)}`))
  }

  /** Where Socket.IO does not try again by itself: the server has ended the connection, or not taken it. */
  #comeBack(): void {
    if (this.#socket.active || this.#closed) return
    setTimeout(() => this.#closed || this.#socket.connect(), RETRY_MS)
  }

  #join(room: RawRoom): void {
    const as = this.#rooms.indexOf(room)
    this.#emit("join", { as, room: room.id, ...(room.cursor && { cursor: room.cursor }) })
  }

  #on(name: DownstreamName, handle: (raw: readonly unknown[]) => void): void {
    this.#socket.on(name, (...raw: unknown[]) => handle(raw))
  }

  #emit<N extends UpstreamName>(name: N, ...args: Upstream<N>): void {
    this.#socket.emit(name, ...args)
  }

  #joined(joined: Joined): void {
    const room = this.#rooms[joined.as]
    if (room === undefined) return this.#deps.broken("an answer to a join that was not asked")
    room.number = joined.room
    // Nobody restores or squashes here: to be told so means that the server forgot what it had shown.
    if (joined.replace && room.cursor !== undefined) this.#deps.broken(`${room.id} lost its history`)
    if (joined.snapshot !== undefined) {
      const { seq, digest, bytes } = joined.snapshot
      Y.applyUpdate(room.doc, bytes, "log")
      room.cursor = { epoch: joined.epoch, seq, digest }
    }
    for (const tuple of joined.entries) this.#entry(room, tuple, joined)
    room.cursor ??= { epoch: joined.epoch, seq: NONE.seq, digest: NONE.digest }
    this.#again(room)
  }

  #entry(room: RawRoom, [seq, digest, parts, own = []]: EntryTuple, joined?: Joined): void {
    const before = room.cursor?.seq ?? NONE.seq
    if (seq <= before) return
    if (seq !== before + 1) return this.#deps.broken(`${room.id}: ${seq} after ${before}`)
    for (const part of parts) if (typeof part !== "number") Y.applyUpdate(room.doc, part, "log")
    const epoch = joined?.epoch ?? room.cursor?.epoch
    if (epoch !== undefined) room.cursor = { epoch, seq, digest }
    for (const id of own) this.#saved(room, id)
  }

  #saved(room: RawRoom, id: FrameId): void {
    if (room.push?.id !== id) return
    this.#deps.acknowledged(room.id, room.push.effects)
    room.push = undefined
  }

  /** The next push, when none is on its way: everything typed since the last one. */
  #send(room: RawRoom): void {
    if (room.push !== undefined || room.typed.length === 0) return
    const id = newFrameId((length) => this.#deps.rng.bytes(length))
    room.push = { id, bytes: Y.mergeUpdates(room.typed.splice(0)), effects: room.effects }
    room.effects = []
    this.#again(room)
  }

  #again(room: RawRoom | undefined): void {
    if (room?.push === undefined) return room && this.#send(room)
    if (room.number === undefined) return
    this.#emit("p", this.#rooms.indexOf(room), room.push.id, room.push.bytes)
  }
}

/** The cursor of a room's beginning. */
const NONE = { seq: seq(0), digest: 0 } as const

function newRoom(id: RoomId): RawRoom {
  const doc = new Y.Doc()
  const room: RawRoom = {
    id,
    doc,
    typed: [],
    effects: [],
    cursor: undefined,
    number: undefined,
    push: undefined,
  }
  doc.on("update", (update: Uint8Array, origin: unknown) => {
    if (origin !== "log") room.typed.push(update)
  })
  return room
}
