import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { startCircle, CircleRecord } from "../../server/circles/rules.ts"
import { claim } from "../../server/claims/commands.ts"
import { openClaims, type Claims } from "../../server/claims/open.ts"
import type { ItemsProjection, ProjectedItem } from "../../server/claims/ports.ts"
import { ItemRecord, keyOf } from "../../server/claims/record.ts"
import { createAccess } from "../../server/access/grant-for.ts"
import { createEvents } from "../../server/events.ts"
import { OccasionRecord } from "../../server/occasions/rules.ts"
import { PersonRecord } from "../../server/people/rules.ts"
import { openSqliteStore } from "../../server/store/sqlite/open.ts"
import { tableOf } from "../../server/store/table.ts"
import { newCircleId, newItemId, newOccasionId, secureRandom, seq, type ItemId } from "../../shared/ids.ts"
import { ClaimCommand } from "../../shared/claim-commands.ts"
import { roomOf } from "../../shared/rooms.ts"
import { ANNA, DAY, IVO, MINUTE, MIRA } from "../support/claim-desk.ts"
import { requestId, type AskedClaim } from "../support/claims-world.ts"
import { itemId } from "../support/documents.ts"
import { eventually } from "../support/eventually.ts"
import { SimClock } from "../support/sim-clock.ts"

/** Claims over a real store, on a time of their own, while nobody looks. */
async function quietPlace() {
  const folder = mkdtempSync(join(tmpdir(), "jubilee-claims-"))
  const opened = await openSqliteStore({ folder })
  if (!opened.ok) throw new Error(opened.error.message)
  const { records } = opened.value
  onTestFinished(async () => {
    await opened.value.close()
    await rm(folder, { recursive: true, force: true })
  })
  const time = new SimClock()
  const { clock } = time.scope()
  const people = tableOf(records, "people", PersonRecord)
  const circles = tableOf(records, "circles", CircleRecord)
  const occasions = tableOf(records, "occasions", OccasionRecord)
  const table = tableOf(records, "claims", ItemRecord)
  const [circle, occasion] = [newCircleId(), newOccasionId()]
  for (const person of [IVO, MIRA, ANNA])
    await people.insert(person, { name: person, createdAt: 1, also: [] })
  const founder = { person: IVO, role: "organiser", via: undefined, now: 1, random: secureRandom } as const
  const { members, ...rest } = startCircle("Ivo", founder)
  const mira = members.map((member) => ({ ...member, person: MIRA, role: "member" as const }))
  await circles.insert(circle, { ...rest, members: [...members, ...mira] })
  await occasions.insert(occasion, {
    circle,
    kind: "birthday",
    recipients: [ANNA],
    organisers: [IVO],
    zone: "Europe/Berlin",
    secrecy: "together",
    writers: "everyone",
    reveals: [],
    turned: [],
    createdAt: 1,
  })
  const wishes = new Map<ItemId, ProjectedItem>()
  const listeners = new Set<Parameters<ItemsProjection["subscribe"]>[0]>()
  const items: ItemsProjection = {
    read: async () => wishes,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const { occasionFor } = createAccess({ people, circles, occasions })
  const deps = {
    people,
    circles,
    occasions,
    occasionFor,
    claims: table,
    items,
    events: createEvents(),
    clock,
  }
  const faults: unknown[] = []
  const open = (): Claims => {
    const claims = openClaims({ ...deps, healMs: undefined, onFault: (_what, error) => faults.push(error) })
    onTestFinished(() => claims.stop())
    return claims
  }
  const item = itemId(1)
  wishes.set(item, { room: "list", title: "Headphones", quantity: 1, removed: false, seq: seq(1) })
  const claims = open()
  return {
    time,
    faults,
    another: open,
    async ask(person: typeof IVO, asked: AskedClaim): Promise<string> {
      const command = ClaimCommand.parse({ requestId: requestId(), ...asked })
      const answer = await claim(claims.deps, { person, occasion, item }, command)
      return answer.ok ? answer.value.result : answer.error.code
    },
    async removes(): Promise<void> {
      wishes.set(item, { room: "list", title: "Headphones", quantity: 1, removed: true, seq: seq(2) })
      const change = { occasion, room: roomOf("list", occasion) }
      await Promise.all([...listeners].map((listener) => listener(change)))
    },
    /** The list fills up with what nobody can want. */
    fill(count: number): void {
      const junk: ProjectedItem = { room: "list", title: "x", quantity: 1, removed: true, seq: seq(1) }
      for (let n = 0; n < count; n++) wishes.set(newItemId(), junk)
    },
    stored: () => table.get(keyOf(occasion, item)),
  }
}

test("[C6, C7] a hold that nobody looks at is over in time, and whoever watches is told", async () => {
  const place = await quietPlace()
  expect(await place.ask(IVO, { do: "hold", units: 1 })).toBe("ok")
  expect(await place.ask(MIRA, { do: "watch", on: true })).toBe("ok")
  place.time.advance(29 * MINUTE)
  expect((await place.stored())?.claims).toHaveLength(1)
  await eventually(async () => {
    place.time.advance(10_000)
    expect(await place.stored()).toMatchObject({ claims: [], notices: [{ to: MIRA, key: "free" }] })
  })
  expect((await place.stored())?.expires).toBeUndefined()
  expect(place.faults).toEqual([])
})

test("[C10] what the owner removed is let go after 30 days; two nodes tell of it once", async () => {
  const place = await quietPlace()
  const other = place.another()
  await place.ask(IVO, { do: "claim", units: 1 })
  await place.removes()
  expect((await place.stored())?.notices).toMatchObject([{ to: IVO, key: "removed" }])
  const told = await place.stored()
  await place.removes()
  expect(await place.stored()).toEqual(told)
  place.time.advance(30 * DAY)
  await eventually(async () => {
    place.time.advance(10_000)
    expect(await place.stored()).toMatchObject({ claims: [], notices: [], released: [{ giver: IVO }] })
  })
  other.stop()
  expect(place.faults).toEqual([])
})

test("in a list of ten thousand items nothing more is taken, and what is taken can still be let go", async () => {
  const place = await quietPlace()
  place.fill(10_000)
  expect(await place.ask(IVO, { do: "claim", units: 1 })).toBe("too_many")
  expect(await place.stored()).toBeUndefined()
  const other = await quietPlace()
  await other.ask(IVO, { do: "claim", units: 1 })
  other.fill(10_000)
  expect(await other.ask(IVO, { do: "release" })).toBe("ok")
})
