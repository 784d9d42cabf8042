import type { LinkState, Pill } from "./types.ts"

/** Thresholds of the status pill, in ms. */
export const SAVING_AFTER_MS = 400
export const NOT_SAVING_AFTER_MS = 5_000
export const OFFLINE_AFTER_MS = 2_000
export const CAUGHT_UP_FOR_MS = 3_000

/** What the pill needs to know of one open room. */
export interface Pulse {
  /** Not at the head of the log yet, or what was typed while away is not all saved yet. */
  readonly waiting: boolean
  readonly unsaved: number
  /** Ms since the epoch. */
  readonly oldestUnsavedAt: number | undefined
  readonly removed: boolean
  /** As much was pushed as a day has room for. */
  readonly spent: boolean
  /** Half-written values that no field has handed over yet. */
  readonly drafts: number
  /** When the room was last caught up with after having been away, and what others did meanwhile. */
  readonly caughtUp:
    | { readonly at: number; readonly changes: number; readonly people: readonly string[] }
    | undefined
}

/**
 * The one pill over all open rooms: the worst thing that is true. What is connected but not confirmed for five
 * seconds is "not saving"; a short break of the connection shows nothing at all. `photos`: those that wait to be uploaded.
 */
export function pillOf(link: LinkState, rooms: readonly Pulse[], now: number, photos = 0): Pill {
  if (link.state === "outdated") return { kind: "reload" }
  if (link.state === "signed_out") return { kind: "signed_out" }
  if (rooms.some((room) => room.removed)) return { kind: "removed" }
  const drafts = draftsIn(rooms)
  const unsaved = rooms.reduce((sum, room) => sum + room.unsaved, 0)
  const oldest = rooms.reduce<number>((least, room) => Math.min(least, room.oldestUnsavedAt ?? now), now)
  if (link.state !== "online" && now - link.since > OFFLINE_AFTER_MS)
    return whileAway(link.blocked === true, unsaved + drafts + photos)
  if (link.state !== "online") {
    if (photos > 0) return { kind: "photos", photos }
    if (drafts > 0 && unsaved === 0) return { kind: "draft", changes: drafts }
    return unsaved > 0 && now - oldest > SAVING_AFTER_MS ? { kind: "saving" } : { kind: "saved" }
  }
  return whileOnline(rooms, { unsaved, photos, oldest, since: link.since, now })
}

function whileAway(blocked: boolean, changes: number): Pill {
  if (blocked) return { kind: "blocked", changes }
  return changes > 0 ? { kind: "offline_pending", changes } : { kind: "offline" }
}

interface Moment {
  readonly unsaved: number
  readonly photos: number
  readonly oldest: number
  readonly since: number
  readonly now: number
}

function whileOnline(rooms: readonly Pulse[], at: Moment): Pill {
  const { unsaved, photos, oldest, since, now } = at
  // What was typed while offline has had no chance before the connection came back.
  const waited = now - Math.max(oldest, since)
  if (unsaved > 0 && rooms.some((room) => room.spent)) return { kind: "spent", changes: unsaved }
  if (unsaved > 0 && waited > NOT_SAVING_AFTER_MS) {
    return { kind: "not_saving", oldestMs: wholeSeconds(now - oldest) }
  }
  if (rooms.some((room) => room.waiting)) return { kind: "catching_up" }
  if (unsaved > 0 && waited > SAVING_AFTER_MS) return { kind: "saving" }
  if (photos > 0) return { kind: "photos", photos }
  // A person decides when it is finished: it never becomes "not saving", however long that takes.
  const drafts = draftsIn(rooms)
  if (drafts > 0) return { kind: "draft", changes: drafts }
  return caughtUp(rooms, now) ?? { kind: "saved" }
}

const draftsIn = (rooms: readonly Pulse[]): number => rooms.reduce((sum, room) => sum + room.drafts, 0)

/** The pill shows an age in seconds at best: more would make it a new pill many times a second. */
const wholeSeconds = (ms: number): number => Math.floor(ms / 1_000) * 1_000

function caughtUp(rooms: readonly Pulse[], now: number): Pill | undefined {
  const fresh = rooms.flatMap(({ caughtUp }) =>
    caughtUp !== undefined && now - caughtUp.at < CAUGHT_UP_FOR_MS ? [caughtUp] : [],
  )
  if (fresh.length === 0) return undefined
  return {
    kind: "caught_up",
    changes: fresh.reduce((sum, room) => sum + room.changes, 0),
    people: [...new Set(fresh.flatMap((room) => room.people))],
  }
}

export const samePill = (a: Pill, b: Pill): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Whether the pill may change by time alone, so that somebody has to look again soon. */
export const mayChangeSoon = (link: LinkState, rooms: readonly Pulse[], now: number): boolean =>
  ((link.state === "connecting" || link.state === "offline") && now - link.since <= OFFLINE_AFTER_MS) ||
  rooms.some(
    (room) =>
      room.unsaved > 0 ||
      room.waiting ||
      (room.caughtUp !== undefined && now - room.caughtUp.at <= CAUGHT_UP_FOR_MS),
  )
