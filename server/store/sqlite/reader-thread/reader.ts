import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import { roomState } from "../entry-table.ts"
import type { FindRequest, ReadRequest, RecordRow, SnapshotRequest } from "../worker-protocol.ts"
import { blob, CorruptRow, integer, text, type Row } from "../rows.ts"
import { keptSnapshots, loadSnapshot, type LoadedSnapshot } from "../snapshot-table.ts"

interface Packed {
  readonly ends: readonly number[]
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Everything the store reads after its start. */
export class Reader {
  readonly #db: DatabaseSync
  readonly #room: StatementSync
  readonly #history: StatementSync
  readonly #entry: StatementSync
  readonly #record: StatementSync

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#room = db.prepare("SELECT moved, trimmed FROM room WHERE name = ?")
    this.#history = db.prepare(
      "SELECT seq, body FROM history WHERE room = ? AND seq > ? AND seq <= ? ORDER BY seq",
    )
    this.#entry = db.prepare("SELECT room, seq, body FROM entry WHERE id = ?")
    this.#record = db.prepare("SELECT key, version, body FROM record WHERE collection = ? AND key = ?")
  }

  rooms(names: readonly string[]): readonly { readonly moved: number; readonly trimmed: number }[] {
    return names.map((name) => roomState(this.#room.get(name)))
  }

  /**
   * Entries `after + 1` to `through`, which were there when it was asked. In one view of the file: an entry may have
   * moved to `history` since, or been trimmed, but is in exactly one place. A hole is damage, never a shorter answer.
   */
  read(ask: ReadRequest): Packed | "trimmed" {
    return this.#inOneView(() => {
      if (roomState(this.#room.get(ask.room)).trimmed > ask.after) return "trimmed"
      const bodies: Uint8Array[] = []
      for (const row of this.#history.iterate(ask.room, ask.after, ask.through)) take(bodies, ask, row)
      for (let seq = ask.after + bodies.length + 1; seq <= ask.through; seq++)
        take(bodies, ask, this.#hotEntry(ask, seq))
      return pack(bodies)
    })
  }

  loadSnapshot(ask: SnapshotRequest): LoadedSnapshot | undefined {
    return this.#inOneView(() => loadSnapshot(this.#db, ask))
  }

  snapshots(room: string): readonly number[] {
    return keptSnapshots(this.#db, room)
  }

  get({ collection, key }: { readonly collection: string; readonly key: string }): RecordRow | undefined {
    const row = this.#record.get(collection, key)
    return row === undefined ? undefined : recordRow(row)
  }

  getMany({
    collection,
    keys,
  }: {
    readonly collection: string
    readonly keys: readonly string[]
  }): readonly RecordRow[] {
    return this.#inOneView(() =>
      [...new Set(keys)].flatMap((key) => {
        const row = this.#record.get(collection, key)
        return row === undefined ? [] : [recordRow(row)]
      }),
    )
  }

  find({ collection, index, among, from, to, limit }: FindRequest): readonly RecordRow[] {
    if (among !== undefined) return this.#among({ collection, index, limit }, among)
    if (from !== undefined && to !== undefined && typeof from !== typeof to) return []
    const bounds = ["i.collection = ?", "i.field = ?"]
    const values: SQLInputValue[] = [collection, index]
    // Every number sorts before every text, so the empty text parts them.
    const low = from ?? (typeof to === "string" ? "" : undefined)
    if (low !== undefined) bounds.push("i.value >= ?")
    if (low !== undefined) values.push(low)
    if (to !== undefined) bounds.push("i.value <= ?")
    if (to !== undefined) values.push(to)
    if (to === undefined && typeof from === "number") bounds.push("i.value < ''")
    return this.#db
      .prepare(
        `SELECT r.key, r.version, r.body FROM record_index i JOIN record r ON r.collection = i.collection AND r.key = i.key
         WHERE ${bounds.join(" AND ")} ORDER BY i.value, i.key LIMIT ?`,
      )
      .all(...values, limit ?? -1)
      .map(recordRow)
  }

  #among(
    { collection, index, limit }: Pick<FindRequest, "collection" | "index" | "limit">,
    values: readonly (string | number)[],
  ): readonly RecordRow[] {
    return this.#db
      .prepare(
        `SELECT r.key, r.version, r.body FROM record_index i JOIN record r ON r.collection = i.collection AND r.key = i.key
         WHERE i.collection = ? AND i.field = ? AND i.value IN (SELECT value FROM json_each(?)) ORDER BY i.value, i.key LIMIT ?`,
      )
      .all(collection, index, JSON.stringify(values), limit ?? -1)
      .map(recordRow)
  }

  #hotEntry(ask: ReadRequest, seq: number): Row | undefined {
    const id = ask.ids[seq - ask.hotFrom]
    const row = id === undefined ? undefined : this.#entry.get(id)
    if (row !== undefined && text(row, "room") !== ask.room)
      throw new CorruptRow(`entry ${seq} of ${ask.room} is another room's`)
    return row
  }

  #inOneView<T>(work: () => T): T {
    this.#db.exec("BEGIN")
    try {
      return work()
    } finally {
      this.#db.exec("COMMIT")
    }
  }
}

function take(bodies: Uint8Array[], ask: ReadRequest, row: Row | undefined): void {
  const seq = ask.after + bodies.length + 1
  if (row === undefined || integer(row, "seq") !== seq)
    throw new CorruptRow(`entry ${seq} of ${ask.room} is missing`)
  bodies.push(blob(row, "body"))
}

function pack(bodies: readonly Uint8Array[]): Packed {
  const bytes = new Uint8Array(bodies.reduce((sum, body) => sum + body.length, 0))
  const ends: number[] = []
  let at = 0
  for (const body of bodies) {
    bytes.set(body, at)
    at += body.length
    ends.push(at)
  }
  return { ends, bytes }
}

const recordRow = (row: Row): RecordRow => ({
  key: text(row, "key"),
  version: integer(row, "version"),
  body: text(row, "body"),
})
