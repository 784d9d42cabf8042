import type { CollectionSpec, FindOptions, Records, StoredRecord } from "../../server/store/port.ts"

type Indexed = string | number

const indexed = (value: unknown): Indexed | undefined =>
  typeof value === "string" || (typeof value === "number" && Number.isFinite(value)) ? value : undefined

const fieldOf = (body: unknown, field: string): Indexed | undefined =>
  typeof body === "object" && body !== null && Object.hasOwn(body, field)
    ? indexed(Reflect.get(body, field))
    : undefined

/** Numbers before strings; strings as their UTF-8 bytes compare. */
function compare(a: Indexed, b: Indexed): number {
  if (typeof a === "number" && typeof b === "number") return a - b
  if (typeof a === "string" && typeof b === "string") return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return typeof a === "number" ? -1 : 1
}

function within(value: Indexed, { equals, among, from, to }: FindOptions): boolean {
  const alike = (bound: Indexed): boolean => typeof bound === typeof value
  if (equals !== undefined && (!alike(equals) || compare(value, equals) !== 0)) return false
  if (among !== undefined) return among.includes(value)
  if (from !== undefined && (!alike(from) || compare(value, from) < 0)) return false
  return to === undefined || (alike(to) && compare(value, to) <= 0)
}

/** Records in memory, for worlds whose time a test moves; `wait` is how long each answer takes. */
export class SimRecords implements Records {
  readonly #specs: Readonly<Record<string, CollectionSpec>>
  readonly #wait: (kind: "read" | "write") => Promise<void>
  readonly #collections = new Map<string, Map<string, StoredRecord>>()

  constructor(
    specs: Readonly<Record<string, CollectionSpec>>,
    wait: (kind: "read" | "write") => Promise<void> = () => Promise.resolve(),
  ) {
    this.#specs = specs
    this.#wait = wait
  }

  /** Everything in a collection, at once. */
  all(collection: string): readonly StoredRecord[] {
    return [...this.#in(collection).values()]
  }

  async get(collection: string, key: string): Promise<StoredRecord | undefined> {
    await this.#wait("read")
    return this.#in(collection).get(key)
  }

  async getMany(collection: string, keys: readonly string[]): Promise<readonly StoredRecord[]> {
    await this.#wait("read")
    return [...new Set(keys)].flatMap((key) => this.#in(collection).get(key) ?? [])
  }

  async insert(collection: string, key: string, body: object): Promise<"inserted" | "exists"> {
    const stored: unknown = JSON.parse(JSON.stringify(body))
    await this.#wait("write")
    const all = this.#in(collection)
    if (all.has(key) || this.#clashes(collection, key, stored)) return "exists"
    all.set(key, { key, version: 1, body: stored })
    return "inserted"
  }

  async replaceIf(
    collection: string,
    key: string,
    change: { readonly version: number; readonly body: object },
  ): Promise<"replaced" | "conflict" | "exists"> {
    const body: unknown = JSON.parse(JSON.stringify(change.body))
    await this.#wait("write")
    const all = this.#in(collection)
    if (all.get(key)?.version !== change.version) return "conflict"
    if (this.#clashes(collection, key, body)) return "exists"
    all.set(key, { key, version: change.version + 1, body })
    return "replaced"
  }

  async delete(
    collection: string,
    key: string,
    version?: number,
  ): Promise<"deleted" | "conflict" | "absent"> {
    await this.#wait("write")
    const all = this.#in(collection)
    const record = all.get(key)
    if (record === undefined) return "absent"
    if (version !== undefined && record.version !== version) return "conflict"
    all.delete(key)
    return "deleted"
  }

  async find(collection: string, index: string, options: FindOptions): Promise<readonly StoredRecord[]> {
    await this.#wait("read")
    if (!this.#specs[collection]?.indexes.includes(index))
      throw new Error(`${collection} has no index ${index}`)
    const found = this.all(collection).flatMap((record) => {
      const value = fieldOf(record.body, index)
      return value !== undefined && within(value, options) ? [{ record, value }] : []
    })
    found.sort((a, b) => compare(a.value, b.value) || compare(a.record.key, b.record.key))
    return found.slice(0, options.limit).map(({ record }) => record)
  }

  #in(collection: string): Map<string, StoredRecord> {
    if (this.#specs[collection] === undefined) throw new Error(`there is no collection ${collection}`)
    const known = this.#collections.get(collection) ?? new Map<string, StoredRecord>()
    this.#collections.set(collection, known)
    return known
  }

  #clashes(collection: string, key: string, body: unknown): boolean {
    return (this.#specs[collection]?.unique ?? []).some((field) => {
      const value = fieldOf(body, field)
      return (
        value !== undefined &&
        this.all(collection).some((other) => other.key !== key && fieldOf(other.body, field) === value)
      )
    })
  }
}
