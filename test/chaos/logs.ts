import { MongoClient } from "mongodb"
import { z } from "zod"
import { seq as toSeq } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { nextDigest } from "../../server/rooms/log/entry.ts"
import { decodeEntry } from "../../server/store/entry-codec.ts"

/** An entry as it lies in the database; one without a body was trimmed, and keeps its number. */
const Row = z.object({ room: z.string(), seq: z.number(), body: z.instanceof(Uint8Array).optional() })
type Row = z.infer<typeof Row>

/** The database as an operator looks at it: past the nodes and their code for it. */
export class Logs implements AsyncDisposable {
  readonly #client: MongoClient

  constructor(databaseUrl: string) {
    this.#client = new MongoClient(databaseUrl, { promoteBuffers: true })
  }

  /**
   * What is wrong with the logs: numbers that are missing or there twice, entries that do not continue the one before,
   * and numbers that somebody has seen (`seen`) and that are gone.
   */
  async flaws(seen: ReadonlyMap<RoomId, number>): Promise<readonly string[]> {
    const flaws: string[] = []
    for (const [room, shown] of seen) flaws.push(...flawsOf(room, await this.#rows(room), shown))
    return flaws
  }

  /**
   * Takes back the end of one room's log, at most `most` entries and at least the last one, with every snapshot that
   * covers it. What is left is a log as it was a moment earlier. No node may be running.
   */
  async cutOff(rooms: readonly RoomId[], most: number): Promise<void> {
    const logs = await Promise.all(
      rooms.map(async (room) => {
        const head = (await this.#rows(room)).at(-1)?.seq ?? 0
        const [oldest = 0] = await this.#snapshots(room)
        // Without a snapshot that comes before, the log has to be there from its beginning.
        return { room, head, kept: oldest < head ? oldest : 0 }
      }),
    )
    const [longest] = logs.sort((a, b) => b.head - b.kept - (a.head - a.kept))
    if (longest === undefined) throw new Error("there is no room")
    const { room, head, kept } = longest
    const through = Math.max(head - most, kept, Math.min(1, head - 1))
    await this.#entries().deleteMany({ room, seq: { $gt: through } })
    await this.#client
      .db()
      .collection("snapshots")
      .deleteMany({ room, seq: { $gt: through } })
  }

  /** Makes a hole in the middle of every log. */
  async punch(rooms: readonly RoomId[]): Promise<void> {
    for (const room of rooms) {
      const rows = await this.#rows(room)
      await this.#entries().deleteOne({ room, seq: Math.ceil(rows.length / 2) })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close()
  }

  #entries() {
    return this.#client.db().collection("entries")
  }

  async #rows(room: RoomId): Promise<readonly Row[]> {
    const rows = this.#entries()
      .find({ room }, { projection: { _id: 0 } })
      .sort({ seq: 1 })
    return z.array(Row).parse(await rows.toArray())
  }

  /** The numbers of the room's snapshots, the oldest first. */
  async #snapshots(room: RoomId): Promise<readonly number[]> {
    const found = this.#client
      .db()
      .collection("snapshots")
      .find({ room }, { projection: { _id: 0, seq: 1 } })
      .sort({ seq: 1 })
    return z
      .array(z.object({ seq: z.number() }))
      .parse(await found.toArray())
      .map(({ seq }) => seq)
  }
}

function flawsOf(room: RoomId, rows: readonly Row[], shown: number): string[] {
  const flaws: string[] = []
  const head = rows.at(-1)?.seq ?? 0
  if (head < shown) flaws.push(`${room} ends at ${head}; people had seen ${shown}`)
  let digest: number | undefined
  for (const [at, { seq, body }] of rows.entries()) {
    const before = rows[at - 1]?.seq ?? 0
    if (seq !== before + 1) flaws.push(`${room}: ${seq} comes after ${before}`)
    if (body === undefined) continue
    const entry = decodeEntry(room, toSeq(seq), body)
    if (!entry.ok) {
      flaws.push(`${room}: ${seq} cannot be read`)
      continue
    }
    if (digest !== undefined && nextDigest(digest, entry.value) !== entry.value.digest)
      flaws.push(`${room}: ${seq} does not continue ${before}`)
    digest = entry.value.digest
  }
  return flaws
}
