import { z } from "zod"
import { FrameId, OccasionId, PersonId, Seq, SetAsideId, seq } from "../../../shared/ids.ts"
import { ok } from "../../../shared/result.ts"
import { partsOf, RoomId } from "../../../shared/rooms.ts"
import type { RoomLog } from "../../store/port.ts"
import type { Table } from "../../store/table.ts"

/** What one author had written in the part that was set aside. */
const Part = z.object({
  /** Undefined: a snapshot held it, and nobody knows any more. */
  author: PersonId.optional(),
  updates: z.number(),
  bytes: z.number(),
  /** Milliseconds since the epoch. */
  from: z.number(),
  to: z.number(),
  text: z.string(),
})
export type Part = z.infer<typeof Part>

/** What a healing took out of a room's document (E3), under an id of its own. */
export const SetAsideRecord = z.object({
  room: RoomId,
  occasion: OccasionId,
  /** The number and the frame of the entry that the document started over with. */
  seq: Seq,
  frame: FrameId,
  at: z.number(),
  /** Written before the entry: until that stands in the log, nothing was set aside. */
  settled: z.boolean(),
  parts: z.array(Part),
  /** Organisers who have read it. */
  seen: z.array(PersonId),
})
export type SetAsideRecord = z.infer<typeof SetAsideRecord>

/** Kept of one occasion, the newest ones. */
const KEPT = 20

/** What healings took out of documents, kept for organisers. */
export class SetAsideParts {
  readonly #table: Table<SetAsideRecord>
  readonly #log: Pick<RoomLog, "read" | "heads">

  constructor(table: Table<SetAsideRecord>, log: Pick<RoomLog, "read" | "heads">) {
    this.#table = table
    this.#log = log
  }

  /** Before the entry is appended: a crash behind it must not lose what it took out. Rejects with `StoreError`. */
  async prepare(id: SetAsideId, record: SetAsideRecord): Promise<void> {
    await this.#table.insert(id, record)
  }

  /** The entry landed, or never will. Rejects with `StoreError`. */
  async settle(id: SetAsideId, landed: boolean): Promise<void> {
    if (!landed) return this.#table.delete(id)
    const kept = await this.#table.change(id, (record) => ok({ ...record, settled: true }))
    if (kept.ok) await this.#forget(kept.value.occasion)
  }

  /**
   * Makes good for nodes that ended between the entry and `settle`: as long as the log holds that entry, it decides
   * whether a record counts. Has to be called before the log is trimmed; any node may do it, any number of times.
   * Rejects with `StoreError`.
   */
  async recover(room: RoomId): Promise<void> {
    const found = await this.#table.find("occasion", { equals: partsOf(room).occasion })
    for (const { key, body } of found) {
      if (body.room !== room || body.settled) continue
      const landed = await this.#landed(body)
      if (landed !== undefined) await this.settle(SetAsideId.parse(key), landed)
    }
  }

  /** What was set aside in an occasion, the newest first. Rejects with `StoreError`. */
  async of(
    occasion: OccasionId,
  ): Promise<readonly { readonly id: string; readonly record: SetAsideRecord }[]> {
    const found = await this.#table.find("occasion", { equals: occasion })
    const settled = await Promise.all(
      found.map(async ({ key, body }) => {
        const stands = body.settled || (await this.#landed(body)) === true
        return stands ? [{ id: key, record: body }] : []
      }),
    )
    return settled.flat().sort((a, b) => b.record.at - a.record.at)
  }

  /** This organiser has read it. Rejects with `StoreError`. */
  async read(id: SetAsideId, person: PersonId): Promise<void> {
    await this.#table.change(id, (record) =>
      ok(record.seen.includes(person) ? record : { ...record, seen: [...record.seen, person] }),
    )
  }

  /** Whether its entry stands in the log; undefined while its number was not given, or is trimmed. */
  async #landed({ room, seq: at, frame }: SetAsideRecord): Promise<boolean | undefined> {
    const read = await this.#log.read(room, seq(at - 1), 1)
    const entry = read.ok ? read.value[0] : undefined
    return entry && entry.updates[0]?.frame === frame
  }

  async #forget(occasion: OccasionId): Promise<void> {
    for (const { id } of (await this.of(occasion)).slice(KEPT)) await this.#table.delete(id)
  }
}
