import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { parseArgs } from "node:util"
import { MongoClient } from "mongodb"
import { type Clock, hourOf, systemClock } from "../../server/clock.ts"
import { NoticeRecord, ToldRecord } from "../../server/notices/records.ts"
import { AgendaRecord } from "../../server/reminders/agenda.ts"
import type { Source } from "../../server/reminders/celebrations.ts"
import { Planner } from "../../server/reminders/planner.ts"
import { firstSettings, SettingsRecord } from "../../server/reminders/settings.ts"
import { COLLECTIONS } from "../../server/store/collections.ts"
import { documentsIn, recordDocument } from "../../server/store/mongo/documents.ts"
import { openStore } from "../../server/store/open.ts"
import type { Records } from "../../server/store/port.ts"
import { tableOf } from "../../server/store/table.ts"
import { dayAt, zoneRules } from "../../shared/dates/zoned.ts"
import { newPersonId, type PersonId } from "../../shared/ids.ts"
import { newDatabaseName, startMongo } from "../support/mongodb/start.ts"

/**
 * `npm run bench:remind -- --people 25000 --agendas 1000000 --told 10000 --stores sqlite,mongodb`: what it costs to find
 * who is due next among so many agendas, to look at everybody of an hour when so many people have ten birthdays with four
 * leads each, and to tell so many people at one moment who had a page open today and have none now. See
 * docs/performance.md.
 */
const { values } = parseArgs({
  options: {
    people: { type: "string", default: "25000" },
    agendas: { type: "string", default: "1000000" },
    told: { type: "string", default: "10000" },
    stores: { type: "string", default: "sqlite,mongodb" },
  },
})
const [people, agendas, told] = [values.people, values.agendas, values.told].map(Number)
if (people === undefined || agendas === undefined || told === undefined) throw new Error("no numbers")
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Reminders of one person in a year: so many birthdays, with the usual four leads. */
const BIRTHDAYS = 10
const BATCH = 2_000
const ASKED = 200

interface Agenda {
  readonly key: PersonId
  readonly wakeAt: number
}

/** The store with these agendas in it, which are written past it: one by one a million would take minutes. */
async function openWith(store: string, all: readonly Agenda[]) {
  await using begun = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), "jubilee-bench-"))
  begun.defer(() => rm(folder, { recursive: true, force: true }))
  const mongoUrl = store === "mongodb" ? begun.use(await startMongo()).url(newDatabaseName()) : undefined
  const clock = systemClock()
  const open = async () => {
    const opened = await openStore({
      folder,
      integrityCheck: false,
      mongoUrl,
      clock,
      onWait: () => undefined,
    })
    if (!opened.ok) throw new Error(opened.error)
    return opened.value
  }
  await (await open()).close()
  if (mongoUrl === undefined) fillSqlite(join(folder, "jubilee.db"), all)
  else await fillMongo(mongoUrl, all)
  const { records, close } = await open().then((opened) => ({
    records: opened.records,
    close: () => opened.close(),
  }))
  begun.defer(close)
  const ground = begun.move()
  return { records, [Symbol.asyncDispose]: () => ground.disposeAsync() }
}

function fillSqlite(file: string, all: readonly Agenda[]): void {
  using db = new DatabaseSync(file)
  const record = db.prepare("INSERT INTO record (collection, key, version, body) VALUES ('agendas', ?, 1, ?)")
  const index = db.prepare(
    "INSERT INTO record_index (collection, field, value, key) VALUES ('agendas', 'wakeAt', ?, ?)",
  )
  db.exec("BEGIN")
  for (const { key, wakeAt } of all) {
    record.run(key, JSON.stringify({ wakeAt }))
    index.run(wakeAt, key)
  }
  db.exec("COMMIT")
}

async function fillMongo(url: string, all: readonly Agenda[]): Promise<void> {
  const client = await new MongoClient(url).connect()
  const agendas = documentsIn(client.db()).record("agendas")
  for (let at = 0; at < all.length; at += BATCH) {
    const documents = all
      .slice(at, at + BATCH)
      .map(({ key, wakeAt }) =>
        recordDocument(COLLECTIONS.agendas, { key, version: 1, body: JSON.stringify({ wakeAt }) }),
      )
    await agendas.insertMany(documents, { ordered: false })
  }
  await client.close()
}

/** Birthdays over the year, the same at each look. */
function sourcesOf(person: PersonId): readonly Source[] {
  const start = Number.parseInt(person.slice(0, 4), 32) || 0
  return Array.from({ length: BIRTHDAYS }, (_, n) => {
    const at = start + n * 37
    const [month, day] = [1 + (at % 12), 1 + (at % 28)]
    return {
      celebrated: [`p:${person}${n}`],
      kind: "birthday",
      called: { by: "title" as const, title: `Birthday ${n}` },
      occurrencesIn: (year: number) => [{ year, day: { year, month, day } }],
      zone: undefined,
      since: 0,
      path: "/",
      from: "day" as const,
      ageOn: () => undefined,
      isMoved: () => false,
    }
  })
}

async function median(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < ASKED; n++) {
    const started = performance.now()
    await ask()
    times.push(performance.now() - started)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(ASKED / 2)] ?? 0
}

/** Looks at everybody whose agenda wakes within an hour. */
async function planHour(
  records: Records,
  from: number,
): Promise<{
  readonly looks: number
  readonly ms: number
  readonly cpuMs: number
  readonly mb: number
}> {
  const looked = Promise.withResolvers<void>()
  const agendasIn = tableOf(records, "agendas", AgendaRecord)
  const table: typeof agendasIn = {
    ...agendasIn,
    async find(index, options) {
      const found = await agendasIn.find(index, options)
      // Asked for when nobody is due any more.
      if (options.to === undefined) looked.resolve()
      return found
    },
  }
  const system = systemClock()
  const started = performance.now()
  const clock: Clock = { ...system, now: () => from + HOUR_MS + Math.floor(performance.now() - started) }
  const [before, cpu] = [process.memoryUsage.rss(), process.cpuUsage()]
  let [looks, peak] = [0, before]
  const planner = new Planner({
    agendas: table,
    settings: tableOf(records, "reminderSettings", SettingsRecord),
    told: tableOf(records, "reminders", ToldRecord),
    notices: tableOf(records, "notices", NoticeRecord),
    knownTo: (person) => {
      looks++
      peak = Math.max(peak, process.memoryUsage.rss())
      return Promise.resolve({ me: [], sources: sourcesOf(person), ids: [person], occasions: [] })
    },
    channels: [],
    tellPages: () => undefined,
    clock,
    zones: zoneRules,
    cluster: false,
    onFault: (sentence, error) => {
      throw new Error(sentence, { cause: error })
    },
    news: { derive: async () => ({ due: [], nextAt: Infinity }), stands: async () => true },
  })
  await looked.promise
  planner.stop()
  const ms = performance.now() - started
  const { user, system: inKernel } = process.cpuUsage(cpu)
  return { looks, ms, cpuMs: (user + inKernel) / 1000, mb: (peak - before) / 2 ** 20 }
}

/**
 * Tells so many people that today is somebody's birthday, on a phone that takes it at once. They had a page open within
 * the hour, so that it is asked first; none is there. Answers how long the last one waited, in ms.
 */
async function tellAll(records: Records, count: number): Promise<number> {
  const clock = systemClock()
  const now = clock.now()
  const tables = {
    agendas: tableOf(records, "agendas", AgendaRecord),
    settings: tableOf(records, "reminderSettings", SettingsRecord),
    told: tableOf(records, "reminders", ToldRecord),
    notices: tableOf(records, "notices", NoticeRecord),
  }
  const mine = { ...firstSettings("UTC", 0), leads: [{ days: 0, since: 0 }], time: "00:00", quiet: null }
  const waiting = new Set(Array.from({ length: count }, () => newPersonId()))
  for (const person of waiting) {
    await tables.settings.insert(person, mine)
    await tables.agendas.insert(person, { wakeAt: now, pageAt: hourOf(now) })
  }
  const { year, month, day } = dayAt(now, "UTC")
  const birthday: Source = {
    celebrated: ["p:anna"],
    kind: "birthday",
    called: { by: "kind", kind: "birthday", names: ["Anna"] },
    occurrencesIn: (asked) => (asked === year ? [{ year, day: { year, month, day } }] : []),
    zone: undefined,
    since: 0,
    path: "/",
    from: "day",
    ageOn: () => undefined,
    isMoved: () => false,
  }
  const done = Promise.withResolvers<void>()
  const started = performance.now()
  const planner = new Planner({
    ...tables,
    knownTo: (person) => Promise.resolve({ me: [], sources: [birthday], ids: [person], occasions: [] }),
    channels: [
      {
        name: "push",
        deliver: ({ person }) => {
          waiting.delete(person)
          if (waiting.size === 0) done.resolve()
          return Promise.resolve({ kind: "delivered" })
        },
      },
    ],
    tellPages: () => undefined,
    clock,
    zones: zoneRules,
    cluster: false,
    onFault: (sentence, error) => done.reject(new Error(sentence, { cause: error })),
    news: { derive: async () => ({ due: [], nextAt: Infinity }), stands: async () => true },
  })
  await done.promise
  planner.stop()
  return performance.now() - started
}

const now = Date.now()
/** Evenly over a day, in no order; those beyond the people who are planned come on other days. */
const all = Array.from({ length: Math.max(agendas, people) }, (_, n): Agenda => {
  const within = Math.floor(((n * 0.618033988749895) % 1) * DAY_MS)
  return { key: newPersonId(), wakeAt: now + within + (n < people ? 0 : 2 * DAY_MS) }
})
for (const store of values.stores.split(",")) {
  const started = performance.now()
  await using place = await openWith(store, all)
  const { records } = place
  const settings = tableOf(records, "reminderSettings", SettingsRecord)
  const soon = all.filter(({ wakeAt }) => wakeAt <= now + HOUR_MS * 1.5)
  await Promise.all(soon.map(({ key }) => settings.insert(key, firstSettings("Europe/Berlin", 0))))
  const filled = Math.round((performance.now() - started) / 1000)
  const next = await median(() => records.find("agendas", "wakeAt", { limit: 1 }))
  const due = await median(() => records.find("agendas", "wakeAt", { to: now - 1, limit: 256 }))
  const { looks, ms, cpuMs, mb } = await planHour(records, now)
  console.log(
    `${store}: ${all.length} agendas (filled in ${filled} s); who is next ${next.toFixed(2)} ms, nobody due ${due.toFixed(2)} ms; ` +
      `${people} people with ${people * BIRTHDAYS * 4} reminders a year: an hour is ${looks} looks, ${Math.round(ms)} ms ` +
      `(CPU ${Math.round(cpuMs)} ms, ${(cpuMs / looks).toFixed(2)} each), ${Math.round(mb)} MB more at most`,
  )
  const tellMs = await tellAll(records, told)
  console.log(
    `${store}: ${told} people told at once, whose pages are asked first: ${Math.round(tellMs)} ms, ` +
      `${Math.round((told / tellMs) * 1000)} a second`,
  )
}
process.exit(0)
