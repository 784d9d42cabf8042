import { type OccasionId, type Seq, seq } from "../../shared/ids.ts"
import { partsOf, ROOM_KINDS, type RoomId, roomOf } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import { type Entry, type RoomLog, StoreError } from "../store/port.ts"
import type { Table } from "../store/table.ts"
import { type Held, HeldDocuments } from "./held.ts"
import type { Project, Projected } from "./job.ts"
import { laggingAmong } from "./lagging.ts"
import {
  itemsIn,
  merged,
  NOTHING,
  type Projection,
  type ProjectedItems,
  type ProjectionRecord,
} from "./rules.ts"

/**
 * A room that was written in is projected once nobody has written for so long, and while people go on writing this long
 * after the first of them, in ms: by its own edits alone, claimed or not (S3).
 */
const SETTLE_MS = 1_000
const AT_LATEST_MS = 10_000
/** A store that did not answer is asked again this much later, in ms. */
const RETRY_MS = 5_000
/** After a document that could not be read, the room rests this long, in ms, and answers what it knew. */
const REST_MS = 60_000
/** Twice as long each time, up to this, in ms: the thread is there for everybody. */
const REST_MAX_MS = 3_600_000
/** Rooms whose projection stays in memory. */
const KEPT_ROOMS = 1_000
/** A snapshot may be stored and the log trimmed while it is read. */
const READ_ATTEMPTS = 3

/** A room's items were brought on: perhaps over several edits at once. */
export interface ItemsChange {
  readonly occasion: OccasionId
  readonly room: RoomId
  readonly before: ProjectedItems
  readonly after: ProjectedItems
}

export interface ProjectionsDeps {
  readonly clock: Clock
  readonly log: RoomLog
  readonly records: Table<ProjectionRecord>
  readonly project: Project
  readonly onFailed: (room: RoomId, reason: string) => void
}

/** What a job came to: as of which number, from how many bytes. */
interface Made {
  readonly projected: Projected
  readonly through: Seq
  readonly bytes: number
}

/** A room that waits to be projected: nobody writes any more at `quiet`, but never after `latest`; ms since the epoch. */
interface Settling {
  quiet: number
  readonly latest: number
  /** What this node wrote since; undefined where a store that did not answer is asked again. */
  wrote: Wrote | undefined
  cancel: () => void
}

/** The first and the last number that this node has appended since the room was projected. */
interface Wrote {
  readonly first: Seq
  readonly last: Seq
}

interface Due {
  readonly wrote: Wrote | undefined
  /** People go on writing. */
  readonly still: boolean
}

interface State {
  now: Projection
  /** As far as listeners were told and the store has it. */
  kept: Projection
  loaded: boolean
  /** How far this room was looked through is to be stored, also when its items are as they were. */
  marking: boolean
  running: Promise<void> | undefined
  keeping: boolean
  restsUntil: number
  restMs: number
}

/**
 * Projections of rooms: brought on from the log, in a thread of their own, whenever a room was written in or somebody
 * asks. Several nodes may do the same; a record only ever moves on.
 */
export class Projections {
  readonly #deps: ProjectionsDeps
  readonly #states = new Map<RoomId, State>()
  readonly #held = new HeldDocuments()
  readonly #listeners = new Set<(change: ItemsChange) => Promise<void>>()
  readonly #settling = new Map<RoomId, Settling>()
  readonly #due = new Map<RoomId, Due>()
  readonly #keepers = new Set<Promise<void>>()
  #working: Promise<void> | undefined
  #stopped = false

  constructor(deps: ProjectionsDeps) {
    this.#deps = deps
  }

  /**
   * Every item of the occasion, of the list and of the plan, removed ones among them, as of the heads of their logs at
   * the call. Of a document that cannot be read, the last that could. Rejects with `StoreError`.
   */
  async read(occasion: OccasionId): Promise<ProjectedItems> {
    const rooms = ROOM_KINDS.map((kind) => roomOf(kind, occasion))
    await Promise.all(rooms.map((room) => this.#load(room)))
    const heads = await this.#deps.log.heads(rooms)
    const projections = await Promise.all(
      rooms.map((room, index) => this.#current(room, heads[index]?.seq ?? seq(0))),
    )
    return merged(ROOM_KINDS.map((kind, index) => itemsIn(kind, projections[index] ?? NOTHING)))
  }

  /**
   * Hears of every change of every room's items, claimed or not, at least once: a change counts as told when the
   * answer is there, and is told again after a crash or a `StoreError`. Other nodes may tell of the same change.
   */
  subscribe(listener: (change: ItemsChange) => Promise<void>): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  lagging(occasions: readonly OccasionId[]): Promise<ReadonlySet<OccasionId>> {
    return laggingAmong(this.#deps, occasions)
  }

  /** Brings the occasion's items on, tells of what changed, and stores how far. Rejects with `StoreError`. */
  async catchUp(occasion: OccasionId): Promise<void> {
    await this.read(occasion)
    for (const kind of ROOM_KINDS) {
      const room = roomOf(kind, occasion)
      const state = this.#state(room)
      state.marking = true
      this.#keepOn(room, state)
    }
    await Promise.all(this.#keepers)
  }

  /** This node has appended that number to the room: it is projected soon. */
  wrote(room: RoomId, at: Seq): void {
    const settling = this.#settling.get(room)
    if (settling === undefined) return this.#later(room, SETTLE_MS, { first: at, last: at })
    settling.quiet = this.#deps.clock.now() + SETTLE_MS
    settling.wrote = { first: settling.wrote?.first ?? at, last: at }
  }

  /** Somebody says that the document cannot be opened: it is read soon, whether or not anything was written. */
  examine(room: RoomId): void {
    this.#later(room, SETTLE_MS)
  }

  #later(room: RoomId, ms: number, wrote?: Wrote): void {
    if (this.#stopped || this.#settling.has(room)) return
    const { clock } = this.#deps
    const now = clock.now()
    const settling: Settling = { quiet: now + ms, latest: now + AT_LATEST_MS, wrote, cancel: () => undefined }
    const look = (): void => {
      const { quiet, latest } = settling
      // Never longer than it would be anyway: the clock may have been put back.
      const rest = Math.min(SETTLE_MS, Math.min(quiet, latest) - clock.now())
      if (rest > 0) {
        settling.cancel = clock.after(rest, look)
        return
      }
      this.#settling.delete(room)
      this.#due.set(room, { wrote: settling.wrote, still: quiet > clock.now() })
      this.#working ??= this.#work()
    }
    settling.cancel = clock.after(ms, look)
    this.#settling.set(room, settling)
  }

  /** Begins nothing more. The log has everything: whoever asks next brings it on. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const { cancel } of this.#settling.values()) cancel()
    this.#settling.clear()
    this.#due.clear()
    await this.#working
    await Promise.all(this.#keepers)
  }

  async #work(): Promise<void> {
    for (const [room, due] of this.#due) {
      this.#due.delete(room)
      try {
        await this.#load(room)
        if (!(await this.#wasDone(room, due))) await this.#project(room, due.wrote)
      } catch (error) {
        this.#failed(room, error)
      }
    }
    this.#working = undefined
  }

  async #project(room: RoomId, wrote: Wrote | undefined): Promise<void> {
    const through = wrote?.last ?? (await this.#deps.log.heads([room]))[0]?.seq ?? seq(0)
    const state = this.#state(room)
    const { now } = state
    await this.#current(room, through)
    // Nothing came since what nobody could be told of.
    if (state.now === now) this.#keepOn(room, state)
  }

  /**
   * Whether a room that people go on writing in was brought on since this node began to wait: by another node on which
   * they do, or because somebody asked. If it was not the next time, this node does it.
   */
  async #wasDone(room: RoomId, { wrote, still }: Due): Promise<boolean> {
    if (!still || wrote === undefined) return false
    const stored = await this.#deps.records.get(room)
    if (stored === undefined || stored.seq < wrote.first) return false
    this.#later(room, SETTLE_MS, { first: wrote.last, last: wrote.last })
    return true
  }

  #state(room: RoomId): State {
    const state = this.#states.get(room) ?? {
      now: NOTHING,
      kept: NOTHING,
      loaded: false,
      marking: false,
      running: undefined,
      keeping: false,
      restsUntil: 0,
      restMs: REST_MS,
    }
    this.#states.delete(room)
    this.#states.set(room, state)
    for (const [oldest, { running, keeping }] of this.#states) {
      if (this.#states.size <= KEPT_ROOMS) break
      if (running !== undefined || keeping || oldest === room) continue
      this.#states.delete(oldest)
      // Without the items that were read last, "the same" would say nothing.
      this.#held.drop(oldest)
    }
    return state
  }

  async #load(room: RoomId): Promise<void> {
    const state = this.#state(room)
    if (state.loaded) return
    const stored = await this.#deps.records.get(room)
    const [head] = await this.#deps.log.heads([room])
    if (state.loaded) return
    state.loaded = true
    if (stored === undefined) return
    // A record ahead of a head that was read later belongs to a history that was replaced (a restored backup).
    const replaced = stored.seq > (head?.seq ?? 0)
    state.now = state.kept = replaced ? { ...stored, seq: seq(0) } : stored
  }

  /** The projection as of `head` at least, unless the document cannot be read. */
  async #current(room: RoomId, head: Seq): Promise<Projection> {
    const state = this.#state(room)
    // Twice: what is on its way already may have begun before that head was there.
    for (let attempt = 0; attempt < 2 && state.now.seq < head && !this.#rests(state); attempt++) {
      state.running ??= this.#bringOn(room, state).finally(() => (state.running = undefined))
      await state.running
    }
    return state.now
  }

  #rests = (state: State): boolean => state.restsUntil > this.#deps.clock.now()

  async #bringOn(room: RoomId, state: State): Promise<void> {
    let made = await this.#next(room)
    if (made.projected.kind === "lost") made = await this.#next(room)
    const { projected, through, bytes } = made
    if (projected.kind === "lost" || projected.kind === "unreadable") {
      state.restsUntil = this.#deps.clock.now() + state.restMs
      state.restMs = Math.min(state.restMs * 2, REST_MAX_MS)
      const reason = projected.kind === "lost" ? "the thread keeps ending" : projected.reason
      return this.#deps.onFailed(room, reason)
    }
    this.#held.put(room, { seq: through, bytes })
    state.restMs = REST_MS
    state.now = { seq: through, items: projected.kind === "same" ? state.now.items : projected.items }
    this.#keepOn(room, state)
  }

  #keepOn(room: RoomId, state: State): void {
    if (state.keeping) return
    const keeper = this.#keep(room, state).finally(() => this.#keepers.delete(keeper))
    this.#keepers.add(keeper)
  }

  /** What the thread holds it still holds when the log could not be read. */
  async #behindHeld(room: RoomId, held: Held): Promise<readonly Entry[] | undefined> {
    try {
      return await this.#behind(room, held.seq)
    } catch (error) {
      this.#held.put(room, held)
      throw error
    }
  }

  /** One job: what stands in the log behind the held document, or the whole document. */
  async #next(room: RoomId): Promise<Made> {
    const held = this.#held.take(room)
    const tail = held === undefined ? undefined : await this.#behindHeld(room, held)
    if (held === undefined || tail === undefined) return this.#whole(room)
    return this.#send(room, tail, { from: "held", bytes: held.bytes, seq: held.seq })
  }

  async #whole(room: RoomId): Promise<Made> {
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      const snapshot = await this.#deps.log.loadSnapshot(room)
      const start = snapshot?.seq ?? seq(0)
      const tail = await this.#behind(room, start)
      const from = snapshot?.bytes ?? new Uint8Array()
      if (tail !== undefined) return this.#send(room, tail, { from, bytes: from.length, seq: start })
    }
    throw new StoreError(
      "corrupt",
      "not_written",
      `room ${room}: the log does not reach back to its snapshot`,
    )
  }

  /** The log behind a number; undefined when it no longer reaches back to it. */
  async #behind(room: RoomId, after: Seq): Promise<readonly Entry[] | undefined> {
    const read = await this.#deps.log.read(room, after)
    return read.ok ? read.value : undefined
  }

  async #send(
    room: RoomId,
    tail: readonly Entry[],
    start: { readonly from: "held" | Uint8Array; readonly bytes: number; readonly seq: Seq },
  ): Promise<Made> {
    const fresh = tail.findLastIndex((entry) => entry.fresh)
    const updates = tail.slice(Math.max(0, fresh)).flatMap((entry) => entry.updates.map(({ bytes }) => bytes))
    const from = fresh === -1 ? start.from : new Uint8Array()
    const size = updates.reduce((sum, update) => sum + update.length, fresh === -1 ? start.bytes : 0)
    const forget = this.#held.takeForgotten()
    const projected = await this.#deps.project({ room, from, updates, forget })
    return { projected, through: tail.at(-1)?.seq ?? start.seq, bytes: size }
  }

  /** Tells of what changed, then stores it: whoever crashes in between tells again. */
  async #keep(room: RoomId, state: State): Promise<void> {
    state.keeping = true
    try {
      while ((state.kept !== state.now || state.marking) && !this.#stopped) {
        const { kept, now, marking } = state
        const changed = !sameItems(kept, now)
        if (changed) await this.#tell(room, kept, now)
        if (changed || (marking && now.seq > 0)) await this.#save(room, now)
        state.kept = now
        if (marking) state.marking = false
      }
    } catch (error) {
      this.#failed(room, error)
    }
    state.keeping = false
  }

  async #tell(room: RoomId, before: Projection, after: Projection): Promise<void> {
    const { kind, occasion } = partsOf(room)
    const change = { occasion, room, before: itemsIn(kind, before), after: itemsIn(kind, after) }
    for (const listener of this.#listeners) await listener(change)
  }

  /** A record that is further stays, unless the log itself is not that far: then its history was replaced. */
  async #save(room: RoomId, projection: Projection): Promise<void> {
    const { records, log } = this.#deps
    const body = { seq: projection.seq, items: [...projection.items] }
    const onward = (beyond?: Seq) =>
      records.change(room, (now) => ({
        ok: true,
        value: now.seq > body.seq && now.seq !== beyond ? now : body,
      }))
    let stored = await onward()
    if (!stored.ok) {
      if ((await records.insert(room, body)) === "inserted") return
      stored = await onward()
    }
    if (!stored.ok || stored.value.seq <= body.seq) return
    const [head] = await log.heads([room])
    if (stored.value.seq > (head?.seq ?? 0)) await onward(stored.value.seq)
  }

  /** A store that did not answer is asked again, without anybody waiting for it: somebody may have to be told (C8). */
  #failed(room: RoomId, error: unknown): void {
    if (!(error instanceof StoreError)) throw error
    this.#deps.onFailed(room, error.message)
    if (error.reason !== "corrupt") this.#later(room, RETRY_MS)
  }
}

const sameItems = (a: Projection, b: Projection): boolean =>
  a.items === b.items || JSON.stringify(a.items) === JSON.stringify(b.items)
