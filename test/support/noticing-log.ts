import type { Entry, RoomLog } from "../../server/store/port.ts"

/** The same log, which calls `appended` for each entry that it took. */
export const noticing = (log: RoomLog, appended: (entry: Entry) => void): RoomLog => ({
  async append(entries) {
    const answers = await log.append(entries)
    for (const [at, entry] of entries.entries()) if (answers[at] === "ok") appended(entry)
    return answers
  },
  read: (room, after, limit) => log.read(room, after, limit),
  heads: (rooms) => log.heads(rooms),
  loadSnapshot: (room, below) => log.loadSnapshot(room, below),
  saveSnapshot: (room, snapshot) => log.saveSnapshot(room, snapshot),
  snapshots: (room) => log.snapshots(room),
  trim: (room, through) => log.trim(room, through),
  erase: (room) => log.erase(room),
})
