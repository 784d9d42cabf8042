import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ApiError } from "../../shared/api.ts"
import { startApiWorld, type ApiWorld } from "../support/api-world.ts"
import { NAMES, NOT_NAMES } from "../support/names.ts"

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld({ env: { MAX_CHANGES_PER_MINUTE: "10000" } })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const fieldsOf = async (response: Response) =>
  ApiError.parse(await response.json()).error.fields?.map(({ path }) => path)[0]

describe("names that nobody can see or tell apart", () => {
  test("are refused beside their field wherever a name is given, and nothing changes", async () => {
    const mira = await world.device().signUp("Mira")
    const occasion = await mira.create()
    const { token } = await mira.link(occasion.id, "giver")
    const params = { occasion: occasion.id }
    const form = { kind: "birthday", zone: "Europe/Berlin", secrecy: "surprise" } as const
    for (const [what, name] of NOT_NAMES) {
      const answers = [
        await world.device().send("signUp", { body: { name } }),
        await mira.send("rename", { body: { name } }),
        await world.device().send("join", { body: { token, as: { kind: "new", name } } }),
        await mira.send("createOccasion", { body: { ...form, who: { kind: "other", name } } }),
        await mira.send("changeOccasion", { params, body: { title: name } }),
      ]
      const fields = await Promise.all(answers.map(fieldsOf))
      expect({ what, statuses: answers.map(({ status }) => status), fields }).toEqual({
        what,
        statuses: [422, 422, 422, 422, 422],
        fields: ["name", "name", "as.name", "who.name", "title"],
      })
    }
    expect((await mira.call("home")).occasions).toHaveLength(1)
    expect((await mira.call("members", { params: { circle: occasion.circle.id } })).members).toHaveLength(2)
  })

  test("every name that people have is taken as it is", async () => {
    const device = await world.device().signUp("Somebody")
    for (const name of NAMES) expect((await device.call("rename", { body: { name } })).name).toBe(name)
  })
})

const OF_GRAN = [
  ["plain", "Gran"],
  ["capitals", "GRAN"],
  ["full width", "Ｇｒａｎ"],
  ["zero-width space", "Gr\u200ban"],
  ["soft hyphen", "Gr\u00adan"],
  ["grapheme joiner", "Gran\u034f"],
  ["Cyrillic a", "Gr\u0430n"],
  ["full stop", "Gran."],
  ["mathematical bold", "𝐆𝐫𝐚𝐧"],
  ["small capitals", "ɢʀᴀɴ"],
  ["a space", "Gr an"],
  ["an emoji", "Gran 👵"],
  ["quotes", "'Gran'"],
] as const

describe("[S4] whom a surprise is kept from", () => {
  test.each(OF_GRAN)("is no giver of it under her name with: %s", async (_, name) => {
    const mira = await world.device().signUp("Mira")
    const surprise = await mira.create({ who: { kind: "other", name: "Gran" }, secrecy: "surprise" })
    const { token } = await mira.link(surprise.id, "giver")
    const before = await mira.call("members", { params: { circle: surprise.circle.id } })
    const body = { token, as: { kind: "new", name } } as const
    expect([404, 422]).toContain((await world.device().refused("join", { body })).status)
    expect(await mira.call("members", { params: { circle: surprise.circle.id } })).toEqual(before)
  })

  test("named with a full stop by the next organiser is the same person", async () => {
    const mira = await world.device().signUp("Mira")
    const open = await mira.create({ who: { kind: "other", name: "Gran" } })
    const { token } = await mira.link(open.id, "recipient")
    const gran = await world.device().join(token, { kind: "new", name: "Rose" })
    const surprise = await mira.create({
      who: { kind: "other", name: "gran." },
      circle: open.circle.id,
      secrecy: "surprise",
    })
    expect(surprise.recipients.map(({ id }) => id)).toEqual([gran.id])
  })
})

describe("people of one circle", () => {
  test("nobody comes in, or is renamed, so that they look like somebody else; an initial is enough", async () => {
    const mira = await world.device().signUp("Mira")
    const occasion = await mira.create()
    const { token } = await mira.link(occasion.id, "giver")
    const join = (name: string) =>
      world.device().refused("join", { body: { token, as: { kind: "new", name } } })
    await world.device().join(token, { kind: "new", name: "Otto" })
    const taken = { status: 409, code: "name_taken" }
    for (const name of ["Otto", "0tto", "\u041etto", "OTTO", "Otto!", "ᴏᴛᴛᴏ"])
      expect({ name, ...(await join(name)) }).toEqual({ name, ...taken })
    const other = await world.device().join(token, { kind: "new", name: "Otto B." })
    for (const name of ["Otto", "0tto", "M\u0456ra"])
      expect({ name, ...(await other.refused("rename", { body: { name } })) }).toEqual({ name, ...taken })
    expect(await other.call("rename", { body: { name: "OTTO B" } })).toMatchObject({ name: "OTTO B" })
    const elsewhere = await world.device().signUp("Kim")
    expect(await elsewhere.call("rename", { body: { name: "Otto" } })).toMatchObject({ name: "Otto" })
  })

  test("two honest people whose names look alike are never made one", async () => {
    const mira = await world.device().signUp("Mira")
    const occasion = await mira.create({ who: { kind: "other", name: "Mamie" } })
    const { token } = await mira.link(occasion.id, "giver")
    const body = { token, as: { kind: "new", name: "Marnie" } } as const
    expect(await world.device().refused("join", { body })).toEqual({ status: 409, code: "name_taken" })
    const marnie = await world.device().join(token, { kind: "new", name: "Marnie B." })
    const { recipient } = await marnie.call("occasion", { params: { occasion: occasion.id } })
    expect(recipient).toBe(false)
    await world.device().join(token, { kind: "new", name: "Jon" })
    await world.device().join(token, { kind: "new", name: "John" })
  })

  test("[S0] a name that is in the circle by a surprise alone takes no name away from whom it is kept", async () => {
    const mira = await world.device().signUp("Mira")
    const open = await mira.create({ who: { kind: "other", name: "Gran" } })
    const { token } = await mira.link(open.id, "recipient")
    const gran = await world.device().join(token, { kind: "new", name: "Gran" })
    const surprise = await mira.create({
      who: { kind: "other", name: "Gran" },
      circle: open.circle.id,
      secrecy: "surprise",
    })
    const hidden = await mira.link(surprise.id, "giver")
    await world.device().join(hidden.token, { kind: "new", name: "Henry" })
    expect(await gran.call("rename", { body: { name: "Henry" } })).toMatchObject({ name: "Henry" })
  })

  test("a name stored before the rule is shown without what nobody sees, and can be renamed", async () => {
    const device = await world.device().signUp("Otto")
    const stored = await world.store.records.get("people", device.id)
    const body = { name: "\u202eot\u200btO", createdAt: 0, also: [] }
    const old = { version: stored?.version ?? 0, body }
    expect(await world.store.records.replaceIf("people", device.id, old)).toBe("replaced")
    expect((await device.call("home")).person.name).toBe("ottO")
    expect(await device.call("rename", { body: { name: "Otto" } })).toMatchObject({ name: "Otto" })
  })
})
