import type { z } from "zod"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Collection } from "./collections.ts"
import type { FindOptions, Records, StoredRecord } from "./port.ts"

/**
 * One collection of records with a schema: read whole, changed by compare-and-set. A record that does not fit its
 * schema is a bug or a damaged store, and throws.
 */
export interface Table<Body> {
  get(key: string): Promise<Body | undefined>
  /** In one query, by key; a key with nothing under it is not in the answer. */
  getMany(keys: readonly string[]): Promise<ReadonlyMap<string, Body>>
  insert(key: string, body: Body): Promise<"inserted" | "exists">
  /**
   * Saves what `rule` makes of the record, deciding again whenever somebody else was faster. A rule that gives back
   * the very body it got writes nothing. The answer is the body as it stands now.
   */
  change<E>(key: string, rule: (body: Body) => Result<Body, E>): Promise<Result<Body, E | "absent">>
  delete(key: string): Promise<void>
  /** Deletes the record if it is as it should be then; nobody changes it in between. */
  deleteIf(key: string, rule: (body: Body) => boolean): Promise<void>
  /** By a declared index; with keys, ascending. */
  find(index: string, options: FindOptions): Promise<readonly { readonly key: string; readonly body: Body }[]>
}

/**
 * The fields that this version's schema does not know. During an update a newer node has written them, and they stay
 * as they are when an older one changes the rest (docs/decisions/0053).
 */
function unknownTo(known: object, stored: unknown): object {
  if (typeof stored !== "object" || stored === null) return {}
  return Object.fromEntries(Object.entries(stored).filter(([field]) => !Object.hasOwn(known, field)))
}

/** Each lost race means that somebody else's write went through, so this is only reached when the store lies. */
const ATTEMPTS = 10_000

export function tableOf<Body extends object>(
  records: Records,
  collection: Collection,
  schema: z.ZodType<Body>,
): Table<Body> {
  const parse = (record: StoredRecord): Body => {
    const read = schema.safeParse(record.body)
    if (!read.success) throw new Error(`a record of ${collection} does not fit its schema`)
    return read.data
  }
  return {
    async get(key) {
      const record = await records.get(collection, key)
      return record && parse(record)
    },
    async getMany(keys) {
      const found = await records.getMany(collection, [...new Set(keys)])
      return new Map(found.map((record) => [record.key, parse(record)]))
    },
    insert: (key, body) => records.insert(collection, key, body),
    async change(key, rule) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const record = await records.get(collection, key)
        if (!record) return refuse("absent")
        const body = parse(record)
        const changed = rule(body)
        if (!changed.ok || changed.value === body) return changed
        const { version } = record
        const replacement = { ...unknownTo(body, record.body), ...changed.value }
        const answer = await records.replaceIf(collection, key, { version, body: replacement })
        if (answer === "replaced") return ok(changed.value)
        if (answer === "exists") throw new Error(`a unique value of ${collection} is taken`)
      }
      throw new Error(`${collection} would not settle`)
    },
    async delete(key) {
      await records.delete(collection, key)
    },
    async deleteIf(key, rule) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const record = await records.get(collection, key)
        if (!record || !rule(parse(record))) return
        if ((await records.delete(collection, key, record.version)) !== "conflict") return
      }
      throw new Error(`${collection} would not settle`)
    },
    async find(index, options) {
      const found = await records.find(collection, index, options)
      return found.map((record) => ({ key: record.key, body: parse(record) }))
    },
  }
}
