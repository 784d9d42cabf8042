import type { Collections } from "../indexed-values.ts"
import { type Documents, foundByOf, indexValues } from "./documents.ts"

/** Records that are brought up to date in one go. */
const BATCH = 500

/**
 * Gives records the values of indexes that are declared now and were not when they were written: before an update, or
 * during one by a node that does not know them yet. What an older node finds records by stays beside them.
 */
export async function indexRecords(documents: Documents, collections: Collections): Promise<void> {
  for (const [name, spec] of Object.entries(collections)) {
    const records = documents.record(name)
    const foundBy = foundByOf(spec)
    for (;;) {
      const behind = await records
        .find({ foundBy: { $ne: foundBy } }, { projection: { version: 1, body: 1 } })
        .limit(BATCH)
        .toArray()
      for (const { _id, version, body } of behind) {
        // One that is replaced meanwhile has them from whoever replaced it, or is found next time.
        await records.updateOne({ _id, version }, { $set: { ...indexValues(spec, body), foundBy } })
      }
      if (behind.length < BATCH) break
    }
  }
}
