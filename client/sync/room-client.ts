import type * as Y from "yjs"
import type { ErrorCode } from "../../shared/errors.ts"
import type { FrameId, RandomBytes } from "../../shared/ids.ts"
import type { As, Downstream, EntryTuple, Joined, Presence } from "../../shared/protocol.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { CatchUp } from "./catch-up.ts"
import type { ClientClock } from "./clock.ts"
import type { LocalStore, OutboxFrame } from "./local-store.ts"
import type { Opened, OpenTrial } from "./open-trial.ts"
import { PushLane } from "./push-lane.ts"
import { type Attention, SeenPresence, ShownPresence } from "./presence.ts"
import type { Applied } from "./applied.ts"
import { RoomCopy } from "./room-copy.ts"
import type { RoomFrames, RoomLink } from "./room-link.ts"
import { RoomSeat } from "./room-seat.ts"
import type { Salvage } from "./salvage.ts"
import type { Pulse } from "./status.ts"
import type { RoomState, RoomView } from "./types.ts"

/** One animation frame: what is typed within it is one update. */
const FRAME_MS = 16
/** A join that failed for a passing reason is tried again after this many ms. */
const REJOIN_MS = 2_000
/** A document that could not be opened is asked for again after this many ms: by then it may be healed. */
const UNOPENABLE_MS = 10_000
/** Compaction waits for a quiet moment, in ms. */
const COMPACT_MS = 1_000

/** Answers to a join that say nothing about this person's access. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  "too_many_rooms",
  "too_many",
  "store_away",
  "internal",
  "shutting_down",
  "conflict",
  "token_expired",
  "signed_out",
])

const VIEWED = ["phase", "live", "may", "people", "present", "me", "lost", "volatile"] as const
const sameView = (one: RoomView, other: RoomView): boolean =>
  VIEWED.every((part) => one[part] === other[part])

const bytesIn = ([, , parts]: EntryTuple): readonly Uint8Array[] =>
  parts.flatMap((part) => (typeof part === "number" ? [] : [new Uint8Array(part)]))
const updatesIn = ({ snapshot, entries }: Joined): readonly Uint8Array[] => [
  ...(snapshot === undefined ? [] : [snapshot.bytes]),
  ...entries.flatMap(bytesIn),
]

export interface RoomClientDeps {
  readonly clock: ClientClock
  readonly random: RandomBytes
  readonly store: LocalStore
  readonly salvage: (room: RoomId) => Salvage
  /** How many values of this room are half-written. */
  readonly drafts: () => number
  /** Their texts, once the room is closed to this person. */
  readonly takeDrafts: () => readonly string[]
  readonly trial: OpenTrial
  /** The room's document cannot be opened here. */
  readonly unopenable: () => void
  /** Anything that a screen may show changed. */
  readonly changed: (room: RoomClient) => void
}

/**
 * One live room of this tab: joins with its cursor, takes each number of the log in order, and sends what is unsent,
 * one push at a time, until an entry acknowledges it.
 */
export class RoomClient implements RoomFrames {
  readonly id: RoomId
  readonly #deps: RoomClientDeps
  readonly #copy: RoomCopy
  readonly #shown: ShownPresence
  readonly #seen = new SeenPresence()
  readonly #catchUp: CatchUp
  readonly loaded: Promise<void>
  #ready = false
  #isLoaded = false
  #closed = false
  #end: "denied" | "removed" | undefined
  readonly #seat = new RoomSeat(this)
  readonly #lane: PushLane
  /** What waits was made again after a refusal: a second refusal is not answered by a third try. */
  #replayed = false
  #unreadable = 0
  /** What came while a document was tried. */
  #held: (() => void)[] | undefined
  #unopenable = false
  #flushing: (() => void) | undefined
  #rejoining: (() => void) | undefined
  #compacting: (() => void) | undefined
  #state: RoomState | undefined
  #view: RoomView | undefined

  constructor(id: RoomId, deps: RoomClientDeps) {
    this.id = id
    this.#deps = deps
    this.#copy = new RoomCopy(id, {
      clock: deps.clock,
      random: deps.random,
      store: deps.store,
      salvage: deps.salvage,
      typed: () => this.#typed(),
      changed: () => this.#changed(),
    })
    this.#lane = new PushLane(deps.clock, () => this.#settle())
    this.#catchUp = new CatchUp(deps.clock)
    this.#shown = new ShownPresence(deps.clock, (presence) => this.#seat.show(presence))
    this.loaded = this.#load()
  }

  get doc(): Y.Doc {
    return this.#copy.doc
  }

  get state(): RoomState {
    this.#state ??= this.#look()
    return this.#state
  }

  get view(): RoomView {
    if (this.#view === undefined || !sameView(this.#view, this.state)) this.#view = this.state
    return this.#view
  }

  /** What the pill wants to know of this room. */
  get pulse(): Pulse {
    return this.#catchUp.pulse({
      waiting: !this.#isLoaded || (this.#end === undefined && this.#seat.place.kind !== "live"),
      unsaved: this.#copy.unsaved,
      oldestUnsavedAt: this.#copy.oldestUnsavedAt,
      removed: this.#end === "removed",
      spent: this.#lane.heldFor === "changes_today",
      drafts: this.#deps.drafts(),
      me: this.state.me,
      nameOf: (author) => this.#seen.people.get(author)?.name,
    })
  }

  /** Whether this tab holds nothing that the server does not have. */
  get clean(): boolean {
    return this.#isLoaded && this.#copy.unsaved === 0
  }

  /** A connection is there; one that serves already goes on until the room is let in on this one. */
  connected(link: RoomLink): void {
    if (this.#seat.connected(link, this.#copy.cursor)) return
    this.#leave()
    this.#join()
  }

  /** A connection is gone; everything unacknowledged waits for the next, unless that has taken over before. */
  disconnected(link: RoomLink): void {
    if (!this.#seat.disconnected(link)) return
    this.#depart()
    this.#join()
    this.#catchUp.lost(this.#copy.cursor !== undefined)
    this.#changed()
  }

  say(presence: Presence | null): void {
    this.#shown.say(presence)
  }

  attend(attention: Attention): void {
    this.#shown.attend(attention)
  }

  /** Frames of this room that another tab has left on the device. */
  adopt(frames: readonly OutboxFrame[]): void {
    if (!this.#isLoaded || this.#end !== undefined) return
    this.#copy.adopt(frames)
    this.#settle()
  }

  offerText(text: string): void {
    this.#copy.offer(text)
  }

  dismissLost(ids: readonly string[]): void {
    this.#copy.dismiss(ids)
  }

  /** What was just typed goes to the device and to the server now: nobody may be there to do it later. */
  flush(): void {
    this.#flushing?.()
    this.#flushing = undefined
    this.#copy.flush()
    this.#settle()
  }

  /** The page goes away, perhaps for good: what was typed is kept, and the person is no longer shown. */
  hide(): void {
    this.flush()
    this.#shown.hide()
  }

  /** Leaves the room. What is unsent stays on the device. */
  close(): void {
    if (this.#closed) return
    this.flush()
    this.#closed = true
    this.#leave()
    this.#compacting?.()
    this.#copy.close()
  }

  onJoined(joined: Joined): void {
    const how = this.#seat.joined(joined)
    if (how === undefined) return
    const docBefore = this.#copy.doc
    this.#seen.meet(joined.people)
    this.#seen.start(joined.presence)
    if (how === "moved") this.#moved()
    this.#whenBearable(
      this.#copy.suspect(updatesIn(joined), joined.snapshot !== undefined),
      (opened) => this.#arrive(joined, docBefore, opened),
      this.#copy.fresh,
    )
  }

  #arrive(joined: Joined, docBefore: Y.Doc, opened: Opened | undefined): void {
    const applied = this.#copy.arrive(joined, opened)
    if (docBefore !== this.#copy.doc) this.#lane.clear()
    if (!this.#took(applied)) return
    this.#ready = true
    this.#unopenable = false
    this.#catchUp.joined()
    this.#shown.joined()
    if (joined.may === "read" && this.#copy.unsaved > 0) this.#giveUp("read_only", false)
    this.#settle()
  }

  onDenied(as: As, code: ErrorCode): void {
    // The place on the server that leaves serves for a moment yet.
    if (this.#seat.moveRefused(as) && PASSING.has(code)) return
    if (this.#seat.place.kind === "out") return
    this.#depart()
    if (PASSING.has(code)) return this.#joinLater()
    this.#lose(code)
  }

  onOut(code: ErrorCode, rejoin: boolean): void {
    if (this.#seat.place.kind === "out") return
    this.#depart()
    if (rejoin) this.#join()
    else if (PASSING.has(code)) this.#joinLater()
    else this.#lose(code)
    this.#changed()
  }

  onEntry(tuple: EntryTuple): void {
    if (this.#seat.place.kind !== "live") return
    const apply = (): void => {
      if (this.#took(this.#copy.apply(tuple))) this.#settle()
    }
    if (this.#held !== undefined) return void this.#held.push(() => this.onEntry(tuple))
    this.#whenBearable(this.#copy.suspect(bytesIn(tuple), false), apply)
  }

  /**
   * Does `work` at once, or after a trial of these updates; what comes meanwhile waits behind it. Into `fresh` they may be
   * written while they are tried.
   */
  #whenBearable(
    updates: readonly Uint8Array[] | undefined,
    work: (opened: Opened | undefined) => void,
    fresh?: Y.Doc,
  ): void {
    if (updates === undefined) return work(undefined)
    const held: (() => void)[] = []
    this.#held = held
    void this.#deps.trial(updates, fresh).then((opening) => {
      // The place for which it was tried is gone.
      if (this.#held !== held || this.#closed) return
      this.#held = undefined
      if (opening.kind === "unbearable") return this.#giveUpOpening()
      work(opening.kind === "opened" ? opening : undefined)
      for (const one of held) one()
    })
  }

  #giveUpOpening(): void {
    this.#unopenable = true
    this.#deps.unopenable()
    this.#leave()
    this.#rejoining ??= this.#deps.clock.after(UNOPENABLE_MS, () => this.retry())
    this.#changed()
  }

  /** Asks again for a room that could not be opened. */
  retry(): void {
    this.#rejoining?.()
    this.#rejoining = undefined
    this.#join()
  }

  onKnown(frames: Downstream<"known">[0]["frames"]): void {
    if (this.#held !== undefined) return void this.#held.push(() => this.onKnown(frames))
    for (const [id, seq] of frames) {
      this.#copy.known(id, seq)
      if (!this.#copy.waits(id)) this.#lane.acknowledged(id)
    }
    this.#settle()
  }

  /** The server takes nothing just now: the same frame again, later. */
  onBusy({ frames, retryMs, code }: Downstream<"busy">[0]): void {
    if (!frames.some((id) => id === this.#lane.flying)) return
    this.#lane.hold(retryMs, code)
    this.#changed()
  }

  onResync(): void {
    if (this.#lane.flying === undefined) return
    if (this.#lane.resync() === "refused") this.#refused("unreadable_update")
    else this.#settle()
  }

  onRefused(frames: readonly FrameId[], code: ErrorCode): void {
    if (frames.some((id) => this.#copy.waits(id))) this.#refused(code)
  }

  onPresence(entries: Downstream<"w">[1]): void {
    this.#seen.update(entries)
    this.#changed()
  }

  onPeople(people: Downstream<"people">[1]): void {
    this.#seen.meet(people)
    this.#changed()
  }

  async #load(): Promise<void> {
    const found = await this.#copy.load(this.#deps.trial)
    this.#isLoaded = true
    this.#ready ||= found
    this.#catchUp.lost(this.#copy.cursor !== undefined)
    this.#join()
    this.#changed()
  }

  #join(): void {
    if (!this.#isLoaded || this.#closed || this.#end !== undefined) return
    if (!this.#seat.join(this.#copy.cursor)) return
    // Behind the join, in the same flight: admission decides a push on its own.
    this.flush()
    this.#changed()
  }

  #joinLater(): void {
    this.#rejoining ??= this.#deps.clock.after(REJOIN_MS, () => {
      this.#rejoining = undefined
      this.#join()
    })
  }

  /** Leaves and joins again with the cursor: whatever was missed comes with the answer. */
  #rejoin(): void {
    if (this.#seat.place.kind === "out") return
    this.#leave()
    this.#join()
  }

  #leave(): void {
    this.#seat.leave()
    this.#depart()
  }

  /** Sits on another server now, without having been out. */
  #moved(): void {
    this.#lane.moved()
    this.#shown.left()
  }

  /** No longer in the room, for whatever reason; what was on its way counts as not sent. */
  #depart(): void {
    this.#held = undefined
    this.#seat.depart()
    this.#lane.clear()
    this.#rejoining?.()
    this.#rejoining = undefined
    this.#seen.clear()
    this.#shown.left()
  }

  #typed(): void {
    this.#flushing ??= this.#deps.clock.after(FRAME_MS, () => this.flush())
    this.#changed()
  }

  /** Sends the next push if none is on its way, and keeps on the device what changed. */
  #settle(): void {
    if (this.#isLoaded) {
      if (this.#copy.may === "read" && this.#seat.place.kind === "live" && this.#copy.unsaved > 0) {
        return this.#giveUp("read_only", false)
      }
      this.#push()
      this.#copy.persist()
    }
    if (this.#copy.unsaved === 0) this.#replayed = false
    this.#catchUp.settled(this.#seat.place.kind === "live" && this.#copy.unsaved === 0)
    this.#changed()
  }

  #push(): void {
    if (this.#seat.place.kind === "out" || !this.#lane.free || this.#copy.may === "read") return
    const frame = this.#copy.seal()
    if (frame === undefined) return
    this.#lane.sent(frame)
    this.#seat.push(frame.id, frame.bytes)
  }

  /** Whether the copy is where the server is; if not, the way there has been taken. */
  #took(applied: Applied): boolean {
    if (applied.kind === "applied") {
      for (const id of applied.own) this.#lane.acknowledged(id)
      this.#catchUp.heard(applied.news)
      if (this.#copy.worthCompacting) this.#compactLater()
      return true
    }
    if (applied.kind === "hole") this.#rejoin()
    else if (this.#unreadable++ === 0) {
      this.#copy.startOver()
      this.#rejoin()
    } else {
      this.#depart()
      this.#joinLater()
    }
    this.#changed()
    return false
  }

  #compactLater(): void {
    this.#compacting ??= this.#deps.clock.after(COMPACT_MS, () => {
      this.#compacting = undefined
      this.#copy.compact()
    })
  }

  /** Final for this document: a fresh one, the edits made again once, or their text offered. */
  #refused(code: ErrorCode): void {
    const replay = !this.#replayed
    this.#giveUp(code, replay)
    this.#replayed = replay && this.#copy.unsaved > 0
    this.#rejoin()
  }

  #giveUp(code: ErrorCode, replay: boolean): void {
    this.#copy.giveUp(code, { replay, sent: this.#lane.flying })
    this.#lane.clear()
    this.#changed()
  }

  #lose(code: ErrorCode): void {
    if (this.#copy.cursor === undefined && this.#copy.unsaved === 0) {
      this.#end = "denied"
      this.#deps.takeDrafts()
    } else {
      this.#end = "removed"
      this.#copy.purge(code, this.#deps.takeDrafts())
    }
    this.#changed()
  }

  #look(): RoomState {
    const { place } = this.#seat
    return {
      phase: this.#end ?? (this.#ready ? "ready" : this.#unopenable ? "unopenable" : "opening"),
      live: place.kind === "live",
      may: this.#copy.may,
      people: this.#seen.people,
      present: this.#seen.present(place.kind === "live" ? place.connection : undefined),
      me: place.kind === "live" ? place.me : undefined,
      unsaved: this.#copy.unsaved,
      oldestUnsavedAt: this.#copy.oldestUnsavedAt,
      lost: this.#copy.lost,
      volatile: this.#copy.volatile,
    }
  }

  #changed(): void {
    this.#state = undefined
    this.#deps.changed(this)
  }
}
