import type * as Y from "yjs"
import { deviceClock } from "../../client/sync/clock.ts"
import { connectSocket } from "../../client/sync/connection.ts"
import { startLive, type Surroundings } from "../../client/sync/live.ts"
import { memoryStore } from "../../client/sync/memory-store.ts"
import { salvageFor } from "../../client/sync/salvage.ts"
import type { Live, LiveRoom, Pill } from "../../client/sync/types.ts"
import type { PersonId } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { Rng } from "../support/rng.ts"
import type { Effect } from "./promises.ts"

/** A window that is always looked at. */
const WINDOW: Surroundings = {
  hidden: () => false,
  onVisibility: () => () => undefined,
  onOnline: () => () => undefined,
  onLeave: () => () => undefined,
  onInput: () => () => undefined,
}

export interface AppClientDeps {
  readonly url: string
  readonly person: PersonId
  readonly token: string
  readonly rooms: readonly RoomId[]
  readonly rng: Rng
  /** The pill said "Saved" of these. */
  readonly acknowledged: (room: RoomId, effects: readonly Effect[]) => void
  readonly broken: (what: string) => void
}

interface OpenRoom {
  readonly room: LiveRoom
  /** The instance that this client writes into; another one would mean that edits were given up. */
  readonly doc: Y.Doc
}

/** The app's own live client on a device of its own, whose tab can be reloaded at any moment. */
export class AppClient {
  readonly #deps: AppClientDeps
  /** Outlives the tab. */
  readonly #device = memoryStore()
  readonly #waiting = new Map<RoomId, Effect[]>()
  /** Every time that this client had no connection, or no place in a room, after it had had one. */
  readonly breaks: string[] = []
  /** How often a room went on at another node without a break. */
  moves = 0
  #live: Live
  #rooms = new Map<RoomId, OpenRoom>()

  constructor(deps: AppClientDeps) {
    this.#deps = deps
    this.#live = this.#start()
  }

  doc(room: RoomId): Y.Doc {
    return this.#open(room).room.doc
  }

  /** Whether every room can be written in, with or without a connection. */
  get here(): boolean {
    return [...this.#rooms.values()].every(({ room }) => room.state.phase === "ready")
  }

  /** What the status pill says. */
  get pill(): Pill {
    return this.#live.pill
  }

  room(id: RoomId): LiveRoom {
    return this.#open(id).room
  }

  /** Changes in this room that no entry has acknowledged yet. */
  unsaved(room: RoomId): number {
    return this.#open(room).room.state.unsaved
  }

  /** Rooms of which the pill would not say "Saved". */
  waiting(): string[] {
    return [...this.#rooms]
      .filter(([, { room }]) => !room.state.live || room.state.unsaved > 0)
      .map(([id, { room }]) => {
        const { live, unsaved, phase, lost } = room.state
        return `${id}: ${unsaved} unsaved, ${lost.length} lost, ${phase}, ${live ? "live" : "not live"}, link ${this.#live.link.state}`
      })
  }

  type(id: RoomId, edit: (doc: Y.Doc) => readonly Effect[]): void {
    this.#waitingIn(id).push(...edit(this.doc(id)))
  }

  /** Tries to come back now, as a person who touches the page does. */
  retry(): void {
    this.#live.retry()
  }

  /** The tab goes away and comes back: what was unsent goes on from the device. */
  reload(): void {
    this.#live.stop()
    this.#live = this.#start()
  }

  close(): void {
    this.#live.stop()
  }

  #open(id: RoomId): OpenRoom {
    const open = this.#rooms.get(id)
    if (open === undefined) throw new Error(`not in ${id}`)
    return open
  }

  #waitingIn(id: RoomId): Effect[] {
    const waiting = this.#waiting.get(id) ?? []
    this.#waiting.set(id, waiting)
    return waiting
  }

  #start(): Live {
    const { url, token, person, rng } = this.#deps
    const random = (length: number): Uint8Array => rng.bytes(length)
    const day = 86_400_000
    const live = startLive({
      person,
      connect: connectSocket({
        url,
        headers: { origin: url },
        token: () => Promise.resolve({ kind: "token", token, expiresAt: Date.now() + day }),
        clock: deviceClock,
        random,
      }),
      openStore: () => Promise.resolve(this.#device),
      salvage: salvageFor,
      clock: deviceClock,
      random,
      surroundings: WINDOW,
    })
    live.subscribe(() => {
      const { state } = live.link
      if (state === "offline") this.breaks.push("offline")
      if (state === "outdated" || state === "signed_out") this.#deps.broken(`only a reload helps: ${state}`)
    })
    this.#rooms = new Map(this.#deps.rooms.map((id) => [id, this.#watch(id, live.open(id))]))
    return live
  }

  #watch(id: RoomId, room: LiveRoom): OpenRoom {
    this.#follow(id, room)
    let { doc } = room
    room.subscribe(() => {
      const { state } = room
      if (room.doc !== doc && state.phase === "ready" && state.lost.length > 0)
        this.#deps.broken(`${id}: edits were given up (${state.lost[0]?.why})`)
      if (state.phase === "denied" || state.phase === "removed") this.#deps.broken(`${id}: ${state.phase}`)
      doc = room.doc
      if (!state.live || state.unsaved > 0) return
      const saved = this.#waitingIn(id).splice(0)
      if (saved.length > 0) this.#deps.acknowledged(id, saved)
    })
    return { room, doc }
  }
  /** Notes every break, and every move to another node without one. */
  #follow(id: RoomId, room: LiveRoom): void {
    let me: number | undefined
    room.subscribe(() => {
      const { live, me: now } = room.state
      if (me !== undefined && !live) this.breaks.push(`out of ${id}`)
      // Each node has numbers of its own for people.
      if (me !== undefined && now !== undefined && now !== me) this.moves++
      me = now
    })
  }
}
