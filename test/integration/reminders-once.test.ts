import { describe, expect, onTestFinished, test } from "vitest"
import type { Channel, DeliveryResult } from "../../server/notices/port.ts"
import { NoticeRecord, read, SHOW_MS, shown, ToldRecord } from "../../server/notices/records.ts"
import { AgendaRecord, nudge } from "../../server/reminders/agenda.ts"
import type { Source } from "../../server/reminders/celebrations.ts"
import { Planner } from "../../server/reminders/planner.ts"
import { firstSettings, SettingsRecord } from "../../server/reminders/settings.ts"
import { type Records, StoreError } from "../../server/store/port.ts"
import { tableOf } from "../../server/store/table.ts"
import { zoneRules } from "../../shared/dates/zoned.ts"
import { hourOf } from "../../server/clock.ts"
import { newPersonId, type PersonId } from "../../shared/ids.ts"
import { ok } from "../../shared/result.ts"
import { MortalNodes, recordsOf } from "../support/mortal-nodes.ts"
import { Rng } from "../support/rng.ts"

/** Reminders of many people on several nodes over one store (N3, N7, N8). */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const tablesIn = (records: Records) => ({
  agendas: tableOf(records, "agendas", AgendaRecord),
  settings: tableOf(records, "reminderSettings", SettingsRecord),
  told: tableOf(records, "reminders", ToldRecord),
  notices: tableOf(records, "notices", NoticeRecord),
})

interface Sent {
  readonly person: PersonId
  readonly key: string
  readonly title: string
  readonly at: number
}

class Place extends MortalNodes {
  readonly #records: Records
  readonly sent: Sent[] = []
  readonly sources = new Map<PersonId, readonly Source[]>()
  /** What open pages do when they are told to ask for notices. */
  onPages: (person: PersonId) => void = () => undefined
  /** What the push service answers. */
  answer: (of: Sent) => DeliveryResult = () => ({ kind: "delivered", via: "push" })

  constructor(records: Records) {
    super(records)
    this.#records = records
  }

  /**
   * Somebody with a birthday on the UTC day after `ahead` ms, who is reminded at the next whole hour after that. `hasPage`:
   * a page of theirs was open lately.
   */
  async person(names: readonly string[], dueIn: number, hasPage = false): Promise<PersonId> {
    const person = newPersonId()
    const due = new Date(this.time.now + dueIn)
    const day = { year: due.getUTCFullYear(), month: due.getUTCMonth() + 1, day: due.getUTCDate() }
    const sources = names.map((name): Source => ({
      celebrated: [`p:${name}`],
      kind: "birthday",
      called: { by: "kind", kind: "birthday", names: [name] },
      occurrencesIn: (year) => (year === day.year ? [{ year, day }] : []),
      zone: undefined,
      since: 0,
      path: "/",
      from: "day",
      ageOn: () => undefined,
      isMoved: () => false,
    }))
    this.sources.set(person, sources)
    const { settings, agendas } = tablesIn(this.#records)
    const time = due.toISOString().slice(11, 16)
    await settings.insert(person, {
      ...firstSettings("UTC", 0),
      leads: [{ days: 0, since: 0 }],
      time,
      quiet: null,
    })
    await agendas.insert(person, {
      wakeAt: this.time.now,
      ...(hasPage && { pageAt: hourOf(this.time.now) }),
    })
    return person
  }

  get tables() {
    return tablesIn(this.#records)
  }

  /** A node, which is killed by its `dies`-th operation on the store; that one may be done or not. */
  node({ dies = Infinity }: { readonly dies?: number } = {}) {
    const { clock, records, through, ...node } = this.start(dies)
    const push: Channel = {
      name: "push",
      deliver: async ({ person, key, title }) => {
        const one = { person, key, title, at: this.time.now }
        const result = await through(() => Promise.resolve(this.answer(one)))
        if (result.kind === "delivered") this.sent.push(one)
        return result
      },
    }
    const planner = new Planner({
      ...tablesIn(records),
      knownTo: async (person) => ({
        me: [],
        ids: [person],
        occasions: [],
        sources: this.sources.get(person) ?? [],
      }),
      news: { derive: async () => ({ due: [], nextAt: Infinity }), stands: async () => true },
      channels: [push],
      tellPages: (person) => this.onPages(person),
      clock,
      zones: zoneRules,
      cluster: true,
      onFault: (_sentence, error) => {
        if (!(error instanceof StoreError)) throw error
      },
    })
    onTestFinished(() => planner.stop())
    return { planner, ...node }
  }

  /** Sentences that were sent to each person, each once however often its notice was sent again under one key. */
  get told(): ReadonlyMap<PersonId, readonly string[]> {
    const byKey = new Map(this.sent.map((one) => [`${one.person} ${one.key}`, one]))
    const people = Map.groupBy(byKey.values(), ({ person }) => person)
    return new Map([...people].map(([person, some]) => [person, some.map(({ title }) => title)]))
  }
}

/** The whole hour that is at least so far ahead, on a UTC day that does not end within the next hours. */
const toHour = (now: number, ahead: number): number => {
  const at = Math.ceil((now + ahead) / HOUR_MS) * HOUR_MS
  return (new Date(at).getUTCHours() > 18 ? at + 8 * HOUR_MS : at) - now
}

/** Over MongoDB: test/remind. */
describe("[N3] over SQLite", () => {
  test(
    "people who are due at once are told once each, on time, whichever nodes are killed",
    { timeout: 240_000 },
    async () => {
      const place = new Place(await recordsOf("SQLite"))
      const rng = new Rng(11)
      const dueIn = toHour(place.time.now, MINUTE_MS)
      const people = await Promise.all(Array.from({ length: 60 }, (_, i) => place.person([`P${i}`], dueIn)))
      place.node()
      await place.pass(1_000)
      await place.pass(dueIn - 2_000, 60_000)
      place.node({ dies: 80 + rng.below(100) })
      place.node({ dies: 200 + rng.below(200) })
      await place.pass(60_000, 1_000)
      place.node({ dies: 100 + rng.below(100) })
      // What a killed node had taken is another one's after the lease.
      await place.pass(5 * MINUTE_MS, 1_000)
      expect(place.told).toEqual(new Map(people.map((person, i) => [person, [`Today is P${i}'s birthday.`]])))
    },
  )
})

describe("a node", () => {
  test("[N8] tells several of one morning in one notice", async () => {
    const place = new Place(await recordsOf("SQLite"))
    const dueIn = toHour(place.time.now, MINUTE_MS)
    const person = await place.person(["Anna", "Ben"], dueIn)
    place.node()
    place.node()
    await place.pass(dueIn + MINUTE_MS, 15_000)
    expect(place.told.get(person)).toEqual(["Today: Anna's birthday and Ben's birthday."])
  })

  test("[N7] tells at its start what became due while no node was up", async () => {
    const place = new Place(await recordsOf("SQLite"))
    const dueIn = toHour(place.time.now, MINUTE_MS)
    const person = await place.person(["Anna"], dueIn)
    place.time.advance(dueIn + 2 * HOUR_MS)
    place.node()
    await place.pass(2_000)
    expect(place.told.get(person)).toEqual(["Today is Anna's birthday."])
  })

  test("[N3] that was paused longer than its lease does not send what another one sent", async () => {
    const place = new Place(await recordsOf("SQLite"))
    const dueIn = toHour(place.time.now, MINUTE_MS)
    const person = await place.person(["Anna"], dueIn)
    const one = place.node()
    await place.pass(1_000)
    one.pause()
    place.time.advance(dueIn)
    place.node()
    await place.pass(2_000)
    one.resume()
    await place.pass(2_000)
    expect(place.sent.filter((sent) => sent.person === person)).toHaveLength(1)
  })

  test("tries again, less and less often, what a channel could not take; and then no more", async () => {
    const place = new Place(await recordsOf("SQLite"))
    const dueIn = toHour(place.time.now, MINUTE_MS)
    const person = await place.person(["Anna"], dueIn)
    const attempts: number[] = []
    place.answer = ({ at }) => {
      attempts.push(at)
      return attempts.length < 4
        ? { kind: "failed", again: true, reason: "503" }
        : { kind: "delivered", via: "push" }
    }
    place.node()
    await place.pass(dueIn + 10 * MINUTE_MS, 5_000)
    const waits = attempts.slice(1).map((at, i) => Math.round((at - (attempts[i] ?? 0)) / 1000))
    expect(waits.map((wait) => Math.round(wait / 30) * 30)).toEqual([30, 60, 120])
    expect(place.told.get(person)).toHaveLength(1)
    const [notice] = await place.tables.notices.find("person", { equals: person })
    expect(notice?.body.waiting).toBeUndefined()
    expect(notice?.body.log.map(({ channel, result, attempt }) => ({ channel, result, attempt }))).toEqual(
      expect.arrayContaining([
        { channel: "push", result: "failed", attempt: 1 },
        { channel: "push", result: "delivered", attempt: 4 },
      ]),
    )
  })

  describe("[N4] with pages that were open lately", () => {
    test("everybody who is due at once is told within seconds, though no page answers", async () => {
      const place = new Place(await recordsOf("SQLite"))
      const dueIn = toHour(place.time.now, MINUTE_MS)
      const due = place.time.now + dueIn
      await Promise.all(Array.from({ length: 200 }, (_, i) => place.person([`P${i}`], dueIn, true)))
      place.node()
      await place.pass(dueIn + MINUTE_MS)
      expect(place.told.size).toBe(200)
      // Sixteen at a time, each of them waited for, would be the last one's after 25 seconds.
      expect(Math.max(...place.sent.map(({ at }) => at)) - due).toBeLessThan(6_000)
      expect(Math.min(...place.sent.map(({ at }) => at)) - due).toBeGreaterThanOrEqual(SHOW_MS)
    })

    test("what a page shows is pushed half a minute later, unless it is read; the log says so once", async () => {
      const place = new Place(await recordsOf("SQLite"))
      const dueIn = toHour(place.time.now, MINUTE_MS)
      const due = place.time.now + dueIn
      const [reader, other, nobody] = [
        await place.person(["Anna"], dueIn, true),
        await place.person(["Ben"], dueIn, true),
        await place.person(["Carl"], dueIn, true),
      ]
      const { notices } = place.tables
      const each = async (person: PersonId, rule: typeof shown): Promise<void> => {
        for (const { key } of await notices.find("person", { equals: person }))
          await notices.change(key, (notice) => ok(rule(notice, place.time.now)))
      }
      const shows: Promise<void>[] = []
      place.onPages = (person) => {
        if (person !== nobody) shows.push(each(person, shown))
      }
      place.node()
      await place.pass(dueIn + 10_000)
      await Promise.all(shows)
      expect(place.sent.map(({ person }) => person)).toEqual([nobody])
      await each(reader, read)
      await place.pass(MINUTE_MS)
      expect(place.sent.map(({ person }) => person)).toEqual([nobody, other])
      expect((place.sent[1]?.at ?? 0) - due).toBeGreaterThanOrEqual(30_000)
      const log = async (person: PersonId) =>
        (await notices.find("person", { equals: person })).flatMap(({ body }) =>
          body.log.map(({ channel, result }) => `${channel} ${result}`),
        )
      expect([await log(reader), await log(other), await log(nobody)]).toEqual([
        ["live delivered"],
        ["live delivered", "push delivered"],
        ["live none", "push delivered"],
      ])
      const waiting = await Promise.all(
        [reader, other, nobody].map((one) => notices.find("waiting", { equals: one })),
      )
      expect(waiting).toEqual([[], [], []])
    })

    test("a node that dies after it asked pages leaves the push to another one", async () => {
      const place = new Place(await recordsOf("SQLite"))
      const dueIn = toHour(place.time.now, MINUTE_MS)
      const person = await place.person(["Anna"], dueIn, true)
      const first = place.node()
      place.onPages = () => first.kill()
      await place.pass(dueIn + 10_000)
      expect(place.sent).toEqual([])
      place.onPages = () => undefined
      place.node()
      await place.pass(3 * MINUTE_MS)
      expect(place.told.get(person)).toEqual(["Today is Anna's birthday."])
    })
  })

  test("[N1] asks the store once in a while when nothing is due, not every second", async () => {
    const place = new Place(await recordsOf("SQLite"))
    await place.person(["Anna"], 5 * 24 * HOUR_MS)
    const { operations } = place.node()
    await place.pass(2_000)
    const before = operations()
    await place.pass(10 * MINUTE_MS, 1_000)
    expect(operations() - before).toBeLessThanOrEqual(2 * 61)
  })

  test("[N1] looks again at once at somebody for whom something changed", async () => {
    const place = new Place(await recordsOf("SQLite"))
    const dueIn = toHour(place.time.now, MINUTE_MS)
    const person = await place.person(["Anna"], dueIn)
    const anna = place.sources.get(person) ?? []
    place.sources.set(person, [])
    const { planner } = place.node()
    await place.pass(dueIn + HOUR_MS, 60_000)
    expect(place.sent).toEqual([])
    place.sources.set(person, anna)
    await nudge(place.tables.agendas, person, place.time.now)
    planner.wake()
    await place.pass(2_000)
    expect(place.told.get(person)).toEqual(["Today is Anna's birthday."])
  })
})
