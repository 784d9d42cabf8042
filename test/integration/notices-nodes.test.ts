import { expect, onTestFinished, test } from "vitest"
import { dayAt } from "../../shared/dates/zoned.ts"
import { zoneAtNoon } from "../support/zone-at-noon.ts"
import { base32, secureRandom } from "../../shared/ids.ts"
import type { ShownNotice } from "../../shared/reminders.ts"
import type { Device } from "../support/api-world.ts"
import { deviceAt, recovered } from "../support/devices.ts"
import { eventually } from "../support/eventually.ts"
import { newDatabaseName, startMongo } from "../support/mongodb/start.ts"
import { freePort, ServerProcess } from "../support/server-process.ts"
import { startRedis } from "../support/start-redis.ts"
import { WireClient } from "../support/wire-client.ts"

/** One person with a page open on each of two nodes, which are processes of their own with a Redis between them (N4). */

const START_MS = 60_000
const TOLD_MS = 15_000
/** Where it is between noon and one o'clock now: past the hour of reminders, and far from midnight. */
const ZONE = zoneAtNoon(Date.now())

async function twoNodes(): Promise<readonly [ServerProcess, ServerProcess]> {
  const [mongo, redis] = await Promise.all([startMongo(), startRedis()])
  const env = { MONGODB_URL: mongo.url(newDatabaseName()), REDIS_URL: redis.url }
  const nodes = [
    new ServerProcess(await freePort(), "unused", env),
    new ServerProcess(await freePort(), "unused", env),
  ] as const
  onTestFinished(async () => {
    for (const node of nodes) await node.kill()
    await redis[Symbol.asyncDispose]()
    await mongo[Symbol.asyncDispose]()
  })
  for (const node of nodes) node.spawn()
  await Promise.all(nodes.map((node) => node.listening(START_MS)))
  return nodes
}

/** A page: it is told that notices changed, asks for them, and says which ones it shows. */
async function openPage({ url }: ServerProcess, device: Device) {
  const live = await new WireClient({ url, token: device.token ?? "" }).connected()
  onTestFinished(() => live[Symbol.dispose]())
  const load = async (): Promise<readonly ShownNotice[]> => {
    const { notices } = await device.call("notices")
    if (notices.length > 0)
      await device.call("shownNotices", { body: { keys: notices.map(({ key }) => key) } })
    return notices
  }
  await load()
  return { device, load, told: () => live.all("notices").length }
}

test("[N3, N4] a notice shows on both, goes from both when it is read on one, and a node that dies takes none with it", async () => {
  const [one, two] = await twoNodes()
  const mira = await deviceAt(one.url).signUp("Mira")
  await mira.call("reportZone", { body: { zone: ZONE } })
  await mira.call("changeReminders", { body: { quiet: null, leads: [0] } })
  const { token } = await mira.call("createRecovery")
  const phone = await openPage(two, await recovered(deviceAt(two.url), token))
  const laptop = await openPage(one, mira)
  const add = async (device: Device, name: string): Promise<void> => {
    const { month, day } = dayAt(Date.now(), ZONE)
    const rule = { by: "gregorian" as const, month, day }
    await device.call("addDay", {
      body: { name, kind: "birthday", rule, requestId: base32(secureRandom(16)) },
    })
  }
  const shows = (page: typeof phone, titles: readonly string[]) =>
    eventually(async () => {
      expect((await page.load()).map(({ title }) => title)).toEqual(titles)
    }, TOLD_MS)
  const anna = "Today is Anna's birthday."
  await add(mira, "Anna")
  // Each page asks because its own node told it to.
  await eventually(() => expect(Math.min(phone.told(), laptop.told())).toBeGreaterThan(0), TOLD_MS)
  await Promise.all([shows(phone, [anna]), shows(laptop, [anna])])

  const [toPhone, toLaptop] = [phone.told(), laptop.told()]
  const [notice] = await phone.load()
  await phone.device.call("readNotices", { body: { keys: notice === undefined ? [] : [notice.key] } })
  await eventually(() => {
    expect(phone.told()).toBeGreaterThan(toPhone)
    expect(laptop.told()).toBeGreaterThan(toLaptop)
  }, TOLD_MS)
  await Promise.all([shows(phone, []), shows(laptop, [])])

  await add(mira, "Ben")
  const ben = "Today is Ben's birthday."
  await shows(phone, [ben])
  await one.kill()
  await shows(phone, [ben])
  const [kept] = await phone.load()
  await phone.device.call("readNotices", { body: { keys: kept === undefined ? [] : [kept.key] } })
  one.spawn()
  await one.listening(START_MS)
  await shows(await openPage(one, mira), [])
})
