import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, onTestFinished, test } from "vitest"
import { addDays } from "../../shared/dates/day.ts"
import { dayAt } from "../../shared/dates/zoned.ts"
import { AgendaRecord, LEASE_MS } from "../../server/reminders/agenda.ts"
import { base32, type OccasionId, secureRandom } from "../../shared/ids.ts"
import { NoticeKey } from "../../shared/notices.ts"
import { ok } from "../../shared/result.ts"
import { tableOf } from "../../server/store/table.ts"
import { type ApiWorld, type Device, startApiWorld } from "../support/api-world.ts"
import { deviceAt } from "../support/devices.ts"
import { eventually } from "../support/eventually.ts"
import { newDatabaseName, startMongo } from "../support/mongodb/start.ts"
import { freePort, ServerProcess } from "../support/server-process.ts"
import { zoneAtNoon } from "../support/zone-at-noon.ts"

/** What changes reminders is looked at also when the node that changed it ends right after its answer (D6). */

/** Where it is about noon, so that today stays today. */
const ZONE = zoneAtNoon(Date.now())
const START_MS = 60_000
const TOLD_MS = 15_000

const requestId = () => base32(secureRandom(16))
const onDay = (away: number) => {
  const { month, day } = addDays(dayAt(Date.now(), ZONE), away)
  return { month, day }
}
const ruleFor = (away: number) => ({ by: "gregorian" as const, ...onDay(away) })

async function inZone(device: Device): Promise<Device> {
  await device.call("reportZone", { body: { zone: ZONE } })
  await device.call("changeReminders", { body: { quiet: null, leads: [0], time: "00:00" } })
  return device
}

const titlesFor = async (device: Device) =>
  (await device.call("notices")).notices.map(({ title }) => title).toSorted()

/** Mira, who is reminded, with the days that a change needs; she was looked at before it. */
async function ready(world: ApiWorld) {
  const mira = await inZone(await world.device().signUp("Mira"))
  const tom = await inZone(await world.device().signUp("Tom"))
  const day = await mira.call("addDay", {
    body: { name: "Anna", kind: "birthday", rule: ruleFor(30), requestId: requestId() },
  })
  const list = await mira.create({ who: { kind: "other", name: "Ben" }, date: onDay(30), zone: ZONE })
  const other = await tom.create({ who: { kind: "other", name: "Carl" }, date: onDay(0), zone: ZONE })
  await eventually(async () => {
    const waiting = await world.store.records.find("agendas", "wakeAt", { to: Date.now() })
    const marked = await Promise.all(
      (["circles", "occasions", "days"] as const).map((one) => world.store.records.find(one, "lookBy", {})),
    )
    expect([...waiting, ...marked.flat()]).toEqual([])
    expect(await titlesFor(tom)).toHaveLength(1)
  }, TOLD_MS)
  return { mira, tom, day, list, other }
}

type Ready = Awaited<ReturnType<typeof ready>>

const CHANGES: readonly (readonly [string, (ready: Ready) => Promise<unknown>, string])[] = [
  [
    "a day that is added",
    ({ mira, day }) =>
      mira.call("addDay", {
        body: {
          name: "Dora",
          kind: "birthday",
          rule: ruleFor(0),
          circle: day.circle,
          requestId: requestId(),
        },
      }),
    "Today is Dora's birthday.",
  ],
  [
    "a day that moves",
    ({ mira, day }) => mira.call("changeDay", { params: { day: day.id }, body: { rule: ruleFor(0) } }),
    "Today is Anna's birthday.",
  ],
  [
    "days from a file",
    ({ mira, day }) =>
      mira.call("importDays", {
        body: {
          days: [{ name: "Emil", kind: "birthday", rule: ruleFor(0) }],
          circle: day.circle,
          requestId: requestId(),
        },
      }),
    "Today is Emil's birthday.",
  ],
  [
    "an occasion whose date moves",
    ({ mira, list }) =>
      mira.call("changeOccasion", { params: { occasion: list.id }, body: { date: onDay(0) } }),
    "Today is Ben's birthday.",
  ],
  [
    "a circle that somebody comes into",
    async ({ mira, tom, other }) => {
      const { token } = await tom.link(other.id, "giver")
      await mira.call("join", { body: { token, as: { kind: "me" } } })
    },
    "Today is Carl's birthday.",
  ],
]

describe("[D6] the server ends right after its answer to", () => {
  test.each(CHANGES)("%s, and the next one reminds all the same", async (_, change, title) => {
    const world = await startApiWorld({ env: { MAX_CHANGES_PER_MINUTE: "100000" } })
    onTestFinished(() => world[Symbol.asyncDispose]())
    const people = await ready(world)
    await change(people)
    // Whatever this process meant to do later is lost with it.
    world.domain.reminders.stop()
    expect(await titlesFor(people.mira)).toEqual([])
    const next = await world.openDomain()
    onTestFinished(() => {
      for (const part of [next.claims, next.eraser, next.cards, next.photos, next.channels, next.reminders])
        part.stop()
    })
    await eventually(async () => expect(await titlesFor(people.mira)).toEqual([title]), TOLD_MS)
  })
})

const newsOf = (about: OccasionId, notBefore: number) =>
  ({
    key: NoticeKey.parse("gift|x"),
    kind: "pool",
    says: { of: "present" },
    path: "/",
    about,
    notBefore,
    keepMs: 3_600_000,
  }) as const

test("[N3] news whose node ended before its person was looked at is found when it is told again", async () => {
  const world = await startApiWorld()
  onTestFinished(() => world[Symbol.asyncDispose]())
  const { mira, list } = await ready(world)
  const { persons } = world.domain.reminders
  const later = Date.now() + 3_600_000
  const news = newsOf(list.id, later)
  const wakeAt = async () =>
    AgendaRecord.parse((await world.store.records.get("agendas", mira.id))?.body).wakeAt
  await persons.tell(mira.id, news)
  await eventually(async () => expect(await wakeAt()).toBe(later))
  // As it is after a node that wrote the notice and ended.
  const agendas = tableOf(world.store.records, "agendas", AgendaRecord)
  await agendas.change(mira.id, (agenda) => ok({ ...agenda, wakeAt: later + 7_200_000 }))
  await persons.tell(mira.id, news)
  await eventually(async () => expect(await wakeAt()).toBe(later))
})

test("[N3] news that comes while another node looks at its person has them looked at once more", async () => {
  const world = await startApiWorld()
  onTestFinished(() => world[Symbol.asyncDispose]())
  const { mira, list } = await ready(world)
  const agendas = tableOf(world.store.records, "agendas", AgendaRecord)
  await eventually(async () => expect((await agendas.get(mira.id))?.lease).toBeUndefined())
  await agendas.change(mira.id, (agenda) =>
    ok({ ...agenda, lease: "another node", wakeAt: Date.now() + 60_000 }),
  )
  const { persons } = world.domain.reminders
  await persons.tell(mira.id, newsOf(list.id, Date.now() + 3_600_000))
  expect((await agendas.get(mira.id))?.again).toBe(true)
})

describe("[D6] a process that is killed right after it answered that a day was added", () => {
  test.each(["SQLite", "MongoDB"] as const)(
    "over %s: the next one reminds of it",
    { timeout: 240_000 },
    async (store) => {
      const folder = mkdtempSync(join(tmpdir(), "jubilee-changes-"))
      const mongo = store === "MongoDB" ? await startMongo() : undefined
      const server = new ServerProcess(
        await freePort(),
        folder,
        mongo && { MONGODB_URL: mongo.url(newDatabaseName()) },
      )
      onTestFinished(async () => {
        await server.kill()
        await mongo?.[Symbol.asyncDispose]()
        await rm(folder, { recursive: true, force: true })
      })
      server.spawn()
      await server.listening(START_MS)
      const mira = await inZone(await deviceAt(server.url).signUp("Mira"))
      const add = (name: string) =>
        mira.call("addDay", { body: { name, kind: "birthday", rule: ruleFor(0), requestId: requestId() } })
      await add("Ben")
      await server.kill()
      server.spawn()
      await server.listening(START_MS)
      await eventually(
        async () => expect(await titlesFor(mira)).toEqual(["Today is Ben's birthday."]),
        // A look that was under way has its lease.
        LEASE_MS + TOLD_MS,
      )
    },
  )
})
