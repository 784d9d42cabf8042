import * as Y from "yjs"
import type { CardOpens } from "../../shared/api.ts"
import { addDays, todayIn } from "../../shared/dates/day.ts"
import { newDoc } from "../../shared/documents/new-doc.ts"
import { epoch, newFrameId, type PersonId, secureRandom, seq } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { nextDigest, NO_DIGEST } from "../../server/rooms/log/entry.ts"
import type { RoomLog } from "../../server/store/port.ts"

/** Cards in a store, without a live connection. */

/** A wall time in UTC at seven, so many days from `now`. */
export const inDays = (now: number, days: number): CardOpens => ({
  ...addDays(todayIn("UTC", now), days),
  hour: 7,
  minute: 0,
})

async function entriesOf(log: RoomLog, room: RoomId) {
  const read = await log.read(room, seq(0))
  if (!read.ok) throw new Error("the log was trimmed")
  return read.value
}

/** The document as its whole log has it. */
async function docOf(log: RoomLog, room: RoomId): Promise<Y.Doc> {
  const doc = newDoc()
  for (const { updates } of await entriesOf(log, room))
    for (const { bytes } of updates) Y.applyUpdate(doc, bytes)
  return doc
}

/** Somebody changes a room, as one committed entry. */
export async function write(
  log: RoomLog,
  room: RoomId,
  author: PersonId,
  change: (doc: Y.Doc) => void,
): Promise<void> {
  const doc = await docOf(log, room)
  const before = Y.encodeStateVector(doc)
  change(doc)
  const last = (await entriesOf(log, room)).at(-1)
  const content = {
    seq: seq((last?.seq ?? 0) + 1),
    epoch: last?.epoch ?? epoch(1),
    fresh: false,
    updates: [{ author, frame: newFrameId(secureRandom), bytes: Y.encodeStateAsUpdate(doc, before) }],
  }
  const digest = nextDigest(last?.digest ?? NO_DIGEST, content)
  const [answer] = await log.append([{ room, ...content, time: 0, digest }])
  if (answer !== "ok") throw new Error("somebody else was faster")
}
