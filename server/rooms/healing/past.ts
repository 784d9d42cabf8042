import { type Seq, seq } from "../../../shared/ids.ts"
import type { RoomId } from "../../../shared/rooms.ts"
import { type Entry, type RoomLog, unlessCorrupt } from "../../store/port.ts"

/** Entries read at once. */
const READ_ENTRIES = 500

/** What a log still holds behind a number. */
export interface Past {
  readonly entries: readonly Entry[]
  /** The head, readable or not. */
  readonly head: Seq
  /** Numbers that were asked for and cannot be read, ascending: trimmed ones count as one. */
  readonly missing: readonly Seq[]
}

/** Every entry behind `after` that can be read. Rejects with `StoreError`, but not with `corrupt`. */
export async function readPast(log: RoomLog, room: RoomId, after: Seq): Promise<Past> {
  const [known = { seq: seq(0), trimmed: seq(0) }] = await log.heads([room])
  const entries: Entry[] = []
  const missing: Seq[] = known.trimmed > after ? [known.trimmed] : []
  let at = seq(Math.max(after, known.trimmed))
  for (let limit = READ_ENTRIES; ;) {
    const found = await readSome(log, room, at, limit)
    if (found !== undefined) {
      entries.push(...found)
      at = found.at(-1)?.seq ?? at
      if (found.length < limit) return { entries, head: seq(Math.max(known.seq, at)), missing }
      limit = READ_ENTRIES
    } else if (limit > 1) {
      // One by one: only what cannot be read is passed over.
      limit = 1
    } else {
      at = seq(at + 1)
      missing.push(at)
    }
  }
}

/** Undefined when one of them cannot be read. */
async function readSome(
  log: RoomLog,
  room: RoomId,
  after: Seq,
  limit: number,
): Promise<readonly Entry[] | undefined> {
  const read = await log.read(room, after, limit).catch(unlessCorrupt)
  return read?.ok === true ? read.value : undefined
}
