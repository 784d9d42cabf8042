import { expect, test } from "vitest"
import { base32, seq } from "../../../shared/ids.ts"
import { ContentionBackoff } from "../../../server/rooms/replication/contention-backoff.ts"
import { NodeId } from "../../../server/rooms/replication/fanout.ts"

const [ONE, TWO] = [1, 2].map((n) => NodeId.parse(base32(new Uint8Array(16).fill(n))))
if (ONE === undefined || TWO === undefined) throw new Error("two nodes")
const TURN_MS = 30

test("where only one node writes nobody waits", () => {
  const backoff = new ContentionBackoff()
  backoff.landed(seq(1), 1_000)
  expect(backoff.wait(1_000, TURN_MS)).toBe(0)
})

test("whoever had a number last lets the other have the next one, for a turn, and goes on at once when that has come", () => {
  const backoff = new ContentionBackoff()
  backoff.heard(ONE, seq(1), 900)
  expect(backoff.wait(900, TURN_MS)).toBe(0)
  backoff.landed(seq(2), 1_000)
  expect(backoff.wait(1_010, TURN_MS)).toBe(20)
  expect(backoff.wait(1_030, TURN_MS)).toBe(0)
  backoff.heard(ONE, seq(3), 1_015)
  expect(backoff.wait(1_015, TURN_MS)).toBe(0)
})

test("of several, the one whose last entry is the oldest goes first, and all agree on that", () => {
  const backoff = new ContentionBackoff()
  backoff.heard(ONE, seq(1), 1_000)
  backoff.heard(TWO, seq(2), 1_005)
  backoff.landed(seq(3), 1_010)
  expect(backoff.wait(1_010, TURN_MS)).toBe(2 * TURN_MS)
  backoff.heard(ONE, seq(4), 1_020)
  expect(backoff.wait(1_020, TURN_MS)).toBe(TURN_MS)
  backoff.heard(TWO, seq(5), 1_030)
  expect(backoff.wait(1_030, TURN_MS)).toBe(0)
})

test("nobody waits for others that have stopped, nor longer than a quarter of a second, nor for a clock that was put back", () => {
  const backoff = new ContentionBackoff()
  backoff.heard(ONE, seq(1), 1_000)
  backoff.landed(seq(2), 1_100)
  expect(backoff.wait(1_100, 10_000)).toBe(250)
  expect(backoff.wait(2_001, 10_000)).toBe(0)
  expect(backoff.wait(900, TURN_MS)).toBeLessThanOrEqual(250)
  expect(backoff.wait(-100_000, TURN_MS)).toBe(0)
})
