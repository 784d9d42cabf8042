import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { roomOf } from "../../shared/rooms.ts"
import { startApiWorld, type ApiWorld, type Device } from "../support/api-world.ts"

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

async function family() {
  const mira = await world.device().signUp("Mira")
  const occasion = await mira.create()
  const { token } = await mira.link(occasion.id, "giver")
  const ivo = await world.device().join(token, { kind: "new", name: "Ivo" })
  const { id: circle } = occasion.circle
  const setRole = (by: Device, person: string, role: "organiser" | "member" | "reader") =>
    by.send("changeMember", { params: { circle, person }, body: { role } })
  const remove = (by: Device, person: string) => by.send("removeMember", { params: { circle, person } })
  return { mira, ivo, occasion, circle, token, setRole, remove }
}

describe("roles", () => {
  test("[M5] a changed role holds at once in every answer and every grant, and is announced to gateways", async () => {
    const { mira, ivo, occasion, circle, setRole } = await family()
    expect((await setRole(mira, ivo.id, "reader")).status).toBe(200)
    expect(world.events).toContainEqual({ type: "access_changed", circle, person: ivo.id })
    expect((await ivo.call("occasion", { params: { occasion: occasion.id } })).rooms).toEqual([
      { kind: "list", may: "read" },
    ])
    const { grantFor } = world.domain.access
    expect(await grantFor(ivo.id, roomOf("plan", occasion.id))).toBeUndefined()
    expect(await grantFor(ivo.id, roomOf("list", occasion.id))).toMatchObject({
      may: "read",
      names: "hidden",
      presence: "editing",
    })
  })

  test("[M7] a circle keeps an organiser: the last one cannot step down, leave, or be removed", async () => {
    const { mira, ivo, setRole, remove } = await family()
    for (const response of [
      await setRole(mira, mira.id, "member"),
      await setRole(mira, mira.id, "reader"),
      await remove(mira, mira.id),
    ]) {
      expect(response.status).toBe(409)
      expect(await response.json()).toMatchObject({ error: { code: "last_organiser" } })
    }
    expect((await setRole(mira, ivo.id, "organiser")).status).toBe(200)
    expect((await remove(mira, mira.id)).status).toBe(204)
    expect((await setRole(ivo, ivo.id, "member")).status).toBe(409)
  })

  test("[M7] two organisers who demote each other at the same moment leave one", async () => {
    for (let round = 0; round < 10; round++) {
      const { mira, ivo, setRole } = await family()
      await setRole(mira, ivo.id, "organiser")
      const answers = await Promise.all([setRole(mira, ivo.id, "member"), setRole(ivo, mira.id, "member")])
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    }
  })

  test("a name without a device cannot become the organiser", async () => {
    const { mira, occasion, setRole } = await family()
    const anna = occasion.recipients[0]?.id ?? ""
    expect((await setRole(mira, anna, "organiser")).status).toBe(403)
  })

  test("who made an occasion in somebody else's circle runs that occasion, not the circle", async () => {
    const { mira, ivo, circle, setRole } = await family()
    const own = await ivo.create({ who: { kind: "other", name: "Gran" }, circle })
    expect(own.circle.role).toBe("organiser")
    expect((await ivo.call("home")).circles).toMatchObject([{ id: circle, role: "member" }])
    expect(
      (await ivo.send("createLink", { params: { occasion: own.id }, body: { capability: "reader" } })).status,
    ).toBe(201)
    expect((await setRole(ivo, mira.id, "reader")).status).toBe(403)
    await setRole(mira, ivo.id, "reader")
    expect((await ivo.call("occasion", { params: { occasion: own.id } })).circle.role).toBe("reader")
  })
})

describe("leaving and being removed", () => {
  test("[M4] who is removed is out of every answer and every grant at once, and gateways are told after the write", async () => {
    const { mira, ivo, occasion, circle, remove } = await family()
    expect((await remove(mira, ivo.id)).status).toBe(204)
    expect(world.events).toContainEqual({ type: "access_changed", circle, person: ivo.id })
    for (const kind of ["list", "plan"] as const) {
      expect(await world.domain.access.grantFor(ivo.id, roomOf(kind, occasion.id))).toBeUndefined()
    }
    expect(await ivo.refused("occasion", { params: { occasion: occasion.id } })).toMatchObject({
      code: "not_here",
    })
    expect(await ivo.refused("members", { params: { circle } })).toMatchObject({ code: "not_here" })
    expect(await ivo.call("home")).toMatchObject({ circles: [], occasions: [] })
  })

  test("[M6] a name that the wrong person took waits again: they are out, and the right one gets the recipient's view", async () => {
    const { mira, ivo, occasion, circle } = await family()
    const anna = occasion.recipients[0]?.id ?? ""
    const hers = await mira.link(occasion.id, "recipient")
    const wrong = await world.device().join(hers.token, { kind: "new", name: "Anna" })
    expect(wrong.id).toBe(anna)
    const surprise = await mira.create({ who: { kind: "other", name: "Anna" }, circle, secrecy: "surprise" })
    const free = (by: Device, person: string) =>
      by.send("freeName", { params: { circle, person }, body: { name: "Anna" } })
    expect((await free(ivo, anna)).status).toBe(403)
    expect((await free(mira, mira.id)).status).toBe(403)
    const waiting = await mira.call("freeName", { params: { circle, person: anna }, body: { name: "Anna" } })
    expect(waiting).toMatchObject({ name: "Anna", joined: false })
    expect(await wrong.refused("occasion", { params: { occasion: occasion.id } })).toMatchObject({
      code: "not_here",
    })
    expect(world.events).toContainEqual({ type: "access_changed", circle, person: anna })
    const right = await world
      .device()
      .join((await mira.link(occasion.id, "recipient")).token, { kind: "new", name: "anna" })
    expect([right.id, right.person?.name]).toEqual([waiting.person, "anna"])
    expect(await right.call("occasion", { params: { occasion: occasion.id } })).toMatchObject({
      recipient: true,
      recipients: [{ id: right.id, name: "anna" }],
    })
    expect(await right.refused("occasion", { params: { occasion: surprise.id } })).toMatchObject({
      code: "not_here",
    })
    const next = await mira.create({ who: { kind: "other", name: "Anna" }, circle, secrecy: "surprise" })
    expect(next.recipients.map(({ id }) => id)).toEqual([right.id])
  })

  test("[M6] so it does when somebody who was here said it was them; and a name that was removed is still the one that waits", async () => {
    const { mira, occasion, circle } = await family()
    const anna = occasion.recipients[0]?.id ?? mira.id
    const zoe = await world.device().signUp("Zoe")
    await zoe.join((await mira.link(occasion.id, "recipient")).token, { kind: "known", person: anna })
    const params = { circle, person: zoe.id }
    const waiting = await mira.call("freeName", { params, body: { name: "Anna" } })
    expect(await zoe.refused("occasion", { params: { occasion: occasion.id } })).toMatchObject({
      code: "not_here",
    })
    const again = (await mira.link(occasion.id, "giver")).token
    await zoe.join(again, { kind: "me" })
    expect(await zoe.call("occasion", { params: { occasion: occasion.id } })).toMatchObject({
      recipient: false,
    })
    await mira.send("removeMember", { params: { circle, person: waiting.person } })
    const next = await mira.create({ who: { kind: "other", name: "anna" }, circle, secrecy: "surprise" })
    expect(next.recipients.map(({ id }) => id)).toEqual([waiting.person])
  })

  test("who was removed does not come back by an old link, but by one made later", async () => {
    const { mira, ivo, occasion, token, remove } = await family()
    await remove(mira, ivo.id)
    const removed = { status: 403, code: "removed" }
    expect(await ivo.refused("openLink", { body: { token } })).toEqual(removed)
    expect(await ivo.refused("join", { body: { token, as: { kind: "me" } } })).toEqual(removed)
    world.clock.forward(1)
    const later = await mira.link(occasion.id, "giver")
    await ivo.join(later.token, { kind: "me" })
    expect((await ivo.call("home")).occasions).toHaveLength(1)
  })

  test.each([
    ["a surprise", "surprise"],
    ["an open list", "together"],
  ] as const)("[M4, S0] %s for somebody who was put out does not put them back", async (_, secrecy) => {
    const { mira, occasion, circle, remove } = await family()
    const hers = await mira.link(occasion.id, "recipient")
    const anna = await world.device().join(hers.token, { kind: "new", name: "Anna" })
    expect((await remove(mira, anna.id)).status).toBe(204)
    const before = await anna.call("home")
    const made = await mira.create({ who: { kind: "other", name: "Anna" }, circle, secrecy })
    expect(made.recipients.map(({ id }) => id)).toEqual([anna.id])
    expect(await anna.call("home")).toEqual(before)
    expect(await anna.refused("members", { params: { circle } })).toMatchObject({ status: 404 })
  })

  test("a reader may leave, and who left may come back by the same link", async () => {
    const { mira, occasion, remove } = await family()
    const { token } = await mira.link(occasion.id, "reader")
    const zoe = await world.device().join(token, { kind: "new", name: "Zoe" })
    expect((await remove(zoe, mira.id)).status).toBe(403)
    expect((await remove(zoe, zoe.id)).status).toBe(204)
    await zoe.join(token, { kind: "me" })
    expect((await zoe.call("home")).occasions).toHaveLength(1)
  })
})

describe("people's looks and names", () => {
  test("ten people in one circle look different; the eleventh is like one of them", async () => {
    const { mira, circle, token } = await family()
    for (let n = 0; n < 8; n++) await world.device().join(token, { kind: "new", name: `Guest ${n}` })
    const looks = async () => {
      const { members } = await mira.call("members", { params: { circle } })
      return members.map(({ look }) => look)
    }
    expect(new Set(await looks()).size).toBe(10)
    expect(await looks()).toHaveLength(11)
  })

  test("a new name is shown everywhere and told to gateways", async () => {
    const { mira, ivo, circle, occasion } = await family()
    expect(await ivo.call("rename", { body: { name: "  Ivo B. " } })).toEqual({ id: ivo.id, name: "Ivo B." })
    expect(world.events).toContainEqual({ type: "person_renamed", person: ivo.id })
    const { members } = await mira.call("members", { params: { circle } })
    expect(members.map(({ name }) => name)).toContain("Ivo B.")
    expect(await world.domain.access.grantFor(ivo.id, roomOf("list", occasion.id))).toMatchObject({
      name: "Ivo B.",
    })
  })

  test("30 people who join at once are all in, once each", async () => {
    const { mira, circle, token } = await family()
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => world.device().join(token, { kind: "new", name: `Guest ${n}` })),
    )
    const { members } = await mira.call("members", { params: { circle } })
    expect(new Set(members.map(({ name }) => name)).size).toBe(33)
    expect(members).toHaveLength(33)
  })
})

describe("grants", () => {
  test("[S3] in a list that its recipient uses, a giver shows only while editing; the recipient, and everybody in the plan, always", async () => {
    const { mira, ivo, occasion } = await family()
    const { token } = await mira.link(occasion.id, "recipient")
    const anna = await world.device().join(token, { kind: "new", name: "Anna" })
    const { grantFor } = world.domain.access
    const [list, plan] = [roomOf("list", occasion.id), roomOf("plan", occasion.id)]
    expect(await grantFor(ivo.id, list)).toMatchObject({ presence: "editing", names: "shown", may: "write" })
    expect(await grantFor(anna.id, list)).toMatchObject({ presence: "always", names: "shown", may: "write" })
    expect(await grantFor(ivo.id, plan)).toMatchObject({ presence: "always" })
    expect(await grantFor(anna.id, plan)).toBeUndefined()
    const surprise = await mira.create({ secrecy: "surprise" })
    expect(await grantFor(mira.id, roomOf("list", surprise.id))).toMatchObject({ presence: "always" })
  })
})
