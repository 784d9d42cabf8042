import * as fc from "fast-check"
import * as Y from "yjs"
import { base32, ItemId, PersonId } from "../../shared/ids.ts"
import type { NewItem } from "../../shared/documents/write-items.ts"

/** Ids that tests can name: `itemId(3)` is the same everywhere. */
const bytes = (n: number): Uint8Array => new Uint8Array(16).fill(n)
export const itemId = (n: number): ItemId => ItemId.parse(base32(bytes(n)))
export const personId = (n: number): PersonId => PersonId.parse(base32(bytes(100 + n)))

export const newItem = (n: number, more: Partial<NewItem> = {}): NewItem => ({
  id: itemId(n),
  title: `Item ${n}`,
  createdBy: personId(1),
  createdAt: 1_000 + n,
  ...more,
})

/** The same document with another client id, as a second device would have it. */
export function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc), "copy")
  return copy
}

/** Brings two documents to the same state. */
export function meet(a: Y.Doc, b: Y.Doc): void {
  const fromA = Y.encodeStateAsUpdate(a, Y.encodeStateVector(b))
  const fromB = Y.encodeStateAsUpdate(b, Y.encodeStateVector(a))
  Y.applyUpdate(b, fromA, "remote")
  Y.applyUpdate(a, fromB, "remote")
}

/** Any plain value that a map can hold, prototype keys among the names. */
const anyPlain: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    "",
    "unlimited",
    "high",
    "javascript:alert(1)",
    "https://a.example",
    0,
    -0,
    -1,
    1.5,
    3,
  ),
  fc.constantFrom(2 ** 53, Number.NaN, Infinity, "a0", itemId(1), [], {}),
  fc.constantFrom(new Uint8Array([1, 2])),
  fc.record(
    {
      minor: fc.constantFrom(1, -1, 0.5, "1", 1e300),
      currency: fc.constantFrom("EUR", "eur", 1, null),
    },
    { noNullPrototype: true },
  ),
  fc.constantFrom(JSON.parse('{"__proto__": {"minor": 5, "currency": "EUR"}}') as unknown),
  fc.string({ maxLength: 8 }),
  fc.jsonValue({ maxDepth: 3 }),
)

const NAMES =
  "title note link price quantity priority order createdBy createdAt removedAt removedBy __proto__ constructor " +
  "prototype hasOwnProperty toString x"
const anyName = fc.constantFrom(...NAMES.split(" "))

export type Garbage =
  | { readonly kind: "plain"; readonly value: unknown }
  | { readonly kind: "text"; readonly text: string; readonly embeds: boolean }
  | { readonly kind: "list" }
  | { readonly kind: "map"; readonly entries: readonly (readonly [string, Garbage])[] }

const anyLeaf: fc.Arbitrary<Garbage> = fc.oneof(
  fc.record({ kind: fc.constant("plain" as const), value: anyPlain }),
  fc.record({ kind: fc.constant("text" as const), text: fc.string({ maxLength: 9 }), embeds: fc.boolean() }),
  fc.record({ kind: fc.constant("list" as const) }),
)

const anyMap: fc.Arbitrary<Garbage> = fc.record({
  kind: fc.constant("map" as const),
  entries: fc.array(
    fc.tuple(
      anyName,
      fc.oneof(
        { weight: 5, arbitrary: anyLeaf },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant("map" as const), entries: fc.constant([]) }) },
      ),
    ),
    { maxLength: 12 },
  ),
})

/** What a hostile or foreign program may have put under the keys of the root map. */
export const anyGarbage: fc.Arbitrary<readonly (readonly [string, Garbage])[]> = fc.array(
  fc.tuple(
    fc.oneof(fc.integer({ min: 1, max: 6 }).map(itemId), anyName, fc.string({ maxLength: 5 })),
    fc.oneof({ weight: 4, arbitrary: anyMap }, { weight: 1, arbitrary: anyLeaf }),
  ),
  { maxLength: 6 },
)

function made(garbage: Garbage): unknown {
  switch (garbage.kind) {
    case "plain":
      return garbage.value
    case "list":
      return Y.Array.from([1, "x"])
    case "text": {
      const text = new Y.Text(garbage.text)
      if (garbage.embeds) text.insertEmbed(0, { image: "x" })
      return text
    }
    case "map":
      return new Y.Map(garbage.entries.map(([key, value]) => [key, made(value)]))
    default:
      return garbage satisfies never
  }
}

export function writeGarbage(doc: Y.Doc, garbage: readonly (readonly [string, Garbage])[]): void {
  doc.transact(() => {
    for (const [key, value] of garbage) doc.getMap("items").set(key, made(value))
  }, "garbage")
}
