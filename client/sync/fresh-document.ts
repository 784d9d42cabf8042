import * as Y from "yjs"
import type { RandomBytes } from "../../shared/ids.ts"

/** A document to edit; its client id lives as long as it does and is never stored or copied. */
export function freshDocument(random: RandomBytes): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = random(4).reduce((id, byte) => id * 256 + byte, 0)
  return doc
}
