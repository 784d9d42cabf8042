import * as Y from "yjs"
import { expect, test } from "vitest"
import { epoch, newFrameId } from "../../../shared/ids.ts"
import type { OutboxFrame } from "../../../client/sync/local-store.ts"
import { Outbox } from "../../../client/sync/outbox.ts"

/** Updates of one document, one per edit, in order. */
function updates(count: number, size = 1): Uint8Array[] {
  const doc = new Y.Doc()
  const made: Uint8Array[] = []
  doc.on("update", (update: Uint8Array) => made.push(update))
  for (let n = 0; n < count; n++) doc.getMap("items").set(`k${n}`, "x".repeat(size))
  return made
}

const frame = (bytes: Uint8Array, order: number, more: Partial<OutboxFrame> = {}): OutboxFrame => ({
  id: newFrameId(),
  bytes,
  order,
  createdAt: order,
  changes: 1,
  sealed: false,
  epoch: epoch(1),
  ...more,
})

test("[B1] what was typed while a push was on its way is merged into the next; a sent frame keeps id and bytes", () => {
  const outbox = new Outbox(100_000)
  const [one, two, three] = updates(3).map((bytes, n) => frame(bytes, n + 1))
  if (!one || !two || !three) throw new Error("three frames")
  outbox.add(one)
  const first = outbox.seal(newFrameId)
  expect(first?.id).toBe(one.id)
  outbox.add(two)
  outbox.add(three)
  expect(outbox.seal(newFrameId)).toBe(first)
  outbox.take(one.id)
  const merged = outbox.seal(newFrameId)
  expect([two.id, three.id]).not.toContain(merged?.id)
  expect({ changes: merged?.changes, left: outbox.frames.length }).toEqual({ changes: 2, left: 1 })
  const doc = new Y.Doc()
  Y.applyUpdate(doc, one.bytes)
  Y.applyUpdate(doc, merged?.bytes ?? new Uint8Array())
  expect(doc.getMap("items").toJSON()).toEqual({ k0: "x", k1: "x", k2: "x" })
})

test("a merged push stays below the limit, whole frames at a time", () => {
  const outbox = new Outbox(5_000)
  for (const [n, bytes] of updates(10, 1_000).entries()) outbox.add(frame(bytes, n))
  const sizes: number[] = []
  for (let sealed = outbox.seal(newFrameId); sealed !== undefined; sealed = outbox.seal(newFrameId)) {
    sizes.push(sealed.bytes.length)
    outbox.take(sealed.id)
  }
  expect(sizes.length).toBeGreaterThan(2)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5_000)
})

test("[B3] frames are never merged across what another tab sent in between, nor with another history's", () => {
  const outbox = new Outbox(100_000)
  const [one, , three, four] = updates(4)
  if (!one || !three || !four) throw new Error("four updates")
  outbox.add(frame(one, 1))
  outbox.add(frame(three, 2))
  outbox.add(frame(four, 3, { epoch: epoch(2) }))
  const sealed: number[] = []
  for (let next = outbox.seal(newFrameId); next !== undefined; next = outbox.seal(newFrameId)) {
    sealed.push(next.changes)
    outbox.take(next.id)
  }
  expect(sealed).toEqual([1, 1, 1])
})

test("leftovers of earlier tabs come first, in their order", () => {
  const outbox = new Outbox(100_000)
  const [one, two] = updates(2).map((bytes, n) => frame(bytes, n + 1, { sealed: true }))
  if (!one || !two) throw new Error("two frames")
  outbox.add(two)
  outbox.add(one)
  expect(outbox.frames.map(({ order }) => order)).toEqual([1, 2])
  expect(outbox.nextOrder(0)).toBe(3)
  expect(outbox.nextOrder(50)).toBe(50)
})
