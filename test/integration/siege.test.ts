import { expect, onTestFinished, test } from "vitest"
import { roomOf } from "../../shared/rooms.ts"
import { crossed, longNote } from "../attacks/payloads.ts"
import { runSiege } from "../siege/siege.ts"
import { Raid } from "../siege/stranger.ts"
import { signUp, startOccasion } from "../support/api-people.ts"
import { startTestApp } from "../support/start-app.ts"

const SECONDS = 8
/** Whoever pushes dear updates again and again is cut off after at most so many connections. */
const CONNECTIONS_MAX = 20

test(`a family goes on while a stranger with ten accounts does their worst for ${SECONDS} s`, async () => {
  const seed = Date.now() % 2 ** 31
  console.info(`siege: seed ${seed}`)
  const { edits, claims, snapshots, memory, alive, problems } = await runSiege({
    seconds: SECONDS,
    accounts: 10,
    seed,
  })
  expect(problems).toEqual([])
  expect(alive).toBe(true)
  // The medians: other tests use the machine as well, and `npm run siege` asserts the slowest ones.
  expect(edits.p50).toBeLessThan(100)
  expect(claims.p50).toBeLessThan(300)
  expect(snapshots.most).toBeLessThan(10_000)
  expect(memory.most).toBeLessThan(1_024)
}, 90_000)

test("[R7] whoever pushes on instead of waiting is cut off, then kept out; others come and go", async () => {
  const app = await startTestApp({})
  onTestFinished(() => app[Symbol.asyncDispose]())
  const eve = await signUp(app.url, "Eve")
  const { occasion } = await startOccasion(app.url, eve, "Rita")
  const note = longNote(1, 12_000)
  const bomb = crossed(note, 2, 15_000, "scattered")
  const flood = async (): Promise<"cut off" | "kept out"> => {
    const raid = new Raid(app.url, eve.token, "203.0.113.1")
    onTestFinished(() => raid.end())
    if (!(await raid.connected())) return "kept out"
    await raid.join(roomOf("list", occasion), 0)
    await raid.push(note.update, 0)
    while (!raid.closed) await Promise.all(Array.from({ length: 8 }, () => raid.push(bomb, 0)))
    return "cut off"
  }
  const outcomes: string[] = []
  while (!outcomes.includes("kept out") && outcomes.length < CONNECTIONS_MAX) outcomes.push(await flood())
  expect(outcomes.at(0)).toBe("cut off")
  expect(outcomes.at(-1)).toBe("kept out")
  const ivo = await signUp(app.url, "Ivo")
  const neighbour = new Raid(app.url, ivo.token, "203.0.113.2")
  onTestFinished(() => neighbour.end())
  expect(await neighbour.connected()).toBe(true)
})
