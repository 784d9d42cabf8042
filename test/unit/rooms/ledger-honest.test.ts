import { expect, test } from "vitest"
import { runHonest } from "../../fuzz/honest-run.ts"
import { Rng } from "../../support/rng.ts"
import { Family } from "../../fuzz/honest.ts"
import { type Violations, Watch } from "../../fuzz/watch.ts"

/** FUZZ_SEED replays a run; without it every run plays other families. */
const SEED = Number(process.env["FUZZ_SEED"] ?? Math.floor(Date.now() / 1000))

const SLOW = { timeout: 60_000 }

test(`honest people are never refused, whatever they do (seed ${SEED})`, SLOW, () => {
  const violations: Violations = new Map()
  const figures = runHonest(SEED, 1_000, violations)
  expect([...violations]).toEqual([])
  expect(figures.admitted).toBeGreaterThanOrEqual(1_000)
  expect(figures.duplicates).toBeGreaterThan(0)
})

test("a paste of 300,000 characters goes in piece by piece", SLOW, () => {
  const violations: Violations = new Map()
  const rng = new Rng(3)
  const watch = new Watch(rng, "paste", { violations })
  const family = new Family(rng, (frame) => watch.judge(frame))
  for (let step = 0; step < 200; step++) family.step()
  const before = family.frames
  family.paste(300_000)
  expect(family.frames - before).toBeGreaterThanOrEqual(19)
  watch.check()
  expect([...violations]).toEqual([])
})

test("behind a hundred earlier sessions the next one is as welcome as the first", SLOW, () => {
  const violations: Violations = new Map()
  const rng = new Rng(4)
  const watch = new Watch(rng, "sessions", { violations })
  const family = new Family(rng, (frame) => watch.judge(frame))
  for (let session = 0; session < 100; session++) family.comeAndWrite()
  family.settle()
  expect(watch.ledger.clients).toBeGreaterThan(90)
  watch.check()
  expect([...violations]).toEqual([])
})
