import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { CardOpens, CreateOccasion, OccasionView } from "../../shared/api.ts"
import { ApiError, OccasionView as View } from "../../shared/api.ts"
import { todayIn, addDays } from "../../shared/dates/day.ts"
import { base32, secureRandom } from "../../shared/ids.ts"
import { type ApiWorld, type Device, startApiWorld } from "../support/api-world.ts"
import { eventually } from "../support/eventually.ts"

/** The card of an occasion over HTTP: started, rescheduled, opened, and what its recipients see of it (K3, K4, K7, S0). */

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

/** A wall time in UTC, so many days from now. */
const inDays = (days: number): CardOpens => ({
  ...addDays(todayIn("UTC", world.clock.now()), days),
  hour: 7,
  minute: 0,
})
const instantOf = ({ year, month, day, hour, minute }: CardOpens): number =>
  Date.UTC(year, month - 1, day, hour, minute)

const person = (name: string): Promise<Device> => world.device().signUp(name)

interface Scene {
  readonly ivo: Device
  readonly mira: Device
  readonly id: OccasionView["id"]
  readonly made: OccasionView
}

/** Ivo starts an occasion for Anna, and Mira comes by the givers' link. */
async function scene(form: Partial<CreateOccasion>): Promise<Scene> {
  const ivo = await person("Ivo")
  const made = await ivo.create({ zone: "UTC", ...form })
  const mira = await world
    .device()
    .join((await ivo.link(made.id, "giver")).token, { kind: "new", name: "Mira" })
  return { ivo, mira, id: made.id, made }
}

const cardAlone = (days = 30): Promise<Scene> =>
  scene({ secrecy: "surprise", list: false, card: { opens: inDays(days) } })

const at = (occasion: string) => ({ params: { occasion } })
const see = (device: Device, id: string): Promise<OccasionView> => device.call("occasion", at(id))

/** A refusal as everybody gets it. */
const withoutRequest = async (response: Response): Promise<string> =>
  (await response.text()).replace(/"requestId":"[^"]*"/, "")

async function fieldsOf(response: Response) {
  return ApiError.parse(await response.json()).error.fields
}

const rooms = (view: OccasionView): Readonly<Record<string, string>> =>
  Object.fromEntries(view.rooms.map(({ kind, may }) => [kind, may]))

/** Sets the clock forward to the moment at which the card opens by itself, and waits until it has. */
async function untilOpen({ ivo, id }: Pick<Scene, "ivo" | "id">): Promise<void> {
  const { card } = await see(ivo, id)
  world.clock.forward((card?.opensAt ?? 0) - world.clock.now())
  await ivo.refresh()
  await eventually(async () => expect((await see(ivo, id)).card?.state).toBe("open"), 10_000)
}

describe("[K3] a card", () => {
  test("alone is a surprise with two rooms and no list", async () => {
    const { made, mira, id } = await cardAlone()
    expect(made.list).toBe(false)
    expect(rooms(made)).toEqual({ card: "write", messages: "write" })
    expect(made.card).toEqual({
      state: "writing",
      signersRead: true,
      lateAllowed: true,
      opens: inDays(30),
      opensAt: instantOf(inDays(30)),
      told: false,
      hiding: [],
      signed: { people: [], names: [], messages: 0, of: 1 },
    })
    expect(rooms(await see(mira, id))).toEqual({ card: "write", messages: "write" })
  })

  test("of an occasion with a day opens on its next one at seven, in the zone of its recipients", async () => {
    const ivo = await person("Ivo")
    const { year, month, day } = inDays(40)
    const { id } = await ivo.create({ zone: "UTC", date: { month, day, year: 1980 } })
    const { card } = await ivo.call("startCard", { ...at(id), body: {} })
    expect(card?.opens).toEqual({ year, month, day, hour: 7, minute: 0 })
    const moved = await ivo.call("changeOccasion", { ...at(id), body: { zone: "Pacific/Auckland" } })
    expect(moved.card?.opens).toEqual(card?.opens)
    expect((card?.opensAt ?? 0) - (moved.card?.opensAt ?? 0)).toBeGreaterThanOrEqual(12 * HOUR_MS)
  })

  test.each<[string, Partial<CreateOccasion>, string]>([
    ["without a day", { card: {} }, "card.opens"],
    ["on a day that does not exist", { card: { opens: { ...inFuture(), month: 2, day: 30 } } }, "card.opens"],
    ["in the past", { card: { opens: { ...inFuture(), year: 2020 } } }, "card.opens"],
    ["in a zone that does not exist", { zone: "Europe/Atlantis", card: { opens: inFuture() } }, "zone"],
    [
      "alone and for everybody to see",
      { list: false, secrecy: "together", card: { opens: inFuture() } },
      "secrecy",
    ],
    ["that is neither card nor list", { list: false, secrecy: "surprise" }, "card"],
    ["for oneself", { who: { kind: "me" }, card: { opens: inFuture() } }, "card"],
  ])("%s is refused with a sentence at its field", async (_name, form, path) => {
    const ivo = await person("Ivo")
    const body = {
      who: { kind: "other", name: "Anna" },
      kind: "farewell",
      zone: "UTC",
      secrecy: "together",
    } as const
    const response = await ivo.send("createOccasion", { body: { ...body, ...form } })
    expect(response.status).toBe(422)
    const fields = await fieldsOf(response)
    expect(fields?.map((field) => field.path)).toEqual([path])
    expect(fields?.[0]?.message).toMatch(/^[A-Z].*\.$/)
  })

  test("is one, whoever starts another, and counts as an occasion started", async () => {
    await using small = await startApiWorld({ env: { MAX_LISTS_PER_DAY: "2" } })
    const ivo = await small.device().signUp("Ivo")
    const form = { date: { month: 6, day: 1 }, zone: "UTC" }
    const first = await ivo.create(form)
    const { card } = await ivo.call("startCard", { ...at(first.id), body: {} })
    const again = await ivo.call("startCard", { ...at(first.id), body: { told: true } })
    expect(again.card).toEqual(card)
    const mira = await small
      .device()
      .join((await ivo.link(first.id, "giver")).token, { kind: "new", name: "Mira" })
    const [second] = [await mira.create(form), await mira.create(form)]
    expect(await mira.refused("startCard", { ...at(second.id), body: {} })).toEqual({
      status: 429,
      code: "lists_today",
    })
    // Who has come may sign, too.
    const signed = { people: [], names: [], messages: 0, of: 2 }
    expect((await mira.call("startCard", { ...at(first.id), body: {} })).card).toEqual({ ...card, signed })
  })

  test("is started once by a form that is sent twice", async () => {
    const ivo = await person("Ivo")
    const form = { zone: "UTC", card: { opens: inDays(5) }, requestId: base32(secureRandom(16)) } as const
    const [one, two] = [await ivo.create(form), await ivo.create(form)]
    expect(two).toEqual(one)
  })
})

function inFuture(): CardOpens {
  return { year: new Date().getUTCFullYear() + 2, month: 3, day: 1, hour: 7, minute: 0 }
}

describe("[K11, S0] a card of a list that its recipient uses", () => {
  async function hers(): Promise<Scene & { readonly anna: Device }> {
    const anna = await person("Anna")
    const made = await anna.create({ who: { kind: "me" }, zone: "UTC" })
    const token = (await anna.link(made.id, "giver")).token
    const ivo = await world.device().join(token, { kind: "new", name: "Ivo" })
    const mira = await world.device().join(token, { kind: "new", name: "Mira" })
    return { anna, ivo, mira, id: made.id, made }
  }

  test("is started by a giver, and answers to its recipient stay the same in every byte", async () => {
    const { anna, ivo, id } = await hers()
    const answers = async (): Promise<readonly string[]> => [
      await (await anna.send("home")).text(),
      await (await anna.send("occasion", at(id))).text(),
      ...(await Promise.all([
        anna.send("startCard", { ...at(id), body: { opens: inDays(3) } }),
        anna.send("changeCard", { ...at(id), body: { opens: inDays(3) } }),
        anna.send("openCard", at(id)),
      ]).then((all) => Promise.all(all.map(withoutRequest)))),
    ]
    const before = await answers()
    expect(before.slice(2).every((text) => text.includes("not_allowed"))).toBe(true)
    const from = world.events.length
    await ivo.call("startCard", { ...at(id), body: { opens: inDays(3) } })
    await ivo.call("changeCard", { ...at(id), body: { opens: inDays(4) } })
    expect(await answers()).toEqual(before)
    expect(new Set(world.events.slice(from).map(({ type }) => type))).toEqual(new Set(["card_changed"]))
  })

  test("is run by who started it where nobody else can, and by nobody else", async () => {
    const { ivo, mira, id } = await hers()
    await ivo.call("startCard", { ...at(id), body: { opens: inDays(3) } })
    expect(await mira.refused("changeCard", { ...at(id), body: { told: true } })).toEqual({
      status: 403,
      code: "not_allowed",
    })
    expect((await ivo.call("changeCard", { ...at(id), body: { opens: inDays(6) } })).card?.opens).toEqual(
      inDays(6),
    )
  })

  test("is sealed for a recipient who is told, until it opens", async () => {
    const { anna, ivo, id } = await hers()
    await ivo.call("startCard", { ...at(id), body: { opens: inDays(3), told: true } })
    const sealed = await see(anna, id)
    expect(sealed.card).toEqual({
      state: "sealed",
      opens: inDays(3),
      opensAt: instantOf(inDays(3)),
      told: true,
    })
    expect(rooms(sealed)).toEqual({ list: "write" })
    await ivo.call("changeCard", { ...at(id), body: { told: false } })
    expect((await see(anna, id)).card).toBeUndefined()
    const open = await ivo.call("openCard", at(id))
    expect(open.card?.state).toBe("open")
    expect(open.card?.openedAt).toBeLessThan(open.card?.opensAt ?? 0)
    expect(rooms(await see(anna, id))).toEqual({ list: "write" })
    expect(rooms(open)).toEqual({ list: "write", plan: "write", card: "read", messages: "read" })
  })
})

describe("[K7] opened early", () => {
  test("it is open for good: nothing reschedules it, and opening again changes nothing", async () => {
    const { ivo, mira, id } = await cardAlone()
    expect(await mira.refused("openCard", at(id))).toEqual({ status: 403, code: "not_allowed" })
    const open = await ivo.call("openCard", at(id))
    expect(await ivo.refused("changeCard", { ...at(id), body: { opens: inDays(40) } })).toEqual({
      status: 409,
      code: "card_open",
    })
    expect((await ivo.call("openCard", at(id))).card).toEqual(open.card)
    expect(rooms(await see(mira, id))).toEqual({ card: "read", messages: "read" })
  })
})

describe("[K11] the recipient's link of a card", () => {
  test("says that it is not open yet, and when only to those who may know; then it lets its person in", async () => {
    const one = await cardAlone(50)
    const { ivo, id } = one
    const { token } = await ivo.link(id, "recipient")
    const anna = world.device()
    const opened = { capability: "recipient", people: [], sealed: {} }
    expect(await anna.call("openLink", { body: { token } })).toEqual(opened)
    const joining = { body: { token, as: { kind: "new", name: "Anna" } } } as const
    expect(await anna.refused("join", joining)).toEqual({ status: 409, code: "not_open_yet" })
    expect(await anna.refused("ask", { body: { token } })).toEqual({ status: 409, code: "not_open_yet" })
    await ivo.call("changeCard", { ...at(id), body: { told: true } })
    const told = { ...opened, sealed: { opensAt: instantOf(inDays(50)) } }
    expect(await anna.call("openLink", { body: { token } })).toEqual(told)
    await untilOpen(one)
    expect(await anna.call("openLink", { body: { token } })).toMatchObject({
      people: [{ name: "Anna" }],
      occasion: { recipients: ["Anna"] },
    })
    await anna.join(token, { kind: "new", name: "Anna" })
    const seen = await see(anna, id)
    expect(seen).toMatchObject({ recipient: true, list: false, card: { state: "open" } })
    expect(rooms(seen)).toEqual({})
    expect((await anna.call("home")).occasions.map((view) => view.id)).toEqual([id])
    expect(await anna.call("openLink", { body: { token } })).toMatchObject({ member: id })
    expect(await anna.refused("deleteOccasion", at(id))).toEqual({ status: 403, code: "not_allowed" })
  })

  test("is not made for a surprise without a card", async () => {
    const { ivo, id } = await scene({ secrecy: "surprise" })
    const body = { capability: "recipient" } as const
    expect((await ivo.refused("createLink", { ...at(id), body })).code).toBe("invalid_input")
    await ivo.call("startCard", { ...at(id), body: { opens: inDays(3) } })
    expect((await ivo.call("createLink", { ...at(id), body })).link.capability).toBe("recipient")
  })

  test("leaves givers' links as they are: to a recipient they are links that never were", async () => {
    const { ivo, id } = await cardAlone()
    const [hers, givers] = [await ivo.link(id, "recipient"), await ivo.link(id, "giver")]
    await ivo.call("openCard", at(id))
    const anna = await world.device().join(hers.token, { kind: "new", name: "Anna" })
    expect((await anna.refused("openLink", { body: { token: givers.token } })).code).toBe("not_here")
  })
})

describe("[K11, S0] once the card of a full surprise is open", () => {
  test("its recipient of the same circle sees it, and nothing of the list and the plan", async () => {
    const ivo = await person("Ivo")
    const hers = await ivo.create({ zone: "UTC" })
    const anna = await world
      .device()
      .join((await ivo.link(hers.id, "recipient")).token, { kind: "new", name: "Anna" })
    const { id } = await ivo.create({
      zone: "UTC",
      secrecy: "surprise",
      circle: hers.circle.id,
      date: { month: 1, day: 1 },
      card: { opens: inDays(9) },
    })
    expect(await anna.refused("occasion", at(id))).toEqual({ status: 404, code: "not_here" })
    const before = await anna.call("home")
    expect(before.occasions.map((view) => view.id)).toEqual([hers.id])
    expect(rooms(await see(ivo, id))).toEqual({
      list: "write",
      plan: "write",
      card: "write",
      messages: "write",
    })
    await ivo.call("openCard", at(id))
    const seen = await see(anna, id)
    expect(View.parse(seen)).toMatchObject({ list: false, recipient: true, card: { state: "open" } })
    expect(rooms(seen)).toEqual({})
    expect(seen.opensAt).toBeUndefined()
    for (const name of ["claims", "gifts", "revealOccasion"] as const)
      expect((await anna.refused(name, at(id))).code).toBe("not_here")
    for (const name of ["links", "setAside", "archiveOccasion"] as const)
      expect((await anna.refused(name, at(id))).code).toBe("not_allowed")
    expect((await anna.call("home")).occasions).toHaveLength(2)
  })

  test("somebody of the circle who is neither giver nor recipient still knows nothing of it", async () => {
    const { ivo, id } = await cardAlone()
    const view = await see(ivo, id)
    const other = await ivo.create({
      zone: "UTC",
      circle: view.circle.id,
      who: { kind: "other", name: "Ben" },
    })
    const nora = await world
      .device()
      .join((await ivo.link(other.id, "giver")).token, { kind: "new", name: "Nora" })
    await ivo.call("openCard", at(id))
    expect(await nora.refused("occasion", at(id))).toEqual({ status: 404, code: "not_here" })
    const members = await nora.call("members", { params: { circle: view.circle.id } })
    expect(members.members.map(({ name }) => name)).not.toContain("Mira")
  })
})

test("[K4] a card opens by itself when its time has come, once, and tells", async () => {
  const one = await cardAlone(70)
  const from = world.events.length
  world.clock.forward(10 * DAY_MS)
  await one.ivo.refresh()
  expect((await see(one.ivo, one.id)).card?.state).toBe("writing")
  await untilOpen(one)
  const { card } = await see(one.ivo, one.id)
  expect(card?.openedAt).toBeGreaterThanOrEqual(card?.opensAt ?? Infinity)
  const told = world.events.slice(from).filter((event) => "occasion" in event && event.occasion === one.id)
  expect(told).toEqual([{ type: "occasion_changed", occasion: one.id }])
})

test("[A5] a card of a deleted occasion stays closed, and opens when that is brought back", async () => {
  const { ivo, id } = await cardAlone(2)
  await ivo.call("deleteOccasion", at(id))
  world.clock.forward(3 * DAY_MS)
  await ivo.refresh()
  await ivo.call("bringBack", at(id))
  await eventually(async () => expect((await see(ivo, id)).card?.state).toBe("open"), 10_000)
})
