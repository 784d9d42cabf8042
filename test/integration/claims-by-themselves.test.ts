import { expect, onTestFinished, test } from "vitest"
import { claim } from "../../server/claims/commands.ts"
import { openClaims, type Claims } from "../../server/claims/open.ts"
import type { ItemsProjection, ProjectedItem } from "../../server/claims/ports.ts"
import { blank, ItemRecord, keyOf } from "../../server/claims/record.ts"
import { createEvents } from "../../server/events.ts"
import { StoreError } from "../../server/store/port.ts"
import { newItemId, newOccasionId, seq, type ItemId } from "../../shared/ids.ts"
import { ClaimCommand } from "../../shared/claim-commands.ts"
import { ok } from "../../shared/result.ts"
import { roomOf } from "../../shared/rooms.ts"
import { DAY, IVO, MINUTE, MIRA } from "../support/claim-desk.ts"
import { requestId, type AskedClaim } from "../support/claims-world.ts"
import { itemId } from "../support/documents.ts"
import { eventually } from "../support/eventually.ts"
import { SimClock } from "../support/sim-clock.ts"
import { storeFamily, storeOfTest } from "../support/stored-family.ts"

const OTHER = itemId(2)

/** Claims over a real store, on a time of their own, while nobody looks. */
async function quietPlace() {
  const { circle, occasion, tables } = await storeFamily(await storeOfTest())
  const { circles, claims: table } = tables
  const time = new SimClock()
  const { clock } = time.scope()
  const wishes = new Map<ItemId, ProjectedItem>()
  let beforeReading = async (): Promise<void> => undefined
  const listeners = new Set<Parameters<ItemsProjection["subscribe"]>[0]>()
  const items: ItemsProjection = {
    async read(of) {
      if (of !== occasion) throw new StoreError("corrupt", "not_written", "the list cannot be read")
      await beforeReading()
      return wishes
    },
    lagging: async () => new Set(),
    catchUp: async () => undefined,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
  const deps = { ...tables, items, events: createEvents(), clock }
  const faults: unknown[] = []
  const open = (): Claims => {
    const claims = openClaims({ ...deps, healMs: undefined, onFault: (_what, error) => faults.push(error) })
    onTestFinished(() => claims.stop())
    return claims
  }
  const item = itemId(1)
  for (const id of [item, OTHER, itemId(3), itemId(4)])
    wishes.set(id, { room: "list", title: "Headphones", quantity: 1, removed: false, seq: seq(1) })
  const claims = open()
  return {
    time,
    faults,
    another: open,
    async ask(person: typeof IVO, asked: AskedClaim, what = item): Promise<string> {
      const command = ClaimCommand.parse({ requestId: requestId(), ...asked })
      const answer = await claim(claims.deps, { person, occasion, item: what }, command)
      return answer.ok ? answer.value.result : answer.error.code
    },
    async removes(): Promise<void> {
      wishes.set(item, { room: "list", title: "Headphones", quantity: 1, removed: true, seq: seq(2) })
      const change = { occasion, room: roomOf("list", occasion) }
      await Promise.all([...listeners].map((listener) => listener(change)))
    },
    /** Whoever reads the list next is kept waiting for this. */
    meanwhile(work: () => Promise<void>): void {
      beforeReading = async () => {
        beforeReading = async () => undefined
        await work()
      }
    },
    reads: () => claims.deps.keeper.all(occasion),
    /** Mira is put out on a node that dies before it tells anybody. */
    async putOut(): Promise<void> {
      await circles.change(circle, (one) =>
        ok({ ...one, members: one.members.filter(({ person }) => person !== MIRA) }),
      )
    },
    /** People take as many things as they may, over years. */
    async fill(count: number): Promise<void> {
      const junk: ProjectedItem = { room: "list", title: "x", quantity: 1, removed: true, seq: seq(1) }
      const ids = Array.from({ length: count }, () => newItemId())
      await Promise.all(ids.map((id) => table.insert(keyOf(occasion, id), blank(occasion, id, junk, 1))))
    },
    /** A list that nothing can be read of. */
    async damaged(): Promise<void> {
      const lost = newOccasionId()
      const held = { ...(await table.get(keyOf(occasion, item))), occasion: lost }
      await table.insert(keyOf(lost, item), ItemRecord.parse({ ...held, expires: 1 }))
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

test("where ten thousand things were taken, no other one is, and what is taken can still be let go", async () => {
  const place = await quietPlace()
  await place.ask(IVO, { do: "claim", units: 1 })
  await place.fill(9_999)
  expect(await place.ask(IVO, { do: "claim", units: 1 }, OTHER)).toBe("ok")
  expect(await place.ask(IVO, { do: "claim", units: 1 }, itemId(3))).toBe("ok")
  // What other nodes added counts from the next reading.
  await place.reads()
  expect(await place.ask(IVO, { do: "claim", units: 1 }, itemId(4))).toBe("too_many")
  expect(await place.ask(IVO, { do: "release" })).toBe("ok")
})

test("[M4, C1] somebody who was put out while their claim was on its way has nothing, whoever was told of it", async () => {
  const place = await quietPlace()
  place.meanwhile(async () => {
    await place.putOut()
    place.time.advance(5_000)
  })
  expect(await place.ask(MIRA, { do: "claim", units: 1 })).toBe("not_here")
  expect(await place.stored()).toMatchObject({ claims: [], released: [{ giver: MIRA }] })
})

test("[C6] a list that cannot be brought in line keeps no hold of another one from ending", async () => {
  const place = await quietPlace()
  await place.ask(IVO, { do: "hold", units: 1 })
  await place.damaged()
  place.time.advance(30 * MINUTE)
  await eventually(async () => {
    place.time.advance(10_000)
    expect(await place.stored()).toMatchObject({ claims: [] })
  })
  expect(place.faults).not.toEqual([])
})
