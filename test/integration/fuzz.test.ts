import { expect, test, vi } from "vitest"
import { Deleted } from "../../server/rooms/admission/deleted.ts"
import { runCards } from "../fuzz/card-run.ts"
import { runFrames } from "../fuzz/frame-run.ts"
import { runHonest } from "../fuzz/honest-run.ts"
import { runHostile } from "../fuzz/hostile-run.ts"
import { runRooms } from "../fuzz/room-run.ts"
import type { Violations } from "../fuzz/watch.ts"

/** A short run of `npm run fuzz`, with other cases each time; FUZZ_SEED replays one. */
const SEED = Number(process.env["FUZZ_SEED"] ?? Math.floor(Date.now() / 1000))
const SLOW = { timeout: 60_000 }

test(`what hostile hands send is refused, or does no harm (seed ${SEED})`, SLOW, () => {
  const violations: Violations = new Map()
  const figures = runHostile(SEED, 3_000, violations)
  expect([...violations]).toEqual([])
  expect(figures.admitted).toBeGreaterThan(0)
  expect(figures.harmful).toBeGreaterThan(0)
})

test(
  `in live rooms under attack honest people lose nothing and see the same (seed ${SEED})`,
  SLOW,
  async () => {
    const violations: Violations = new Map()
    const figures = await runRooms(SEED, 1_500, violations)
    expect([...violations]).toEqual([])
    expect(figures.acknowledged).toBeGreaterThan(100)
    expect(figures.refused + figures.resync + figures.appended).toBe(figures.pushes)
  },
)

test(`honest families are never refused (seed ${SEED})`, SLOW, () => {
  const violations: Violations = new Map()
  const figures = runHonest(SEED, 500, violations)
  expect([...violations]).toEqual([])
  expect(figures.admitted).toBeGreaterThanOrEqual(500)
})

test(
  `mutated y-websocket frames end their connection for good, and honest people beside them lose nothing (seed ${SEED})`,
  SLOW,
  async () => {
    const violations: Violations = new Map()
    const figures = await runFrames(SEED, 150, violations)
    expect([...violations]).toEqual([])
    expect(figures.unreadable).toBeGreaterThan(20)
    expect(figures.honest).toBeGreaterThan(10)
    expect(figures.ends.get("lives")).toBeGreaterThan(0)
  },
)

test(
  `[K1] those who write a card are never refused, and touch nothing of others (seed ${SEED})`,
  SLOW,
  () => {
    const violations: Violations = new Map()
    const figures = runCards(SEED, 1_500, violations)
    expect([...violations]).toEqual([])
    expect(figures.hostile).toBeGreaterThan(300)
  },
)

test("[K1] an owner that is not checked for deletes is found", SLOW, () => {
  const violations: Violations = new Map()
  const broken = vi.spyOn(Deleted.prototype, "covers").mockReturnValue(true)
  runCards(SEED, 1_500, violations)
  broken.mockRestore()
  expect([...violations.keys()]).toEqual(["somebody touched what another signed"])
})
