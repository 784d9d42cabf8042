import { type Db, MongoServerError } from "mongodb"
import { z } from "zod"
import { StoreError } from "../port.ts"
import { WRITE_CONCERN } from "./connect.ts"
import type { EntryDocument } from "./documents.ts"
import { DUPLICATE_KEY, storeErrorOf } from "./failure.ts"

/** Inserts each row whose number is free; answers which were not, by their index. Rejects as the driver does. */
export type InsertEntries = (rows: readonly EntryDocument[]) => Promise<ReadonlySet<number>>

/** What one command takes, in bytes of bodies: it is one BSON document, and those end at 16 MB. */
const COMMAND_BYTES = 12 * 1024 * 1024

const Answer = z.object({
  writeErrors: z
    .array(z.object({ index: z.number(), code: z.number(), errmsg: z.string().default("") }))
    .default([]),
  writeConcernError: z.unknown().optional(),
})

/**
 * Unordered: each row is there whole or not at all. As a command, not by the driver's bulk write, which serialises each
 * row twice and makes an error with its stack of every number that was taken: that is a third of what a flush costs the driver.
 */
export function entryInserter(db: Db, collection: string): InsertEntries {
  const send = async (rows: readonly EntryDocument[]): Promise<readonly number[]> => {
    const command = { insert: collection, documents: rows, ordered: false, writeConcern: WRITE_CONCERN }
    const answer = Answer.safeParse(await db.command(command))
    if (!answer.success) throw new StoreError("away", "unknown", "MongoDB: the answer to an insert is none")
    const { writeErrors, writeConcernError } = answer.data
    const other = writeErrors.find(({ code }) => code !== DUPLICATE_KEY)
    // Some rows may be there although one was refused for another reason.
    if (other !== undefined) throw unsettled(new MongoServerError(other))
    // A majority that did not answer in time leaves open what becomes of the rest.
    if (writeConcernError !== undefined)
      throw new StoreError("away", "unknown", "MongoDB: no majority answered in time")
    return writeErrors.map(({ index }) => index)
  }
  return async (rows) => {
    const taken = new Set<number>()
    for (const { first, some } of piecesOf(rows)) {
      try {
        for (const index of await send(some)) taken.add(first + index)
      } catch (error) {
        // Whatever becomes of a later piece, those before it are there.
        throw first > 0 ? unsettled(error) : error
      }
    }
    return taken
  }
}

/** Nearly always one. */
function* piecesOf(
  rows: readonly EntryDocument[],
): Iterable<{ readonly first: number; readonly some: readonly EntryDocument[] }> {
  let first = 0
  let bytes = 0
  for (const [at, { body }] of rows.entries()) {
    const size = body?.length ?? 0
    if (at > first && bytes + size > COMMAND_BYTES) {
      yield { first, some: rows.slice(first, at) }
      first = at
      bytes = 0
    }
    bytes += size
  }
  if (first < rows.length) yield { first, some: rows.slice(first) }
}

/** The same error, of which nobody knows what was written. */
function unsettled(error: unknown): unknown {
  const known = storeErrorOf(error)
  return known instanceof StoreError ? new StoreError(known.reason, "unknown", known.message) : known
}
