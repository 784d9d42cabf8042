import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { NewLink, OccasionView } from "../../shared/api.ts"
import { startApiWorld, type ApiWorld, type Device } from "../support/api-world.ts"

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const names = async (device: Device, circle: string): Promise<string[]> => {
  const { members } = await device.call("members", { params: { circle } })
  return members.map((member) => member.name).sort()
}

const roomsOf = ({ rooms }: OccasionView): string[] => rooms.map(({ kind, may }) => `${kind}:${may}`)

describe("create, share, join", () => {
  let mira: Device
  let occasion: OccasionView
  let links: Record<"giver" | "recipient" | "reader", NewLink>

  beforeAll(async () => {
    mira = await world.device().signUp("Mira")
    occasion = await mira.create({ title: "Anna turns 40", date: { month: 2, day: 29 } })
    links = {
      giver: await mira.link(occasion.id, "giver"),
      recipient: await mira.link(occasion.id, "recipient"),
      reader: await mira.link(occasion.id, "reader"),
    }
  })

  test("who creates an occasion for somebody else organises it and is a giver", () => {
    expect(occasion).toMatchObject({
      title: "Anna turns 40",
      date: { month: 2, day: 29 },
      recipient: false,
      circle: { role: "organiser" },
      recipients: [{ name: "Anna", me: false }],
    })
    expect(roomsOf(occasion)).toEqual(["list:write", "plan:write"])
  })

  test("[M3] a link opens to what every recipient may see, and for a recipient to the name that waits for her", async () => {
    const opened = await world.device().call("openLink", { body: { token: links.giver.token } })
    expect(opened).toEqual({
      capability: "giver",
      occasion: {
        kind: "birthday",
        title: "Anna turns 40",
        recipients: ["Anna"],
        date: { month: 2, day: 29 },
      },
      people: [],
    })
    expect(await world.device().call("openLink", { body: { token: links.recipient.token } })).toMatchObject({
      people: [{ id: occasion.recipients[0]?.id, name: "Anna" }],
    })
  })

  test("[M3] a giver joins with a name alone and may write in both rooms", async () => {
    const ivo = await world.device().join(links.giver.token, { kind: "new", name: "Ivo" })
    const view = await ivo.call("occasion", { params: { occasion: occasion.id } })
    expect(roomsOf(view)).toEqual(["list:write", "plan:write"])
    expect(view.circle).toMatchObject({ name: "Mira", role: "member" })
    expect(await names(ivo, occasion.circle.id)).toEqual(["Anna", "Ivo", "Mira"])
  })

  test("[S1] the recipient joins by her link as the name that waited for her, and has no plan", async () => {
    const anna = await world.device().join(links.recipient.token, { kind: "new", name: "Anna B." })
    expect(anna.id).toBe(occasion.recipients[0]?.id)
    const view = await anna.call("occasion", { params: { occasion: occasion.id } })
    expect(view).toMatchObject({ recipient: true, recipients: [{ name: "Anna B.", me: true }] })
    expect(roomsOf(view)).toEqual(["list:write"])
    expect(JSON.stringify(await anna.call("home"))).not.toContain("plan")
  })

  test("a reader sees the list, nobody's name but the recipient's, and no members", async () => {
    const zoe = await world.device().join(links.reader.token, { kind: "new", name: "Zoe" })
    const view = await zoe.call("occasion", { params: { occasion: occasion.id } })
    expect(roomsOf(view)).toEqual(["list:read"])
    const everything = JSON.stringify(await zoe.call("home"))
    expect(everything).toContain("Anna B.")
    expect(everything).not.toContain("Mira")
    expect(everything).not.toContain("Ivo")
    expect(await zoe.refused("members", { params: { circle: occasion.circle.id } })).toEqual({
      status: 403,
      code: "not_allowed",
    })
    expect(await zoe.refused("links", { params: { occasion: occasion.id } })).toMatchObject({
      code: "not_allowed",
    })
  })

  test("a link counts the people who came in by it, not how often it was opened", async () => {
    const { links: listed } = await mira.call("links", { params: { occasion: occasion.id } })
    expect(listed.map(({ capability, uses }) => [capability, uses])).toEqual([
      ["giver", 1],
      ["recipient", 1],
      ["reader", 1],
    ])
    expect(JSON.stringify(listed)).not.toContain(links.giver.token)
  })

  test("home lists every circle once and every occasion one may see", async () => {
    const home = await mira.call("home")
    expect(home.circles).toEqual([occasion.circle])
    expect(home.occasions).toEqual([
      { ...occasion, recipients: [{ ...occasion.recipients[0], name: "Anna B." }] },
    ])
  })
})

describe("a list of one's own", () => {
  test("its creator is the recipient, runs it, and is blind", async () => {
    const mira = await world.device().signUp("Mira")
    const mine = await mira.create({ who: { kind: "me" } })
    expect(mine).toMatchObject({
      recipient: true,
      circle: { role: "organiser" },
      recipients: [{ id: mira.id, me: true }],
    })
    expect(roomsOf(mine)).toEqual(["list:write"])
    const link = await mira.link(mine.id, "giver")
    const ivo = await world.device().join(link.token, { kind: "new", name: "Ivo" })
    expect(roomsOf(await ivo.call("occasion", { params: { occasion: mine.id } }))).toEqual([
      "list:write",
      "plan:write",
    ])
    expect(roomsOf(await mira.call("occasion", { params: { occasion: mine.id } }))).toEqual(["list:write"])
  })

  test("it cannot be a surprise, also when one types one's own name", async () => {
    const mira = await world.device().signUp("Mira")
    const form = { kind: "birthday", zone: "UTC", secrecy: "surprise" } as const
    for (const who of [{ kind: "me" as const }, { kind: "other" as const, name: " MIRA " }]) {
      const refused = await mira.refused("createOccasion", { body: { ...form, who } })
      expect(refused).toEqual({ status: 422, code: "invalid_input" })
    }
    expect((await mira.call("home")).circles).toEqual([])
  })
})

describe("changing an occasion", () => {
  test("organisers change title, date and writers, null takes a value away, others are refused", async () => {
    const mira = await world.device().signUp("Mira")
    const { id } = await mira.create({ title: "Party", date: { month: 5, day: 1, year: 1990 } })
    const ivo = await world.device().join((await mira.link(id, "giver")).token, { kind: "new", name: "Ivo" })
    const changed = await mira.call("changeOccasion", {
      params: { occasion: id },
      body: { title: null, date: null, writers: "owners" },
    })
    expect(changed).not.toHaveProperty("title")
    expect(changed).not.toHaveProperty("date")
    expect(roomsOf(await ivo.call("occasion", { params: { occasion: id } }))).toEqual([
      "list:read",
      "plan:write",
    ])
    expect(world.events).toContainEqual({ type: "occasion_changed", occasion: id })
    const refused = await ivo.refused("changeOccasion", {
      params: { occasion: id },
      body: { kind: "wedding" },
    })
    expect(refused).toEqual({ status: 403, code: "not_allowed" })
  })

  test("[D1, D2] 29 February is a day in a leap year and without a year; 30 February never is", async () => {
    const mira = await world.device().signUp("Mira")
    const { id } = await mira.create()
    const set = (date: { month: number; day: number; year?: number }) =>
      mira.send("changeOccasion", { params: { occasion: id }, body: { date } })
    expect((await set({ month: 2, day: 29 })).status).toBe(200)
    expect((await set({ month: 2, day: 29, year: 2024 })).status).toBe(200)
    for (const date of [
      { month: 2, day: 29, year: 2023 },
      { month: 2, day: 29, year: 2100 },
      { month: 2, day: 30 },
      { month: 4, day: 31 },
    ]) {
      expect((await set(date)).status).toBe(422)
    }
  })

  test("a time zone that the platform does not know is refused by name", async () => {
    const mira = await world.device().signUp("Mira")
    const response = await mira.send("createOccasion", {
      body: {
        who: { kind: "other", name: "Anna" },
        kind: "birthday",
        zone: "Middle/Earth",
        secrecy: "together",
      },
    })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ error: { fields: [{ path: "zone" }] } })
  })
})

describe("repeating a request whose answer was lost", () => {
  const requestId = "0123456789abcdefghjkmnpqrs"

  test("the same create makes one circle and one occasion", async () => {
    const mira = await world.device().signUp("Mira")
    const body = {
      who: { kind: "other", name: "Anna" },
      kind: "birthday",
      zone: "UTC",
      secrecy: "together",
      requestId,
    } as const
    const first = await mira.call("createOccasion", { body })
    const second = await mira.call("createOccasion", { body })
    expect(second).toEqual(first)
    expect((await mira.call("home")).occasions).toHaveLength(1)
  })

  test("the same join finds the person it made, with the same refresh token", async () => {
    const mira = await world.device().signUp("Mira")
    const { id } = await mira.create()
    const { token } = await mira.link(id, "giver")
    const body = { token, as: { kind: "new", name: "Ivo" }, requestId } as const
    const [lost, found] = [world.device(), world.device()]
    const first = await lost.call("join", { body })
    const second = await found.call("join", { body })
    expect(second.session.person).toEqual(first.session.person)
    expect(found.cookie).toBe(lost.cookie)
    expect((await mira.call("links", { params: { occasion: id } })).links[0]?.uses).toBe(1)
    const stranger = { ...body, requestId: "1123456789abcdefghjkmnpqrs" }
    expect(await world.device().refused("join", { body: stranger })).toMatchObject({ code: "name_taken" })
  })

  test("the same sign-up makes one person", async () => {
    const body = { name: "Mira", requestId: "2123456789abcdefghjkmnpqrs" }
    const first = await world.device().call("signUp", { body })
    const second = await world.device().call("signUp", { body })
    expect(second.person).toEqual(first.person)
  })
})
