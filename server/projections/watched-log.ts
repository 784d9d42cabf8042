import type { PersonId, Seq } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { RoomLog } from "../store/port.ts"

/** The same log, with an ear on it: `wrote` hears of each entry that this node appended. */
export const watched = (
  log: RoomLog,
  wrote: (room: RoomId, at: Seq, authors: readonly PersonId[]) => void,
): RoomLog => ({
  async append(entries) {
    const answers = await log.append(entries)
    for (const [index, { room, seq, updates }] of entries.entries()) {
      if (answers[index] !== "ok") continue
      wrote(
        room,
        seq,
        updates.map(({ author }) => author),
      )
    }
    return answers
  },
  read: (room, after, limit) => log.read(room, after, limit),
  heads: (rooms) => log.heads(rooms),
  loadSnapshot: (room, below) => log.loadSnapshot(room, below),
  saveSnapshot: (room, snapshot) => log.saveSnapshot(room, snapshot),
  snapshots: (room) => log.snapshots(room),
  trim: (room, through) => log.trim(room, through),
  erase: (room) => log.erase(room),
  heard: (room, seq) => log.heard?.(room, seq),
})
