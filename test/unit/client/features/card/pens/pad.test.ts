import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { Pad } from "../../../../../../client/features/card/pens/pad.ts"
import { Ledger } from "../../../../../../server/rooms/admission/ledger.ts"
import { squash } from "../../../../../../server/rooms/snapshots/squash.ts"
import { readMessage } from "../../../../../../shared/documents/card.ts"
import type { Stroke } from "../../../../../../shared/documents/message-parts.ts"
import { isPartKey } from "../../../../../../shared/documents/schema.ts"
import { changeStrokes } from "../../../../../../shared/documents/strokes.ts"
import { MESSAGE_STROKES_MAX } from "../../../../../../shared/limits.ts"
import { messageId, signed } from "../../../../../support/cards.ts"
import { personId } from "../../../../../support/documents.ts"

const NELE = personId(1)

const stroke = (n: number): Stroke => ({ pen: "blue", width: 9, points: [n % 1_000, 10, 50, 20, 30, 50] })

function opened() {
  const doc = new Y.Doc()
  signed(doc, NELE, 1, "Hello")
  const map = readMessage(doc, messageId(NELE, 1))?.map
  if (map === undefined) throw new Error("the message is there")
  let now = 1_000
  const pad = (): Pad => new Pad(map, "stroke", { origin: "pad", now: () => now++ })
  return { doc, map, pad }
}

const xs = (pad: Pad): readonly (number | undefined)[] => pad.strokes().map(({ value }) => value.points[0])

describe("a pad", () => {
  test("takes back and brings back strokes, what was erased, and a cleared paper", () => {
    const pad = opened().pad()
    expect(pad.undo()).toBe(false)
    for (const n of [1, 2, 3]) expect(pad.add(stroke(n))).toBe(true)
    expect(pad.erase(new Set([pad.strokes()[1]?.key ?? ""]))).toBe(1)
    expect(xs(pad)).toEqual([1, 3])
    expect(pad.clear()).toBe(2)
    expect(pad.undo()).toBe(true)
    expect(xs(pad)).toEqual([1, 3])
    pad.undo()
    expect(xs(pad)).toEqual([1, 2, 3])
    pad.undo()
    expect(xs(pad)).toEqual([1, 2])
    pad.redo()
    pad.redo()
    expect(xs(pad)).toEqual([1, 3])
    expect(pad.canRedo).toBe(true)
    pad.add(stroke(4))
    expect(pad.canRedo).toBe(false)
    expect(xs(pad)).toEqual([1, 3, 4])
  })

  test("cancelled, it leaves the paper as it was, and that can be taken back", () => {
    const { pad } = opened()
    const first = pad()
    first.add(stroke(1))
    first.add(stroke(2))
    const second = pad()
    expect(second.discard()).toBe(false)
    second.erase(new Set([second.strokes()[0]?.key ?? ""]))
    second.add(stroke(3))
    expect(second.discard()).toBe(true)
    expect(xs(second)).toEqual([1, 2])
    second.undo()
    expect(xs(second)).toEqual([2, 3])
  })

  test("undoes nothing that another device drew, also where that took the same key", () => {
    const { map, pad } = opened()
    const mine = pad()
    mine.add(stroke(1))
    mine.undo()
    const theirs = pad()
    theirs.add(stroke(7))
    mine.redo()
    expect(new Set(xs(mine))).toEqual(new Set([1, 7]))
    mine.undo()
    expect(xs(mine)).toEqual([7])
    changeStrokes(map, { remove: theirs.strokes().map(({ key }) => key) }, null)
    mine.redo()
    expect(xs(mine)).toEqual([1])
  })

  test("says so when the paper is full, and there is room again after erasing", () => {
    const pad = opened().pad()
    for (let n = 0; n < MESSAGE_STROKES_MAX; n++) pad.add(stroke(n))
    expect(pad.add(stroke(0))).toBe(false)
    expect(pad.strokes()).toHaveLength(MESSAGE_STROKES_MAX)
    pad.erase(new Set([pad.strokes()[3]?.key ?? ""]))
    expect(pad.add(stroke(0))).toBe(true)
  })

  test("drawing and taking back for an hour adds few keys, is admitted all the time, and squashing drops what is gone", () => {
    const { doc, map, pad } = opened()
    const ledger = Ledger.empty("messages")
    expect(ledger.admit(Y.encodeStateAsUpdate(doc), NELE)).toMatchObject({ kind: "admitted" })
    const refused: unknown[] = []
    doc.on("update", (update: Uint8Array) => {
      const verdict = ledger.admit(update, NELE)
      if (verdict.kind !== "admitted") refused.push(verdict)
    })
    for (let visit = 0; visit < 6; visit++) {
      const here = pad()
      for (let n = 0; n < 600; n++) {
        here.add(stroke(n))
        if (n % 2 === 0) here.undo()
        if (n % 100 === 99) here.clear()
      }
    }
    expect(refused).toEqual([])
    expect([...map._map.keys()].filter(isPartKey).length).toBeLessThan(2 * MESSAGE_STROKES_MAX)
    const small = new Y.Doc()
    Y.applyUpdate(small, squash(doc, "messages", 7))
    const there = readMessage(small, messageId(NELE, 1))?.map
    expect([...(there?._map.keys() ?? [])].filter(isPartKey)).toEqual([])
    expect(Y.encodeStateAsUpdate(small).length).toBeLessThan(500)
  })
})
