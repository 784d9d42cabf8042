import { describe, expect, onTestFinished, test } from "vitest"
import { CardOpener } from "../../server/cards/opener.ts"
import { startCard } from "../../server/cards/rules.ts"
import { zoneRules, type ZoneRules } from "../../shared/dates/zoned.ts"
import { createEvents } from "../../server/events.ts"
import { OccasionRecord } from "../../server/occasions/rules.ts"
import { type Records, StoreError } from "../../server/store/port.ts"
import { tableOf } from "../../server/store/table.ts"
import { newCircleId, newOccasionId, newPersonId, type OccasionId } from "../../shared/ids.ts"
import { MortalNodes, recordsOf, STEP_MS } from "../support/mortal-nodes.ts"
import { Rng } from "../support/rng.ts"

/** Cards that open by themselves on several nodes over one store (K3, K4). */

const CARDS = 200
const MINUTE_MS = 60_000
const openedAt = (body: unknown): number | undefined => OccasionRecord.parse(body).card?.openedAt

class Place extends MortalNodes {
  readonly #records: Records
  /** How often each card was opened in the store. */
  readonly openings = new Map<string, number>()
  /** Of whom a node told others. */
  readonly told: OccasionId[] = []

  constructor(records: Records) {
    super(records, (key, body) => {
      if (openedAt(body) !== undefined) this.openings.set(key, (this.openings.get(key) ?? 0) + 1)
    })
    this.#records = records
  }

  get table() {
    return tableOf(this.#records, "occasions", OccasionRecord)
  }

  async card(dueIn: number): Promise<OccasionId> {
    const [id, by] = [newOccasionId(), newPersonId()]
    const opens = zoneRules.wallAt(this.time.now + dueIn, "UTC")
    const occasion = OccasionRecord.parse({
      circle: newCircleId(),
      kind: "birthday",
      recipients: [newPersonId()],
      organisers: [by],
      zone: "UTC",
      secrecy: "surprise",
      writers: "everyone",
      list: false,
      createdAt: this.time.now,
    })
    const started = startCard(occasion, { opens }, { by, now: this.time.now, rules: zoneRules })
    if (!started.ok) throw new Error(started.error)
    await this.table.insert(id, started.value)
    return id
  }

  /** A node, which is killed by its `dies`-th operation on the store; that one may be done or not. */
  node({ dies = Infinity, rules = zoneRules }: { readonly dies?: number; readonly rules?: ZoneRules } = {}) {
    const { clock, records, kill, operations } = this.start(dies)
    const events = createEvents()
    events.subscribe((event) => event.type === "occasion_changed" && this.told.push(event.occasion))
    const opener = new CardOpener({
      occasions: tableOf(records, "occasions", OccasionRecord),
      events,
      clock,
      rules,
      cluster: true,
      opened: () => undefined,
      onFault: (_sentence, error) => {
        if (!(error instanceof StoreError)) throw error
      },
    })
    onTestFinished(() => opener.stop())
    return { opener, events, kill, operations }
  }

  async late(ids: readonly OccasionId[]): Promise<readonly number[]> {
    const records = await this.table.getMany(ids)
    return [...records.values()].map(({ card }) => (card?.openedAt ?? Infinity) - (card?.opensAt ?? 0))
  }
}

/** The whole minute that is so far ahead: a card opens with a minute of the clock. */
const toMinute = (now: number, ahead: number): number =>
  Math.ceil((now + ahead) / MINUTE_MS) * MINUTE_MS - now

describe.each(["SQLite", "MongoDB"] as const)("[K4] over %s", (kind) => {
  test(
    "two hundred cards due at once open once each, none early and none late, whichever nodes are killed",
    { timeout: 120_000 },
    async () => {
      const place = new Place(await recordsOf(kind))
      const rng = new Rng(7)
      const dueIn = toMinute(place.time.now, MINUTE_MS)
      const ids = await Promise.all(Array.from({ length: CARDS }, () => place.card(dueIn)))
      place.node()
      place.node({ dies: 60 + rng.below(60) })
      await place.pass(dueIn - STEP_MS)
      expect(place.openings.size).toBe(0)
      await place.pass(STEP_MS)
      place.node({ dies: 100 + rng.below(200) })
      await place.pass(3_000)
      expect(place.openings).toEqual(new Map(ids.toSorted().map((id) => [id, 1])))
      const late = await place.late(ids)
      expect(Math.min(...late)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...late)).toBeLessThanOrEqual(2_000)
      // A node that is killed tells nobody: the others tell their own people.
      expect(new Set(place.told)).toEqual(new Set(ids))
    },
  )
})

describe("[K4] a node", () => {
  test("tells its own people of what another one opened and told of to nobody", async () => {
    const place = new Place(await recordsOf("SQLite"))
    const dueIn = toMinute(place.time.now, MINUTE_MS)
    const id = await place.card(dueIn)
    const [one, two] = [place.node(), place.node()]
    const heard: string[] = []
    for (const [name, { events }] of Object.entries({ one, two }))
      events.subscribe((event) => event.type === "occasion_changed" && heard.push(name))
    await place.pass(dueIn + 2_000)
    expect(place.openings).toEqual(new Map([[id, 1]]))
    expect(heard.toSorted()).toEqual(["one", "two"])
  })

  test("opens at once what became due while the store was away, and while no node was up", async () => {
    const place = new Place(await recordsOf("SQLite"))
    const dueIn = toMinute(place.time.now, MINUTE_MS)
    const id = await place.card(dueIn)
    place.node()
    await place.pass(STEP_MS)
    place.away = true
    await place.pass(dueIn + 30_000)
    expect(place.openings.size).toBe(0)
    place.away = false
    await place.pass(2_000)
    expect(place.openings).toEqual(new Map([[id, 1]]))
  })

  test("opens at its start what became due while no node was up", async () => {
    const place = new Place(await recordsOf("SQLite"))
    const id = await place.card(toMinute(place.time.now, MINUTE_MS))
    const { kill } = place.node()
    await place.pass(STEP_MS)
    kill()
    await place.pass(5 * MINUTE_MS, 1_000)
    expect(place.openings.size).toBe(0)
    place.node()
    await place.pass(2_000)
    expect(place.openings).toEqual(new Map([[id, 1]]))
  })

  test("asks the store once in a while when nothing is due, not every second", async () => {
    const place = new Place(await recordsOf("SQLite"))
    await place.card(30 * 24 * 60 * MINUTE_MS)
    const { operations } = place.node()
    await place.pass(STEP_MS)
    const before = operations()
    await place.pass(10 * MINUTE_MS, 1_000)
    expect(operations() - before).toBeLessThanOrEqual(2 * 61)
  })

  test("[K3] moves a card with the rules of its zone, at its start and every hour, and opens it by them", async () => {
    const place = new Place(await recordsOf("SQLite"))
    const dueIn = toMinute(place.time.now, 90 * MINUTE_MS)
    const id = await place.card(dueIn)
    let shift = 30 * MINUTE_MS
    const rules = {
      ...zoneRules,
      instantOf: (...of: Parameters<ZoneRules["instantOf"]>) => zoneRules.instantOf(...of) + shift,
    }
    place.node({ rules })
    const due = async () => ((await place.table.get(id))?.cardDue ?? 0) - place.time.now
    const instant = place.time.now + dueIn
    await place.pass(STEP_MS)
    expect(await due()).toBe(instant + shift - place.time.now)
    shift = -20 * MINUTE_MS
    await place.pass(61 * MINUTE_MS, 1_000)
    expect(await due()).toBe(instant + shift - place.time.now)
    await place.pass(20 * MINUTE_MS, 1_000)
    const [late] = await place.late([id])
    expect(late).toBeLessThanOrEqual(1_000)
    expect(place.openings.get(id)).toBe(1)
  })
})
