import type { DatabaseSync } from "node:sqlite"
import type { EntryRows, HotScan, Moved, RoomScan } from "./worker-protocol.ts"
import { CorruptRow, integer, text, type Row } from "./rows.ts"

/** Bytes of entries that one move takes at most: a big entry must not hold up the next commit. */
const MOVE_BYTES = 4 * 1024 * 1024
/** Trimmed entries whose space one sweep frees. */
const SWEEP_ENTRIES = 500

/** Appends packed rows; the caller has made the ids and numbers right. */
export function entryAppender(db: DatabaseSync): (rows: EntryRows) => void {
  const insert = db.prepare("INSERT INTO entry (id, room, seq, body) VALUES (?, ?, ?, ?)")
  return ({ firstId, rooms, seqs, ends, bytes }) => {
    let start = 0
    for (let row = 0; row < rooms.length; row++) {
      const end = ends[row] ?? start
      insert.run(firstId + row, rooms[row] ?? "", seqs[row] ?? 0, bytes.subarray(start, end))
      start = end
    }
  }
}

/**
 * Reads which entries the append-only table holds. Its rooms' numbers must follow each other and what has moved:
 * a hole means that the file was damaged, and nothing is appended behind a hole.
 */
export function scanHot(db: DatabaseSync): HotScan {
  const state = db.prepare("SELECT moved, trimmed FROM room WHERE name = ?")
  const rooms = new Map<string, RoomScan & { ids: number[] }>()
  let nextId = 1
  for (const row of db.prepare("SELECT id, room, seq FROM entry ORDER BY id").iterate()) {
    const id = integer(row, "id")
    const name = text(row, "room")
    const room = rooms.get(name) ?? { room: name, ...roomState(state.get(name)), ids: [] }
    if (integer(row, "seq") !== room.moved + room.ids.length + 1)
      throw new CorruptRow(`the log of ${name} has a hole`)
    room.ids.push(id)
    rooms.set(name, room)
    nextId = id + 1
  }
  const unswept = db.prepare("SELECT 1 AS found FROM room WHERE swept < trimmed LIMIT 1").get() !== undefined
  return { rooms: [...rooms.values()], nextId, unswept }
}

export function roomState(row: Row | undefined): { moved: number; trimmed: number } {
  if (row === undefined) return { moved: 0, trimmed: 0 }
  return { moved: integer(row, "moved"), trimmed: integer(row, "trimmed") }
}

/** Moves up to `limit` of the oldest entries to `history`; to be run in a transaction. */
export function moveOldest(db: DatabaseSync, limit: number): Omit<Moved, "walFrames"> {
  let lastId = 0
  let size = 0
  for (const row of db
    .prepare("SELECT id, length(body) AS size FROM entry ORDER BY id LIMIT ?")
    .iterate(limit)) {
    size += integer(row, "size")
    if (lastId > 0 && size > MOVE_BYTES) break
    lastId = integer(row, "id")
  }
  const rooms = db
    .prepare("SELECT room, max(seq) AS moved FROM entry WHERE id <= ? GROUP BY room")
    .all(lastId)
    .map((row) => ({ room: text(row, "room"), moved: integer(row, "moved") }))
  db.prepare(
    "INSERT INTO history (room, seq, body) SELECT room, seq, body FROM entry WHERE id <= ? ORDER BY room, seq",
  ).run(lastId)
  const moved = db.prepare(
    `INSERT INTO room (name, moved, trimmed, swept) VALUES (?, ?, 0, 0) ON CONFLICT (name) DO UPDATE SET moved = excluded.moved`,
  )
  for (const room of rooms) moved.run(room.room, room.moved)
  db.prepare("DELETE FROM entry WHERE id <= ?").run(lastId)
  return { lastId, rooms }
}

/** Makes entries unreadable at once; those in `history` are deleted later, by sweeps. To be run in a transaction. */
export function trimRoom(
  db: DatabaseSync,
  trim: { room: string; through: number; moved: number; ids: readonly number[] },
): void {
  db.prepare(
    `INSERT INTO room (name, moved, trimmed, swept) VALUES (?, ?, ?, 0)
     ON CONFLICT (name) DO UPDATE SET moved = excluded.moved, trimmed = excluded.trimmed`,
  ).run(trim.room, trim.moved, trim.through)
  const remove = db.prepare("DELETE FROM entry WHERE id = ?")
  for (const id of trim.ids) remove.run(id)
}

/** Deletes some trimmed entries of one room; true while there is more to delete. To be run in a transaction. */
export function sweepSome(db: DatabaseSync): boolean {
  const next = db.prepare("SELECT name, trimmed, swept FROM room WHERE swept < trimmed LIMIT 1").get()
  if (next === undefined) return false
  const room = text(next, "name")
  const trimmed = integer(next, "trimmed")
  const first = db.prepare("SELECT min(seq) AS first FROM history WHERE room = ?").get(room)?.["first"]
  const from = typeof first === "number" ? Math.max(first - 1, integer(next, "swept")) : trimmed
  const through = Math.min(trimmed, from + SWEEP_ENTRIES)
  db.prepare("DELETE FROM history WHERE room = ? AND seq <= ?").run(room, through)
  db.prepare("UPDATE room SET swept = ? WHERE name = ?").run(through, room)
  return db.prepare("SELECT 1 AS found FROM room WHERE swept < trimmed LIMIT 1").get() !== undefined
}
