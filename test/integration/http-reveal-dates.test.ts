import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { CreateOccasion, OccasionView } from "../../shared/api.ts"
import { startApiWorld, type ApiWorld, type Device } from "../support/api-world.ts"

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld({ env: { MAX_CHANGES_PER_MINUTE: "10000" } })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const DAY_MS = 86_400_000
const NOT_YET = { status: 409, code: "not_yet" }

/** The floating date so many days from now, in UTC. */
function inDays(days: number) {
  const day = new Date(world.clock.now() + days * DAY_MS)
  return { month: day.getUTCMonth() + 1, day: day.getUTCDate(), year: day.getUTCFullYear() }
}

/** Anna runs her own list; Greta gives. */
async function hers(form: Partial<CreateOccasion> = {}) {
  const anna = await world.device().signUp("Anna")
  const occasion = await anna.create({
    who: { kind: "me" },
    kind: "wedding",
    date: inDays(30),
    zone: "UTC",
    ...form,
  })
  const { token } = await anna.link(occasion.id, "giver")
  const greta = await world.device().join(token, { kind: "new", name: "Greta" })
  return { anna, greta, occasion, params: { occasion: occasion.id } }
}

type Body = Parameters<typeof change>[2]
const change = (
  who: Device,
  { id }: OccasionView,
  body: {
    date?: CreateOccasion["date"] | null
    zone?: string
    kind?: CreateOccasion["kind"]
    title?: string
  },
) => who.call("changeOccasion", { params: { occasion: id }, body })

const forward = async (days: number, ...devices: readonly Device[]): Promise<void> => {
  world.clock.forward(days * DAY_MS)
  for (const device of devices) await device.refresh()
}

const MOVES: readonly (readonly [string, () => readonly Body[]])[] = [
  ["today", () => [{ date: inDays(0) }]],
  ["yesterday", () => [{ date: inDays(-1) }]],
  ["five days ago, after which it opens by itself", () => [{ date: inDays(-5) }]],
  ["away", () => [{ date: null }]],
  ["nearer step by step", () => [{ date: inDays(20) }, { date: inDays(10) }, { date: inDays(0) }]],
  ["far away and then near", () => [{ date: inDays(90) }, { date: inDays(0) }]],
  ["away and back on today", () => [{ date: null }, { date: inDays(0) }]],
  ["to a birthday of today", () => [{ kind: "birthday" }, { date: inDays(0) }]],
  ["by title and date at once", () => [{ title: "Soon", date: inDays(0) }]],
]

describe("[S8] a recipient who runs her list", () => {
  test.each(MOVES)(
    "opens nothing by moving the day: %s; what she set counts after two days",
    async (_, moves) => {
      const { anna, occasion, params } = await hers()
      expect(await anna.refused("revealOccasion", { params })).toEqual(NOT_YET)
      for (const body of moves()) await change(anna, occasion, body)
      expect(await anna.refused("revealOccasion", { params })).toEqual(NOT_YET)
      expect(await anna.refused("gifts", { params })).toEqual(NOT_YET)
      const { asksFrom, revealedAt } = await anna.call("occasion", { params })
      expect(revealedAt).toBeUndefined()
      expect(asksFrom - world.clock.now()).toBeGreaterThan(1.9 * DAY_MS)
      await forward(1.9, anna)
      expect(await anna.refused("revealOccasion", { params })).toEqual(NOT_YET)
      expect(await anna.refused("gifts", { params })).toEqual(NOT_YET)
      await forward(0.2, anna)
      await anna.call("revealOccasion", { params })
    },
  )

  test("every further move has to stand anew, and putting the day back takes nothing away", async () => {
    const { anna, occasion, params } = await hers()
    await change(anna, occasion, { date: inDays(10) })
    await forward(1.5, anna)
    await change(anna, occasion, { date: inDays(0) })
    await forward(1.5, anna)
    expect(await anna.refused("revealOccasion", { params })).toEqual(NOT_YET)
    await change(anna, occasion, { date: inDays(20) })
    await forward(3, anna)
    expect(await anna.refused("revealOccasion", { params })).toEqual(NOT_YET)
    await forward(17.5, anna)
    await anna.call("revealOccasion", { params })
  })

  test("a zone in which the day begins earlier opens nothing earlier", async () => {
    const { anna, occasion, params } = await hers({ date: inDays(1), zone: "Etc/GMT+12" })
    const before = (await anna.call("occasion", { params })).asksFrom
    await change(anna, occasion, { zone: "Etc/GMT-14" })
    expect((await anna.call("occasion", { params })).asksFrom).toBe(before)
  })

  test("a giver who runs it with her moves the day at once, or lets hers stand", async () => {
    const { anna, greta, occasion, params } = await hers()
    const person = greta.id
    await anna.call("changeMember", {
      params: { circle: occasion.circle.id, person },
      body: { role: "organiser" },
    })
    await change(anna, occasion, { date: inDays(0) })
    expect(await anna.refused("revealOccasion", { params })).toEqual(NOT_YET)
    await change(greta, occasion, { title: "Anna's day" })
    expect(await anna.refused("revealOccasion", { params })).toEqual(NOT_YET)
    await change(greta, occasion, { date: inDays(0) })
    await anna.call("revealOccasion", { params })
  })

  test("her own list without a day opens two days after it was started, one of today on the day", async () => {
    const { anna, params } = await hers({ date: undefined })
    expect(await anna.refused("revealOccasion", { params })).toEqual(NOT_YET)
    const past = await hers({ date: inDays(-1) })
    expect(await past.anna.refused("revealOccasion", { params: past.params })).toEqual(NOT_YET)
    const today = await hers({ date: inDays(0) })
    await today.anna.call("revealOccasion", { params: today.params })
    await forward(2.1, anna)
    await anna.call("revealOccasion", { params })
  })

  test("what was shown before a move stays shown", async () => {
    const { anna, occasion, params } = await hers({ date: inDays(0) })
    const { revealedAt } = await anna.call("revealOccasion", { params })
    await change(anna, occasion, { date: inDays(30) })
    expect((await anna.call("occasion", { params })).revealedAt).toBe(revealedAt)
    expect(await anna.call("gifts", { params })).toEqual({ gifts: [] })
  })
})
