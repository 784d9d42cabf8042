import * as Y from "yjs"
import { epoch, newFrameId, type PersonId, type Seq, seq } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { nextDigest } from "../../server/rooms/log/entry.ts"
import type { Rng } from "../support/rng.ts"
import type { SimDisk } from "../support/sim-store.ts"

export interface SpoilWorld {
  readonly rng: Rng
  readonly disk: SimDisk
  readonly room: RoomId
  readonly hostile: PersonId
  readonly clock: { readonly now: number }
}

/** More entries that are no items than a document may have. */
const JUNK = 201

const WAYS: readonly ((doc: Y.Doc) => Uint8Array)[] = [
  (doc) => {
    doc.transact(() => {
      for (let n = 0; n < JUNK; n++) doc.getMap("items").set(`junk ${n}`, "x")
    })
    return Y.encodeStateAsUpdate(doc)
  },
  // It refers to what no log holds.
  (doc) => {
    doc.getMap("items").set("before", "x")
    const before = Y.encodeStateVector(doc)
    doc.getMap("items").set("behind", "x")
    return Y.encodeStateAsUpdate(doc, before)
  },
]

/**
 * Puts an update into the log as an older version could have admitted it, behind the back of every node. Answers its
 * number; undefined when the log takes nothing now.
 */
export function spoil({ rng, disk, room, hostile, clock }: SpoilWorld): Seq | undefined {
  const { head, reserved } = disk.file(room)
  const last = disk.history.at(-1)
  if (reserved !== undefined || disk.unsynced > 0 || (last?.seq ?? 0) !== head) return undefined
  const doc = new Y.Doc()
  doc.clientID = rng.uint32()
  const bytes = rng.pick(WAYS)(doc)
  const update = { author: hostile, frame: newFrameId((n) => rng.bytes(n)), bytes }
  const content = { seq: seq(head + 1), epoch: last?.epoch ?? epoch(1), fresh: false, updates: [update] }
  const entry = { ...content, room, time: clock.now, digest: nextDigest(last?.digest ?? 0, content) }
  disk.change(
    (file) => {
      const into = file(room)
      into.entries.set(entry.seq, entry)
      into.head = entry.seq
    },
    [entry],
  )
  return entry.seq
}
