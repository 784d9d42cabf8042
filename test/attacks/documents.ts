import * as Y from "yjs"
import { newItemId } from "../../shared/ids.ts"
import {
  contestedKey,
  crossed,
  crowd,
  itemMap,
  junkFields,
  junkKeys,
  longNote,
  manyItems,
  written,
} from "./payloads.ts"

/** What a member may try to put into a document so that it is of no use to the others. */
export interface Spoiler {
  readonly name: string
  /** The pushes, in order; client ids from `client` on are free. */
  readonly pushes: (client: number) => readonly Uint8Array[]
}

const CHARACTERS = 8_000
const STRUCTS = 9_000

const crossing = (kind: Parameters<typeof crossed>[3], parts = 1): Spoiler => ({
  name: `neighbours that never met, ${kind}${parts > 1 ? `, in ${parts} pushes` : ""}`,
  pushes(client) {
    const note = longNote(client, CHARACTERS)
    const each = Math.floor(STRUCTS / parts)
    const bombs = Array.from({ length: parts }, (_, n) => crossed(note, client + 1 + n, each, kind))
    return [note.update, ...bombs]
  },
})

/** Each key in a push of its own size, until the room takes no more. */
const many = (name: string, times: number, make: (client: number) => Uint8Array): Spoiler => ({
  name,
  pushes: (client) => Array.from({ length: times }, (_, n) => make(client + n)),
})

/** Characters deleted one by one with one left in between: each gap is a struct of its own. */
export function combed(client: number): readonly Uint8Array[] {
  const doc = new Y.Doc()
  doc.clientID = client
  const note = new Y.Text("x".repeat(16_000))
  doc.getMap("items").set(newItemId(), itemMap({}, note))
  const before = Y.encodeStateVector(doc)
  const whole = Y.encodeStateAsUpdate(doc)
  doc.transact(() => {
    for (let at = 15_998; at > 0; at -= 2) note.delete(at, 1)
  })
  return [whole, Y.encodeStateAsUpdate(doc, before)]
}

/** Maps in maps in maps, where an item has plain values. */
const nestedMaps = (client: number): Uint8Array =>
  written(client, (items) => {
    let inner = new Y.Map<unknown>([["end", 1]])
    for (let depth = 0; depth < 40; depth++) inner = new Y.Map<unknown>([["in", inner]])
    items.set(newItemId(), itemMap({ price: inner }))
  })

export const SPOILERS: readonly Spoiler[] = [
  crossing("from the first"),
  crossing("to the last"),
  crossing("nested"),
  crossing("scattered", 6),
  {
    name: "sixty clients at one place, again and again",
    pushes(client) {
      const note = longNote(client, 100)
      return [note.update, ...Array.from({ length: 12 }, (_, n) => crowd(note, client + 1 + 60 * n, 60))]
    },
  },
  many("one key that sixty clients contest", 8, (client) => contestedKey(client * 64, 60)),
  many("keys that are no items", 9, (client) => junkKeys(client, 6_200)),
  many("megabytes under keys that are no items", 40, (client) => junkKeys(client, 12, "j".repeat(16_000))),
  many("fields that no wish has", 12, (client) => junkFields(client, 4_000)),
  many("megabytes in fields that no wish has", 40, (client) =>
    written(client, (items) =>
      items.set(
        newItemId(),
        itemMap(Object.fromEntries([...Array(12).keys()].map((n) => [`f${n}`, "j".repeat(16_000)]))),
      ),
    ),
  ),
  many("ten thousand wishes", 25, (client) => manyItems(client, 400)),
  many("megabytes in the titles of wishes", 40, (client) =>
    written(client, (items) => {
      for (let n = 0; n < 12; n++) items.set(newItemId(), itemMap({ title: "t".repeat(16_000) }))
    }),
  ),
  { name: "a text deleted like a comb", pushes: combed },
  { name: "maps nested in a wish", pushes: (client) => [nestedMaps(client)] },
]
