import { expect, test } from "vitest"
import * as Y from "yjs"
import { OwnEdits } from "../../../client/sync/own-edits.ts"
import { FromLog } from "../../../client/sync/types.ts"
import { readMessages } from "../../../shared/documents/card.ts"
import { firstText, signed } from "../../support/cards.ts"
import { personId } from "../../support/documents.ts"

/** The documents of two devices of one author, in which the same words got the same mark at once, and a reader's. */
function marked() {
  const [here, there, reader] = [new Y.Doc(), new Y.Doc(), new Y.Doc()]
  const text = firstText(signed(here, personId(1), 1, "All the best"))
  Y.applyUpdate(there, Y.encodeStateAsUpdate(here))
  const [other] = readMessages(there)
  text.format(0, 3, { bold: {} })
  if (other !== undefined) firstText(other.body).format(0, 3, { bold: {} })
  return { here, there, reader, text }
}

test("[K1] what Yjs tidies up of others' marks is not sent as one's own edit", () => {
  const { here, there, reader } = marked()
  const sent: Uint8Array[] = []
  const all: Uint8Array[] = []
  reader.on("update", (update: Uint8Array, origin: unknown) => {
    if (!(origin instanceof FromLog)) all.push(update)
  })
  const own = new OwnEdits(reader, (update) => void sent.push(update))
  for (const doc of [here, there]) Y.applyUpdate(reader, Y.encodeStateAsUpdate(doc), new FromLog(1))
  expect([all.length, sent.length]).toEqual([1, 0])
  signed(reader, personId(2), 1, "Mine")
  expect(sent.length).toBeGreaterThan(0)
  own.stop()
  signed(reader, personId(2), 2, "Mine too")
  expect(Y.decodeUpdate(sent.at(-1) ?? new Uint8Array()).structs.length).toBeGreaterThan(0)
})

test("what a page writes because of what came is its own", () => {
  const { here, reader } = marked()
  const sent: Uint8Array[] = []
  const own = new OwnEdits(reader, (update) => void sent.push(update))
  reader.getMap("messages").observe(({ transaction }) => {
    if (transaction.origin instanceof FromLog) reader.getText("title").insert(0, "seen")
  })
  Y.applyUpdate(reader, Y.encodeStateAsUpdate(here), new FromLog(1))
  expect(sent).toHaveLength(1)
  own.stop()
})
