import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { Ledger } from "../../../server/rooms/admission/ledger.ts"
import { readMessage } from "../../../shared/documents/card.ts"
import { readParts, STROKE_POINTS_MAX, type Stroke } from "../../../shared/documents/message-parts.ts"
import { base32 } from "../../../shared/ids.ts"
import { changeStrokes, setSticker } from "../../../shared/documents/strokes.ts"
import { id, item, nested, oneClient, type, values, xml, type Content } from "../../fuzz/craft.ts"
import { messageId, signed } from "../../support/cards.ts"
import { copyOf, personId } from "../../support/documents.ts"

const NELE = personId(1)
const EVE = personId(2)
const MESSAGE = messageId(NELE, 1)
const ME = 1_000
const LETTERS = base32(new Uint8Array(16).fill(5))

function offer(key: string, content: Content) {
  const ledger = Ledger.empty("messages")
  const before = [
    item({ root: "messages", key: MESSAGE }, type("map")),
    item({ parent: id(ME, 0), key: "body" }, xml("fragment")),
  ]
  expect(ledger.admit(oneClient(ME, 0, ...before), NELE)).toMatchObject({ kind: "admitted" })
  return ledger.admit(oneClient(ME, 2, item({ parent: id(ME, 0), key }, content)), NELE)
}

const STROKE = { pen: "red", width: 15, points: [1, 2, 50, 3, 4, 50], at: 1_700_000_000_000 }

describe("strokes at admission", () => {
  test.each([`stroke.${LETTERS}`, `sign.${LETTERS}`])("takes one under %s", (key) => {
    expect(offer(key, values(STROKE))).toMatchObject({ kind: "admitted" })
  })

  test("takes the longest stroke that pages write, and a sticker", () => {
    const doc = new Y.Doc()
    signed(doc, NELE, 1, "")
    const map = readMessage(doc, MESSAGE)?.map
    if (map === undefined) throw new Error("the message is there")
    const value: Stroke = {
      pen: "green",
      width: 60,
      points: Array.from({ length: 3 * STROKE_POINTS_MAX }, (_, row) => (row % 3 === 2 ? 100 : 1_000)),
    }
    changeStrokes(map, { put: [{ key: `stroke.${LETTERS}`, at: Number.MAX_SAFE_INTEGER, value }] }, null)
    setSticker(map, "snail", null)
    expect(readParts(map).drawing).toEqual([value])
    expect(Ledger.empty("messages").admit(Y.encodeStateAsUpdate(doc), NELE)).toMatchObject({
      kind: "admitted",
    })
  })

  test.each<readonly [string, string, Content]>([
    ["a point that is no number", `stroke.${LETTERS}`, values({ ...STROKE, points: [Number.NaN, 1, 50] })],
    ["a point without end", `stroke.${LETTERS}`, values({ ...STROKE, points: [Infinity, 1, 50] })],
    [
      "a million points",
      `stroke.${LETTERS}`,
      values({ ...STROKE, points: Array.from({ length: 200_000 }, () => 1) }),
    ],
    [
      "more points than a field holds",
      `stroke.${LETTERS}`,
      values({ ...STROKE, points: Array.from({ length: 9_000 }, () => 1) }),
    ],
    ["a foreign field that is too long", `stroke.${LETTERS}`, values({ ...STROKE, more: "x".repeat(9_000) })],
    ["points nested without end", `stroke.${LETTERS}`, nested(30)],
    ["a map instead of a value", `stroke.${LETTERS}`, type("map")],
    ["a key of too few letters", "stroke.abc", values(STROKE)],
    ["a key of letters that ids do not have", `stroke.${"u".repeat(26)}`, values(STROKE)],
    ["a part that messages do not have", `paint.${LETTERS}`, values(STROKE)],
  ])("refuses %s", (_, key, content) => {
    expect(offer(key, content)).toMatchObject({ kind: "refused" })
  })

  test("nobody can take the keys that others need, also not across a stored ledger", () => {
    let ledger = Ledger.empty("messages")
    let clock = 0
    const letters = (n: number): string => String(n).padStart(26, "0")
    const write = (author: typeof NELE, client: number, count: number, from: number) => {
      const id0 = messageId(author, 1)
      const first = from === 0
      const structs = Array.from({ length: count }, (_, n) =>
        item(
          { parent: id(client, 0), key: `stroke.${author.slice(0, 2)}${letters(from + n).slice(2)}` },
          values(1),
        ),
      )
      const start = first ? 0 : clock
      const all = first ? [item({ root: "messages", key: id0 }, type("map")), ...structs] : structs
      clock = start + all.length
      return ledger.admit(oneClient(client, start, ...all), author)
    }
    let verdict = write(EVE, 7, 5_000, 0)
    for (let from = 5_000; verdict.kind === "admitted" && from < 60_000; from += 2_000) {
      ledger = Ledger.decode("messages", ledger.encode()) ?? ledger
      verdict = write(EVE, 7, 2_000, from)
    }
    expect(verdict).toMatchObject({ kind: "refused", reason: "share", detail: "too many different keys" })
    expect(clock).toBeLessThan(16_000)
    expect(write(NELE, 8, 1_000, 0)).toMatchObject({ kind: "admitted" })
  })

  test("[K1] refuses a stroke in another author's message, and the removal of one", () => {
    const doc = new Y.Doc()
    signed(doc, NELE, 1, "")
    const map = readMessage(doc, MESSAGE)?.map
    const key = `stroke.${LETTERS}`
    map?.set(key, STROKE)
    const ledger = Ledger.empty("messages")
    ledger.admit(Y.encodeStateAsUpdate(doc), NELE)
    for (const change of [
      (theirs: Y.Map<unknown>) => theirs.set(`sign.${LETTERS}`, STROKE),
      (theirs: Y.Map<unknown>) => theirs.set(key, { ...STROKE, pen: "blue" }),
      (theirs: Y.Map<unknown>) => theirs.delete(key),
    ]) {
      const copy = copyOf(doc)
      const theirs = readMessage(copy, MESSAGE)?.map
      if (theirs !== undefined) change(theirs)
      const update = Y.encodeStateAsUpdate(copy, Y.encodeStateVector(doc))
      expect(ledger.admit(update, EVE)).toMatchObject({ kind: "refused", reason: "not_yours" })
    }
  })
})
