import type { DatabaseSync, StatementSync } from "node:sqlite"
import { indexedValues, specOf, type Collections, type IndexedValue } from "../../indexed-values.ts"
import type { WriteAnswer, WriteRequest } from "../worker-protocol.ts"
import { integer, text } from "../rows.ts"

type Request<K extends WriteRequest["kind"]> = Extract<WriteRequest, { readonly kind: K }>

/**
 * Writes to records. Every question (is it there, which version, is the value taken) is asked inside the transaction
 * of the one writer, so the answer still holds when it is acted upon; nothing here fails as a matter of course.
 */
export class RecordTable {
  readonly #collections: Collections
  readonly #current: StatementSync
  readonly #holder: StatementSync
  readonly #insert: StatementSync
  readonly #update: StatementSync
  readonly #delete: StatementSync
  readonly #index: StatementSync
  readonly #unindex: StatementSync

  constructor(db: DatabaseSync, collections: Collections) {
    this.#collections = collections
    this.#current = db.prepare("SELECT version, body FROM record WHERE collection = ? AND key = ?")
    this.#holder = db.prepare(
      "SELECT 1 AS found FROM record_index WHERE collection = ? AND field = ? AND value = ? AND key <> ? LIMIT 1",
    )
    this.#insert = db.prepare("INSERT INTO record (collection, key, version, body) VALUES (?, ?, 1, ?)")
    this.#update = db.prepare(
      "UPDATE record SET version = version + 1, body = ? WHERE collection = ? AND key = ?",
    )
    this.#delete = db.prepare("DELETE FROM record WHERE collection = ? AND key = ?")
    this.#index = db.prepare("INSERT INTO record_index (collection, field, value, key) VALUES (?, ?, ?, ?)")
    this.#unindex = db.prepare(
      "DELETE FROM record_index WHERE collection = ? AND field = ? AND value = ? AND key = ?",
    )
  }

  insert({ collection, key, body }: Request<"insert">): WriteAnswer {
    const values = this.#valuesOf(collection, body)
    if (this.#read(collection, key) !== undefined || this.#taken(collection, key, values)) return "exists"
    this.#insert.run(collection, key, body)
    this.#enter(collection, key, values)
    return "inserted"
  }

  replace({ collection, key, version, body }: Request<"replace">): WriteAnswer {
    const current = this.#read(collection, key)
    if (current?.version !== version) return "conflict"
    const values = this.#valuesOf(collection, body)
    if (this.#taken(collection, key, values)) return "exists"
    this.#leave(collection, key, current.body)
    this.#update.run(body, collection, key)
    this.#enter(collection, key, values)
    return "replaced"
  }

  delete({ collection, key, version }: Request<"delete">): WriteAnswer {
    const current = this.#read(collection, key)
    if (current === undefined) return "absent"
    if (version !== undefined && version !== current.version) return "conflict"
    this.#leave(collection, key, current.body)
    this.#delete.run(collection, key)
    return "deleted"
  }

  #read(collection: string, key: string): { version: number; body: string } | undefined {
    const row = this.#current.get(collection, key)
    return row === undefined ? undefined : { version: integer(row, "version"), body: text(row, "body") }
  }

  #valuesOf(collection: string, body: string): readonly IndexedValue[] {
    return indexedValues(specOf(this.#collections, collection), body)
  }

  #taken(collection: string, key: string, values: readonly IndexedValue[]): boolean {
    return values.some(
      ({ field, value, unique }) => unique && this.#holder.get(collection, field, value, key) !== undefined,
    )
  }

  #enter(collection: string, key: string, values: readonly IndexedValue[]): void {
    for (const { field, value } of values) this.#index.run(collection, field, value, key)
  }

  #leave(collection: string, key: string, body: string): void {
    for (const { field, value } of this.#valuesOf(collection, body))
      this.#unindex.run(collection, field, value, key)
  }
}
