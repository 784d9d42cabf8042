import type { Collections } from "../indexed-values.ts"
import { type Documents, indexField } from "./documents.ts"
import { isDuplicateKey } from "./failure.ts"
import { indexRecords } from "./index-records.ts"

/** Grows when what is stored changes its shape; a server refuses a database of a higher one. */
const VERSION = 1
const SCHEMA_ID = "jubilee"

/**
 * Creates whatever indexes are missing, by any number of nodes at once. `newer` leaves everything as it was.
 * Unique fields are sparse: a record without the field is not in the index.
 */
export async function prepareSchema(
  documents: Documents,
  collections: Collections,
): Promise<{ readonly newer: number } | "ready"> {
  const { entries, rooms, snapshots, schema } = documents
  const found = await schema.findOne({ _id: SCHEMA_ID })
  if (found !== null && found.version > VERSION) return { newer: found.version }
  await entries.createIndex({ room: 1, seq: 1 }, { unique: true })
  await snapshots.createIndex({ room: 1, seq: 1 }, { unique: true })
  await rooms.createIndex({ sweepAt: 1 }, { sparse: true })
  for (const [name, spec] of Object.entries(collections)) {
    const records = documents.record(name)
    await records.createIndex({ foundBy: 1 })
    for (const field of spec.indexes) {
      if (spec.unique.includes(field))
        await records.createIndex({ [indexField(field)]: 1 }, { unique: true, sparse: true })
      else await records.createIndex({ [indexField(field)]: 1, _id: 1 })
    }
  }
  await indexRecords(documents, collections)
  try {
    if (found === null) await schema.insertOne({ _id: SCHEMA_ID, version: VERSION })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
  return "ready"
}
