import {
  type Epoch,
  epoch,
  newFrameId,
  PersonId,
  type RandomBytes,
  type Seq,
  seq,
} from "../../../shared/ids.ts"
import type { RoomId } from "../../../shared/rooms.ts"
import type { Clock } from "../../clock.ts"
import { type Digest, type Entry, type RoomLog, type Snapshot, StoreError } from "../../store/port.ts"
import { nextDigest } from "./entry.ts"
import { BEGINNING } from "./tail.ts"

/** The author of what the server writes by itself: no person. */
export const SYSTEM = PersonId.parse("0".repeat(26))

/** A Yjs update that changes nothing. */
const NO_CHANGE = new Uint8Array([0, 0])

/**
 * Whether this entry ends what people write in its room. It takes a number like any other entry, so a node that has not
 * learned yet that the room is locked loses its next append to it, and refuses what waits (K4).
 */
export const isLock = ({ fresh, updates }: Pick<Entry, "fresh" | "updates">): boolean =>
  !fresh && updates.length > 0 && updates.every(({ author }) => author === SYSTEM)

/** A room's log as it stays: nothing that a person writes follows. */
export interface LockedLog {
  readonly snapshot: Snapshot | undefined
  /** Every entry behind the snapshot, in order. */
  readonly entries: readonly Entry[]
}

export interface LockDeps {
  readonly log: RoomLog
  readonly clock: Clock
  readonly random: RandomBytes
}

/** Others append until they meet the lock, and a snapshot may be stored while the log is read. */
const ATTEMPTS = 1_000

/** Locks a room's log, unless that was done, and answers everything in it. Rejects with `StoreError`. */
export async function lockRoom(deps: LockDeps, room: RoomId): Promise<LockedLog> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const snapshot = await deps.log.loadSnapshot(room)
    const read = await deps.log.read(room, snapshot?.seq ?? BEGINNING.seq)
    if (!read.ok) continue
    const found = { snapshot, entries: read.value }
    const end = found.entries.findIndex(isLock)
    // People write on in a room of their own (K5): what follows the lock is not of the card.
    if (end !== -1) return { snapshot, entries: found.entries.slice(0, end) }
    const [answer] = await deps.log.append([lockEntry(deps, room, endOf(found))])
    if (answer === "ok") return found
  }
  throw new StoreError("away", "not_written", `room ${room} could not be locked`)
}

interface End {
  readonly seq: Seq
  readonly digest: Digest
  readonly epoch: Epoch
}

function endOf({ snapshot, entries }: LockedLog): End {
  const base = snapshot === undefined ? BEGINNING : { seq: snapshot.seq, ...snapshot.meta }
  return entries.at(-1) ?? base
}

function lockEntry({ clock, random }: LockDeps, room: RoomId, end: End): Entry {
  const content = {
    seq: seq(end.seq + 1),
    epoch: epoch(end.epoch),
    fresh: false,
    updates: [{ author: SYSTEM, frame: newFrameId(random), bytes: NO_CHANGE }],
  }
  return { ...content, room, time: clock.now(), digest: nextDigest(end.digest, content) }
}
