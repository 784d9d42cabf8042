import { expect, test } from "vitest"
import { startApiWorld, type Device } from "../support/api-world.ts"

/** Q3: reads are limited by person and by address, and a flood of dear ones delays nobody else's. */

const reads = async (device: Device, count: number): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, async () => (await device.send("home")).status))

const count = (statuses: readonly number[], status: number): number =>
  statuses.filter((one) => one === status).length

test("a flood of one person is slowed down and told for how long; others at the same address read on", async () => {
  await using world = await startApiWorld({ env: { MAX_READS_PER_MINUTE: "60" } })
  const [greta, rita] = [await world.device().signUp("Greta"), await world.device().signUp("Rita")]
  const statuses: number[] = []
  for (let at = 0; at < 80; at++) statuses.push((await greta.send("home")).status)
  // While it was asked, some seconds went by.
  expect(count(statuses, 200)).toBeGreaterThanOrEqual(60)
  expect(count(statuses, 429)).toBeGreaterThan(5)
  let slowed = await greta.send("home")
  while (slowed.ok) slowed = await greta.send("home")
  expect(Number(slowed.headers.get("retry-after"))).toBeGreaterThan(0)
  expect(await slowed.json()).toMatchObject({ error: { code: "too_many" } })
  await rita.call("home")
  // What she may change is counted by itself.
  await greta.call("rename", { body: { name: "Greta" } })
  world.clock.forward(60_000)
  await greta.call("home")
})

test("many accounts of one address share ten times one person's limit; another address does not notice", async () => {
  await using world = await startApiWorld({ env: { MAX_READS_PER_MINUTE: "10" } })
  const accounts: Device[] = []
  for (let at = 0; at < 15; at++) accounts.push(await world.device().signUp(`Account ${at}`))
  let answered = 0
  for (const account of accounts)
    for (let at = 0; at < 12; at++) if ((await account.send("home")).status === 200) answered++
  expect(answered).toBeGreaterThanOrEqual(100)
  expect(answered).toBeLessThan(140)
  const { token } = await world.device().signUp("Fresh")
  const headers = { host: "jubilee.test:3000", authorization: `Bearer ${token}` }
  const elsewhere = await world.raw("/api/home", { headers }, "10.0.0.9")
  expect(elsewhere.status).toBe(200)
})

test("a hundred dear reads at once by each of eight people: another person's is answered before theirs are", async () => {
  await using world = await startApiWorld()
  const hostile: Device[] = []
  for (let at = 0; at < 8; at++) {
    const device = await world.device().signUp(`Hostile ${at}`)
    for (let list = 0; list < 3; list++) await device.create({ alsoFor: ["Ben", "Cleo", "Dora"] })
    hostile.push(device)
  }
  const mira = await world.device().signUp("Mira")
  let over = 0
  const floods = hostile.map((device) =>
    Promise.all(
      Array.from({ length: 100 }, async () => {
        const { status } = await device.send("home")
        over++
        return status
      }),
    ),
  )
  await mira.call("home")
  const before = over
  const statuses = (await Promise.all(floods)).flat()
  const made = count(statuses, 200)
  expect(made).toBeLessThanOrEqual(8 * 32 + 2)
  expect(count(statuses, 429)).toBe(800 - made)
  // Refused ones are over at once; of those that are made at most a few of each come first.
  expect(before - count(statuses, 429)).toBeLessThan(made / 2)
})

test("without a person reads are counted by address, the description of the API by its size", async () => {
  await using world = await startApiWorld({ env: { MAX_READS_PER_MINUTE: "10" } })
  const ask = async (path: string, address: string): Promise<number> =>
    (await world.raw(path, { headers: { host: "jubilee.test:3000" } }, address)).status
  const statuses: number[] = []
  for (let at = 0; at < 120; at++) statuses.push(await ask("/api/openapi.json", "10.0.0.1"))
  expect(count(statuses, 200)).toBeLessThan(60)
  expect(count(statuses, 200)).toBeGreaterThan(5)
  expect(await ask("/api/info", "10.0.0.1")).toBe(429)
  expect(await ask("/api/info", "10.0.0.2")).toBe(200)
  expect(await ask("/readyz", "10.0.0.1")).toBe(200)
})

test("ten tabs of one person that reload at once are all answered", async () => {
  await using world = await startApiWorld({ env: { MAX_READS_PER_MINUTE: "1200" } })
  const mira = await world.device().signUp("Mira")
  const { circle } = await mira.create()
  const params = { circle: circle.id }
  const statuses = await Promise.all(
    Array.from({ length: 10 }, async () => [
      (await mira.send("home")).status,
      (await mira.send("members", { params })).status,
      (await mira.send("shopping")).status,
    ]),
  )
  expect(new Set(statuses.flat())).toEqual(new Set([200]))
  expect(new Set(await reads(mira, 20))).toEqual(new Set([200]))
})
