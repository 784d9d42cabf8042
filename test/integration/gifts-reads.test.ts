import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { blank, keyOf, type Claim } from "../../server/claims/record.ts"
import { finish } from "../../server/claims/rules.ts"
import { newItemId, Seq, type OccasionId, type PersonId } from "../../shared/ids.ts"
import { startApiWorld, type ApiWorld, type Device } from "../support/api-world.ts"

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

/** What somebody took, as the store has it; `indexed`: as this version writes it. */
async function take(
  occasion: OccasionId,
  giver: PersonId,
  { state, indexed = true }: { state: Claim["state"]; indexed?: boolean },
): Promise<void> {
  const [item, at] = [newItemId(), world.clock.now()]
  const promise = { title: "A wish", quantity: 1 }
  const claim: Claim = { giver, units: 1, state, at, promise, ...(state === "given" && { givenAt: at }) }
  const wish = { room: "list", seq: Seq.parse(1), removed: false, order: "a0", ...promise } as const
  const record = { ...blank(occasion, item, wish, at), claims: [claim] }
  const saved = indexed ? finish(blank(occasion, item, wish, at), record) : { ...record, version: 1 }
  await world.store.records.insert("claims", keyOf(occasion, item), saved)
}

/** What the store is asked for, and how many records it gives back. */
async function counted(task: () => Promise<unknown>): Promise<readonly string[]> {
  const reads: string[] = []
  const { records } = world.store
  const [get, getMany, find] = [
    records.get.bind(records),
    records.getMany.bind(records),
    records.find.bind(records),
  ]
  const spies = [
    vi.spyOn(records, "get").mockImplementation(async (collection, key) => {
      reads.push(`get ${collection}`)
      return get(collection, key)
    }),
    vi.spyOn(records, "getMany").mockImplementation(async (collection, keys) => {
      reads.push(`getMany ${collection} ${keys.length}`)
      return getMany(collection, keys)
    }),
    vi.spyOn(records, "find").mockImplementation(async (collection, index, options) => {
      const found = await find(collection, index, options)
      reads.push(`find ${collection} ${index} ${found.length}`)
      return found
    }),
  ]
  await task()
  for (const spy of spies) spy.mockRestore()
  // What claims look at by themselves, after somebody came, is no part of the answer.
  return reads.filter((read) => /claims given|shown/.test(read))
}

async function party(taken: number, givenLater: number) {
  const mira = await world.device().signUp("Mira")
  const occasion = await mira.create()
  const { token } = await mira.link(occasion.id, "recipient")
  const anna: Device = await world.device().join(token, { kind: "new", name: "Anna" })
  const params = { occasion: occasion.id }
  await take(occasion.id, mira.id, { state: "given" })
  for (let n = 0; n < taken; n++) await take(occasion.id, mira.id, { state: "claimed" })
  const reveal = await counted(() => anna.call("revealOccasion", { params }))
  world.clock.forward(1_000)
  for (let n = 0; n < givenLater; n++) await take(occasion.id, mira.id, { state: "given" })
  let size = 0
  const look = await counted(async () => {
    const { gifts } = await anna.call("gifts", { params })
    size = gifts.length
  })
  return { reveal, look, size }
}

describe("[S8, S0] what is read to show who gave what", () => {
  test("is the same whether nothing else is taken, much is, or much was given since", async () => {
    const calm = await party(0, 0)
    expect(calm.size).toBe(1)
    expect(calm.reveal).toContain("find claims given 1")
    expect(calm.look).toEqual(["get shown"])
    for (const [taken, later] of [
      [1, 0],
      [60, 0],
      [0, 60],
      [60, 60],
    ] as const)
      expect(await party(taken, later)).toEqual(calm)
  })

  test("is what was given by a moment that came by itself, and then its own record", async () => {
    const { clock } = world
    const mira = await world.device().signUp("Mira")
    const day = new Date(clock.now())
    const date = { month: day.getUTCMonth() + 1, day: day.getUTCDate() }
    const occasion = await mira.create({ date, zone: "UTC" })
    const { token } = await mira.link(occasion.id, "recipient")
    const anna = await world.device().join(token, { kind: "new", name: "Anna" })
    await take(occasion.id, mira.id, { state: "given" })
    clock.forward(3 * 86_400_000)
    await anna.refresh()
    for (let n = 0; n < 20; n++) await take(occasion.id, mira.id, { state: "given" })
    const look = () => counted(() => anna.call("gifts", { params: { occasion: occasion.id } }))
    expect(await look()).toContain("find claims given 1")
    expect(await look()).toEqual(["get shown"])
  })

  test("a gift that an older version recorded is found once the claims were gone through", async () => {
    const mira = await world.device().signUp("Mira")
    const occasion = await mira.create()
    const { token } = await mira.link(occasion.id, "recipient")
    const anna = await world.device().join(token, { kind: "new", name: "Anna" })
    const params = { occasion: occasion.id }
    await take(occasion.id, mira.id, { state: "given", indexed: false })
    await mira.call("claims", { params })
    await anna.call("revealOccasion", { params })
    expect((await anna.call("gifts", { params })).gifts).toHaveLength(1)
  })
})
