import type { EditorId, SessionId } from "../../shared/ids.ts"
import { partsOf, type RoomId } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import type { Grant } from "../rooms/grant.ts"
import { StoreError } from "../store/port.ts"
import type { Access, Stay } from "./grant-for.ts"

/** Grants of open rooms are read again this often, in ms, so that a lost announcement keeps no door open (M4). */
const PERIOD_MS = 2_000
/** Nobody reads longer than this, in ms, on a grant that no store confirms (M4). */
const UNCONFIRMED_MS = 600_000
/** Givers' rooms stay open this long, in ms, when neither the store nor other nodes can be heard (S1). */
const BLIND_MS = 30_000
/** A reading that takes longer, in ms, is given up: the next one may be luckier. */
const PATIENCE_MS = 10_000
/** Grants or sessions asked for at once: the event loop never stands still for a whole node's people. */
const AT_ONCE = 2_000
/** What one period can count for, in ms, whatever happened to the clock or the process meanwhile. */
const LONGEST_PERIOD_MS = 10 * PERIOD_MS

/** Somebody who sits in a room of this node at this moment. */
export interface Sitting extends Stay {
  /** Acts on what they may do now; the same as before changes nothing, and neither does one who has left. */
  judge(grant: Grant | undefined): void
  /** Out, and welcome back as soon as somebody can say that they may. */
  suspend(): void
}

/** What a live connection of this moment came with: its device, and perhaps the token of another editor. */
export type Credential = { end(): void } & (
  | { readonly kind: "device"; readonly id: SessionId }
  | { readonly kind: "editor"; readonly id: EditorId }
)

export interface WatchDeps {
  readonly clock: Clock
  readonly sitting: () => Iterable<Sitting>
  readonly grantsFor: Access["grantsFor"]
  /** What everybody who is connected to this node came with. */
  readonly credentials: () => Iterable<Credential>
  /** Which of these devices are still signed in. */
  readonly signedIn: (sessions: readonly SessionId[]) => Promise<ReadonlySet<SessionId>>
  /** Which of these editors' tokens are still good. */
  readonly stillGood: (editors: readonly EditorId[]) => Promise<ReadonlySet<EditorId>>
  /** Whether changes made on other nodes are heard at once. */
  readonly hearsOthers: () => boolean
  readonly onSuspended: (facts: { readonly rooms: number; readonly why: "unconfirmed" | "blind" }) => void
  /** A bug of ours; the watch goes on. */
  readonly onFault: (error: unknown) => void
}

/**
 * What several nodes know of access comes by announcement, and announcements get lost: so each node reads the grants
 * of its own people again and again, ends connections of devices that were signed out (M8) and of editors that were
 * disconnected (M9), and closes rooms that nobody has confirmed for too long (the table of docs/spec.md, M4). Time is
 * counted by periods, so that a clock that is set anew puts nobody out.
 */
export class AccessWatch {
  readonly #deps: WatchDeps
  #timer: (() => void) | undefined
  #reading = false
  #confirmed = true
  #lastAt: number
  #unconfirmedMs = 0
  #blindMs = 0

  constructor(deps: WatchDeps) {
    this.#deps = deps
    this.#lastAt = deps.clock.now()
    this.#again()
  }

  stop(): void {
    this.#timer?.()
    this.#timer = undefined
  }

  #again(): void {
    this.#timer = this.#deps.clock.after(PERIOD_MS, () => {
      this.#again()
      this.#period()
    })
  }

  #period(): void {
    const { clock, hearsOthers } = this.#deps
    const passed = Math.min(LONGEST_PERIOD_MS, Math.max(PERIOD_MS, clock.now() - this.#lastAt))
    this.#lastAt = clock.now()
    // A reading that has not come back within a period says nothing yet.
    const confirmed = this.#confirmed && !this.#reading
    this.#unconfirmedMs = confirmed ? 0 : this.#unconfirmedMs + passed
    this.#blindMs = confirmed || hearsOthers() ? 0 : this.#blindMs + passed
    if (this.#unconfirmedMs >= UNCONFIRMED_MS) this.#suspend("unconfirmed", () => true)
    else if (this.#blindMs >= BLIND_MS) this.#suspend("blind", isGiversOnly)
    if (!this.#reading) void this.#read()
  }

  async #read(): Promise<void> {
    const { credentials, sitting, signedIn, stillGood, grantsFor } = this.#deps
    this.#reading = true
    try {
      // With nobody here nothing is asked: whoever comes is asked about at the door.
      for (const some of inParts([...credentials()])) {
        const devices = some.flatMap(({ kind, id }) => (kind === "device" ? [id] : []))
        const editors = some.flatMap(({ kind, id }) => (kind === "editor" ? [id] : []))
        const still = new Set<SessionId | EditorId>([
          ...(await this.#inTime(signedIn(devices))),
          ...(editors.length > 0 ? await this.#inTime(stillGood(editors)) : []),
        ])
        for (const credential of some) if (!still.has(credential.id)) credential.end()
      }
      for (const some of inParts([...sitting()])) {
        const grants = await this.#inTime(grantsFor(some))
        for (const [i, one] of some.entries()) one.judge(grants[i])
      }
      this.#confirmed = true
    } catch (error) {
      this.#confirmed = false
      if (!(error instanceof StoreError)) this.#deps.onFault(error)
    }
    this.#reading = false
  }

  async #inTime<T>(answer: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>()
    const cancel = this.#deps.clock.after(PATIENCE_MS, () =>
      late.reject(new StoreError("away", "unknown", "the grants of open rooms were not read in time")),
    )
    try {
      return await Promise.race([answer, late.promise])
    } finally {
      cancel()
    }
  }

  #suspend(why: "unconfirmed" | "blind", which: (room: RoomId) => boolean): void {
    let rooms = 0
    for (const one of this.#deps.sitting()) {
      if (!which(one.room)) continue
      one.suspend()
      rooms++
    }
    if (rooms > 0) this.#deps.onSuspended({ rooms, why })
  }
}

/** Rooms that a recipient must never see into: every kind but the list (S1). */
const isGiversOnly = (room: RoomId): boolean => partsOf(room).kind !== "list"

function* inParts<T>(all: readonly T[]): Iterable<readonly T[]> {
  for (let from = 0; from < all.length; from += AT_ONCE) yield all.slice(from, from + AT_ONCE)
}
