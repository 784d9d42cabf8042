import * as encoding from "lib0/encoding"
import * as Y from "yjs"
import { addItem } from "../../shared/documents/write-items.ts"
import { noteOf } from "../../shared/documents/items.ts"
import { itemId, newItem } from "./documents.ts"

/**
 * Crossed origins, as an older version admitted them: a wish with a long note, then `count` structs whose origin is the
 * note's first character and whose right origins are all over it. Yjs walks everything between for each of them.
 */
export function crossedOrigins(count: number): readonly [Uint8Array, Uint8Array] {
  const doc = new Y.Doc()
  doc.clientID = 1_000_001
  const id = itemId(77)
  addItem(doc, newItem(77, { title: "A quiet wish" }), null)
  const note = noteOf(doc, id)
  note?.insert(0, "x".repeat(count + 1))
  const first = note?._start?.id
  if (first === undefined) throw new Error("no note")
  const encoder = encoding.createEncoder()
  for (const number of [1, count, 1_000_002, 0]) encoding.writeVarUint(encoder, number)
  for (let n = 0; n < count; n++) {
    // A string with both neighbours.
    encoding.writeUint8(encoder, 4 | 0x80 | 0x40)
    encoding.writeVarUint(encoder, first.client)
    encoding.writeVarUint(encoder, first.clock)
    encoding.writeVarUint(encoder, first.client)
    encoding.writeVarUint(encoder, first.clock + 1 + ((n * 7919) % count))
    encoding.writeVarString(encoder, "y")
  }
  encoding.writeVarUint(encoder, 0)
  return [Y.encodeStateAsUpdate(doc), encoding.toUint8Array(encoder)]
}
