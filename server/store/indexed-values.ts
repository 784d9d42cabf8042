import type { CollectionSpec } from "./port.ts"

export type Collections = Readonly<Record<string, CollectionSpec>>

export interface IndexedValue {
  readonly field: string
  readonly value: string | number
  readonly unique: boolean
}

/** What a collection declares; asking for one that is not declared is a mistake of the caller. */
export function specOf(collections: Collections, collection: string): CollectionSpec {
  const spec = Object.hasOwn(collections, collection) ? collections[collection] : undefined
  if (spec === undefined) throw new Error(`no collection "${collection}" is declared`)
  return spec
}

/** The values by which a record is found, read from the JSON that is stored: other types than these are not indexed. */
export function indexedValues(spec: CollectionSpec, json: string): readonly IndexedValue[] {
  if (spec.indexes.length === 0) return []
  const body: unknown = JSON.parse(json)
  if (typeof body !== "object" || body === null) return []
  const fields = new Map<string, unknown>(Object.entries(body))
  const values: IndexedValue[] = []
  for (const field of spec.indexes) {
    const value = fields.get(field)
    if (typeof value === "string" || typeof value === "number")
      values.push({ field, value, unique: spec.unique.includes(field) })
  }
  return values
}
