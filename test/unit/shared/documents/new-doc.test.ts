import { expect, test } from "vitest"
import * as Y from "yjs"
import { newDoc } from "../../../../shared/documents/new-doc.ts"
import { readMessages } from "../../../../shared/documents/card.ts"
import { firstText, signed } from "../../../support/cards.ts"
import { personId } from "../../../support/documents.ts"

test("[K1] a copy deletes nothing of what others marked, as Yjs would", () => {
  const [here, there] = [new Y.Doc(), new Y.Doc()]
  const text = firstText(signed(here, personId(1), 1, "All the best"))
  Y.applyUpdate(there, Y.encodeStateAsUpdate(here))
  text.format(0, 3, { bold: {} })
  for (const { body } of readMessages(there)) firstText(body).format(0, 3, { bold: {} })
  const edits = [new Y.Doc(), newDoc()].map((reader) => {
    let own = 0
    reader.on("update", (_: Uint8Array, origin: unknown) => {
      if (origin === null) own++
    })
    for (const doc of [here, there]) Y.applyUpdate(reader, Y.encodeStateAsUpdate(doc), "log")
    return own
  })
  expect(edits).toEqual([1, 0])
})
