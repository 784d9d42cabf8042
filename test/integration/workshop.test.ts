import * as Y from "yjs"
import { expect, onTestFinished, test } from "vitest"
import { Workshop } from "../../server/rooms/workshop.ts"
import { systemClock } from "../../server/clock.ts"
import { itemId, personId } from "../support/documents.ts"
import { eventually } from "../support/eventually.ts"

function job(items: number) {
  const doc = new Y.Doc()
  doc.transact(() => {
    for (let n = 0; n < items; n++) doc.getMap("items").set(`${itemId(1)}${n}`, "x")
  })
  const updates = [{ author: personId(1), bytes: Y.encodeStateAsUpdate(doc) }]
  return { kind: "list" as const, base: new Uint8Array(), ledger: undefined, updates, squashAbove: 1_000 }
}

test("snapshots are made in a thread of their own; one that does not come to an end is ended, and the next is made", async () => {
  const overdue: (() => void)[] = []
  const system = systemClock()
  const shop = new Workshop({ ...system, after: (_ms, task) => (overdue.push(task), () => undefined) })
  onTestFinished(() => shop.stop())
  expect((await shop.compact(job(10))).kind).toBe("snapshot")
  const slow = shop.compact(job(30_000))
  await eventually(() => expect(overdue).toHaveLength(2))
  overdue[1]?.()
  expect(await slow).toEqual({ kind: "unreadable", reason: "the worker ended" })
  expect((await shop.compact(job(10))).kind).toBe("snapshot")
})
