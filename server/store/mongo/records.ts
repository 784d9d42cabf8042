import { type Collection, MongoError } from "mongodb"
import type { Clock } from "../../clock.ts"
import { type Collections, specOf } from "../indexed-values.ts"
import { type FindOptions, type Records, StoreError, type StoredRecord } from "../port.ts"
import { type Documents, indexField, parseRecord, type RecordDocument, recordDocument } from "./documents.ts"
import { isDuplicateId, isDuplicateKey, isPoolCleared, storeErrorOf } from "./failure.ts"
import type { Gate } from "./gate.ts"
import { waitToSee } from "./wait-to-see.ts"

export interface RecordsParts {
  readonly documents: Documents
  readonly collections: Collections
  readonly clock: Clock
  readonly gate: Gate
}

/** How often a write is sent when its answer does not come, before its outcome is called unknown. */
const ATTEMPTS = 3
/** Between two of them, in ms: a driver that lost one connection drops the others too, and makes new ones. */
const AGAIN_MS = 100

/**
 * Small JSON documents. What must be exact is one insert on a unique key or one compare-and-set on one document; each
 * may be sent again, because a version that carries this write's own name was made by it.
 */
export class MongoRecords implements Records {
  readonly #parts: RecordsParts

  constructor(parts: RecordsParts) {
    this.#parts = parts
  }

  async get(collection: string, key: string): Promise<StoredRecord | undefined> {
    const records = this.#collection(collection)
    return this.#parts.gate.ask(async () => {
      const found = await records.findOne({ _id: key })
      return found === null ? undefined : storedRecord(found)
    })
  }

  async getMany(collection: string, keys: readonly string[]): Promise<readonly StoredRecord[]> {
    const records = this.#collection(collection)
    if (keys.length === 0) return []
    return this.#parts.gate.ask(async () => {
      const found = await records.find({ _id: { $in: [...new Set(keys)] } }).toArray()
      return found.map(storedRecord)
    })
  }

  async insert(collection: string, key: string, body: object): Promise<"inserted" | "exists"> {
    const records = this.#collection(collection)
    const document = this.#document(collection, { key, version: 1, body })
    return this.#repeatedly(async (repeated) => {
      try {
        await records.insertOne(document)
        return "inserted"
      } catch (error) {
        if (!isDuplicateKey(error)) throw error
        // Whoever is told "exists" may read it next, and must find it.
        if (!repeated && !isDuplicateId(error)) return "exists"
        const now = await waitToSee(this.#parts.clock, () => records.findOne({ _id: key }))
        // Nothing there: a unique value is taken.
        return repeated && now?.write === document.write ? "inserted" : "exists"
      }
    })
  }

  async replaceIf(
    collection: string,
    key: string,
    change: { readonly version: number; readonly body: object },
  ): Promise<"replaced" | "conflict" | "exists"> {
    const records = this.#collection(collection)
    const { version } = change
    const document = this.#document(collection, { key, version: version + 1, body: change.body })
    return this.#repeatedly(async (repeated) => {
      try {
        const { matchedCount } = await records.replaceOne({ _id: key, version }, document)
        if (matchedCount === 1) return "replaced"
      } catch (error) {
        if (isDuplicateKey(error)) return "exists"
        throw error
      }
      // Whoever is told "conflict" reads next, and must find the version that moved on.
      const { clock } = this.#parts
      const now = await waitToSee(clock, async () => {
        const found = await records.findOne({ _id: key })
        return found?.version === version ? null : (found ?? "gone")
      })
      if (now === null) throw lost(collection, key)
      if (!repeated) return "conflict"
      // Whether the first attempt was among the versions in between nobody can say.
      if (now === "gone" || now.version > version + 1) throw lost(collection, key)
      return now.write === document.write ? "replaced" : "conflict"
    })
  }

  async delete(
    collection: string,
    key: string,
    version?: number,
  ): Promise<"deleted" | "conflict" | "absent"> {
    const records = this.#collection(collection)
    return this.#repeatedly(async (repeated) => {
      const filter = version === undefined ? { _id: key } : { _id: key, version }
      const { deletedCount } = await records.deleteOne(filter)
      if (deletedCount === 1) return "deleted"
      const found = await records.findOne({ _id: key }, { projection: { version: 1 } })
      if (found !== null) return "conflict"
      return repeated ? "deleted" : "absent"
    })
  }

  async find(collection: string, index: string, options: FindOptions): Promise<readonly StoredRecord[]> {
    const spec = specOf(this.#parts.collections, collection)
    if (!spec.indexes.includes(index)) throw new Error(`no index "${index}" is declared for "${collection}"`)
    const records = this.#collection(collection)
    const field = indexField(index)
    const { equals, among, from, to, limit } = options
    const range = {
      ...(from !== undefined && { $gte: from }),
      ...(to !== undefined && { $lte: to }),
    }
    const bounds = from === undefined && to === undefined ? { $exists: true } : range
    const wanted = equals ?? (among === undefined ? bounds : { $in: [...new Set(among)] })
    return this.#parts.gate.ask(async () => {
      if (limit !== undefined && limit < 1) return []
      const found = await records
        .find({ [field]: wanted })
        .sort({ [field]: 1, _id: 1 })
        .limit(limit ?? 0)
        .toArray()
      return found.map(storedRecord)
    })
  }

  #collection(collection: string): Collection<RecordDocument> {
    specOf(this.#parts.collections, collection)
    return this.#parts.documents.record(collection)
  }

  #document(
    collection: string,
    { key, version, body }: { readonly key: string; readonly version: number; readonly body: object },
  ): RecordDocument {
    const spec = specOf(this.#parts.collections, collection)
    return recordDocument(spec, { key, version, body: JSON.stringify(body) })
  }

  /** Sends a write until there is an answer; `repeated` once an attempt was lost on the way and may have been done. */
  #repeatedly<T>(write: (repeated: boolean) => Promise<T>): Promise<T> {
    return this.#parts.gate.pass(async () => {
      let repeated = false
      for (let attempt = 1; ; attempt++) {
        try {
          return await write(repeated)
        } catch (error) {
          if (!(error instanceof MongoError)) throw error
          const known = storeErrorOf(error)
          const isUnknown = known instanceof StoreError && known.outcome === "unknown"
          repeated ||= isUnknown
          const mayHelp = isUnknown || isPoolCleared(error)
          if (!mayHelp || attempt === ATTEMPTS) throw repeated ? lostOf(known) : error
          await new Promise<void>((resolve) => this.#parts.clock.after(AGAIN_MS, resolve))
        }
      }
    })
  }
}

const lost = (collection: string, key: string): StoreError =>
  new StoreError("away", "unknown", `what became of a write to ${key} of ${collection} is not known`)

/** However the last attempt failed, an earlier one may have been done. */
const lostOf = (error: unknown): unknown =>
  error instanceof StoreError ? new StoreError(error.reason, "unknown", error.message) : error

function storedRecord(found: unknown): StoredRecord {
  const { _id, version, body } = parseRecord(found)
  const parsed: unknown = JSON.parse(body)
  return { key: _id, version, body: parsed }
}
