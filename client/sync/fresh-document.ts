import type * as Y from "yjs"
import { newDoc } from "../../shared/documents/new-doc.ts"
import type { RandomBytes } from "../../shared/ids.ts"

/** A document to edit; its client id lives as long as it does and is never stored or copied. */
export function freshDocument(random: RandomBytes): Y.Doc {
  const doc = newDoc()
  doc.clientID = random(4).reduce((id, byte) => id * 256 + byte, 0)
  return doc
}
