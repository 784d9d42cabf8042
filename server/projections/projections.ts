import { type OccasionId, type PersonId, type Seq, seq } from "../../shared/ids.ts"
import { hasItems, ITEM_ROOM_KINDS, partsOf, type RoomId, roomOf } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import { isErased } from "../store/erased.ts"
import { type Entry, type RoomLog, StoreError } from "../store/port.ts"
import type { Table } from "../store/table.ts"
import type { Documents } from "../documents/documents.ts"
import type { Ended, Lane, Opener } from "../documents/jobs.ts"
import { type Held, HeldDocuments } from "./held.ts"
import type { ItemFacts, Projected } from "./job.ts"
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
/** Whoever asks for items waits this long for their own room, in ms, and then hears what is known. */
const WAIT_MS = 5_000
/** People who wrote in a room lately, whom bringing it on is charged to. */
const WRITERS_MAX = 8
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
  readonly documents: Documents
  readonly onFailed: (room: RoomId, reason: string) => void
  /** The document cannot be opened, or not by people: it has to be healed (E3). */
  readonly onSpoilt: (room: RoomId) => void
}

/** What a job came to: as of which number, from how many bytes. */
interface Made {
  readonly projected: Projected | Ended
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
  /** Also when nothing was written. */
  readonly anyway: boolean
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
  /** It overran its budget: brought on in the slow lane. */
  dear: boolean
  /** Those who wrote last, the latest at the end. */
  writers: readonly PersonId[]
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
  readonly #keepers = new Set<Promise<void>>()
  readonly #working = new Set<Promise<void>>()
  #stopped = false

  constructor(deps: ProjectionsDeps) {
    this.#deps = deps
  }

  /**
   * Every item of the occasion, of the list and of the plan, removed ones among them, as of the heads of their logs at
   * the call. Of a document that cannot be read, or not in time, the last that could. Rejects with `StoreError`.
   */
  async read(occasion: OccasionId): Promise<ProjectedItems> {
    const rooms = ITEM_ROOM_KINDS.map((kind) => roomOf(kind, occasion))
    await Promise.all(rooms.map((room) => this.#load(room)))
    const heads = await this.#deps.log.heads(rooms)
    const projections = await Promise.all(
      rooms.map((room, index) => this.#inTime(room, heads[index]?.seq ?? seq(0))),
    )
    return merged(ITEM_ROOM_KINDS.map((kind, index) => itemsIn(kind, projections[index] ?? NOTHING)))
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
    for (const kind of ITEM_ROOM_KINDS) {
      const room = roomOf(kind, occasion)
      const state = this.#state(room)
      state.marking = true
      this.#keepOn(room, state)
    }
    await Promise.all(this.#keepers)
  }

  /** The items of a room as they were last read. Rejects with `StoreError`. */
  async known(room: RoomId): Promise<readonly ItemFacts[]> {
    await this.#load(room)
    return this.#state(room).now.items
  }

  /** This node has appended an entry to the room: it is projected soon, where it holds items. */
  wrote({ room, seq: at, updates }: Pick<Entry, "room" | "seq" | "updates">): void {
    if (!hasItems(partsOf(room).kind)) return
    note(
      this.#state(room),
      updates.map(({ author }) => author),
    )
    const settling = this.#settling.get(room)
    if (settling === undefined) return this.#later(room, SETTLE_MS, { first: at, last: at })
    settling.quiet = this.#deps.clock.now() + SETTLE_MS
    settling.wrote = { first: settling.wrote?.first ?? at, last: at }
  }

  /** Opens the document once more, soon, whether or not anything was written. */
  examine(room: RoomId): void {
    this.#begin(room, { wrote: undefined, still: false, anyway: true })
  }

  /** The document started over: what was known of it no longer keeps it waiting. */
  revive(room: RoomId): void {
    const state = this.#states.get(room)
    if (state === undefined) return
    Object.assign(state, { restsUntil: 0, restMs: REST_MS, dear: false })
    this.#begin(room, { wrote: undefined, still: false, anyway: false })
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
      this.#begin(room, { wrote: settling.wrote, still: quiet > clock.now(), anyway: false })
    }
    settling.cancel = clock.after(ms, look)
    this.#settling.set(room, settling)
  }

  /** Begins nothing more. The log has everything: whoever asks next brings it on. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const { cancel } of this.#settling.values()) cancel()
    this.#settling.clear()
    while (this.#working.size > 0) await Promise.all(this.#working)
    await Promise.all(this.#keepers)
  }

  #begin(room: RoomId, due: Due): void {
    if (this.#stopped) return
    const working = this.#work(room, due).finally(() => this.#working.delete(working))
    this.#working.add(working)
  }

  async #work(room: RoomId, due: Due): Promise<void> {
    try {
      await this.#load(room)
      if (due.anyway) await this.#examine(room)
      else if (!(await this.#wasDone(room, due))) await this.#project(room, due.wrote)
    } catch (error) {
      this.#failed(room, error)
    }
  }

  async #examine(room: RoomId): Promise<void> {
    const state = this.#state(room)
    if (this.#rests(state)) return
    state.running ??= this.#bringOn(room, state).finally(() => (state.running = undefined))
    await state.running
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
      dear: false,
      writers: [],
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

  /** As `#current`, for somebody who waits: a document that takes long keeps nobody from an answer. */
  async #inTime(room: RoomId, head: Seq): Promise<Projection> {
    const known = this.#state(room)
    if (known.now.seq >= head || this.#rests(known)) return known.now
    const waited = Promise.withResolvers<void>()
    const cancel = this.#deps.clock.after(WAIT_MS, waited.resolve)
    try {
      await Promise.race([this.#current(room, head), waited.promise])
    } finally {
      cancel()
    }
    return this.#state(room).now
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
    const inLane = (lane: Lane): Promise<Made> => {
      const owners = (): readonly string[] =>
        state.writers.length > 0 ? state.writers : [partsOf(room).occasion]
      return this.#deps.documents.run({ lane, owners }, (opener) => this.#made(room, state, opener))
    }
    let made = await inLane(state.dear ? "slow" : "projections")
    if (made.projected.kind === "overran" && !state.dear) {
      state.dear = true
      made = await inLane("slow")
    }
    const { projected, through } = made
    if (projected.kind !== "items" && projected.kind !== "same") {
      this.#rest(state)
      this.#deps.onFailed(room, projected.kind === "lost" ? "the thread keeps ending" : projected.reason)
      return this.#deps.onSpoilt(room)
    }
    if (projected.misshapen) {
      this.#deps.onSpoilt(room)
      // What is known stays until it is healed: what fills the document up must not push anything out.
      if (state.now.seq > 0) return this.#rest(state)
    }
    state.restMs = REST_MS
    state.now = { seq: through, items: projected.kind === "same" ? state.now.items : projected.items }
    this.#keepOn(room, state)
  }

  #rest(state: State): void {
    state.restsUntil = this.#deps.clock.now() + state.restMs
    state.restMs = Math.min(state.restMs * 2, REST_MAX_MS)
  }

  async #made(room: RoomId, state: State, opener: Opener): Promise<Made> {
    const made = await this.#next(room, state, opener)
    const again = made.projected.kind === "lost" ? await this.#next(room, state, opener) : made
    const { projected, through, bytes } = again
    const held = projected.kind === "items" || projected.kind === "same"
    if (held && opener.lane !== "slow")
      this.#held.put(room, { seq: through, bytes, weight: projected.weight })
    return again
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
  async #next(room: RoomId, state: State, opener: Opener): Promise<Made> {
    if (opener.lane === "slow") {
      // It is not held there, and what the other thread holds of it is of no use any more.
      this.#held.drop(room)
      return this.#whole(room, state, opener)
    }
    const held = this.#held.take(room)
    const tail = held === undefined ? undefined : await this.#behindHeld(room, held)
    if (held === undefined || tail === undefined) return this.#whole(room, state, opener)
    return this.#send({ room, state, opener }, tail, { from: "held", bytes: held.bytes, seq: held.seq })
  }

  async #whole(room: RoomId, state: State, opener: Opener): Promise<Made> {
    for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
      const snapshot = await this.#deps.log.loadSnapshot(room)
      const start = snapshot?.seq ?? seq(0)
      const tail = await this.#behind(room, start)
      const from = snapshot?.bytes ?? new Uint8Array()
      if (tail !== undefined) {
        return this.#send({ room, state, opener }, tail, { from, bytes: from.length, seq: start })
      }
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
    { room, state, opener }: { readonly room: RoomId; readonly state: State; readonly opener: Opener },
    tail: readonly Entry[],
    start: { readonly from: "held" | Uint8Array; readonly bytes: number; readonly seq: Seq },
  ): Promise<Made> {
    const fresh = tail.findLastIndex((entry) => entry.fresh)
    const updates = tail.slice(Math.max(0, fresh)).flatMap((entry) => entry.updates.map(({ bytes }) => bytes))
    const from = fresh === -1 ? start.from : new Uint8Array()
    note(
      state,
      tail.flatMap((entry) => entry.updates.map(({ author }) => author)),
    )
    const size = updates.reduce((sum, update) => sum + update.length, fresh === -1 ? start.bytes : 0)
    const forget = opener.lane === "slow" ? [] : this.#held.takeForgotten()
    const projected = await opener.open("project", { room, from, updates, forget })
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
      if ((await records.insert(room, body)) === "inserted") return this.#unlessErased(room)
      stored = await onward()
    }
    if (!stored.ok || stored.value.seq <= body.seq) return
    const [head] = await log.heads([room])
    if (stored.value.seq > (head?.seq ?? 0)) await onward(stored.value.seq)
  }

  /** Its occasion may have been erased since the room was read: the eraser has been here, and comes no more (A5). */
  async #unlessErased(room: RoomId): Promise<void> {
    const { records, log } = this.#deps
    if (await isErased(log, room)) await records.delete(room)
  }

  /** A store that did not answer is asked again, without anybody waiting for it: somebody may have to be told (C8). */
  #failed(room: RoomId, error: unknown): void {
    if (!(error instanceof StoreError)) throw error
    this.#deps.onFailed(room, error.message)
    if (error.reason === "corrupt") this.#deps.onSpoilt(room)
    else this.#later(room, RETRY_MS)
  }
}

const sameItems = (a: Projection, b: Projection): boolean =>
  a.items === b.items || JSON.stringify(a.items) === JSON.stringify(b.items)

/** Who wrote last is charged for what bringing the room on takes. */
function note(state: State, authors: readonly PersonId[]): void {
  if (authors.length === 0) return
  const others = state.writers.filter((writer) => !authors.includes(writer))
  state.writers = [...new Set([...others, ...authors])].slice(-WRITERS_MAX)
}
