import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { base32, newAskId, newItemId, secureRandom } from "../../shared/ids.ts"
import { startApiWorld, type ApiWorld, type Device } from "../support/api-world.ts"

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

/** Ivo's list for Anna, who is in by her own link, and Mira, a giver. */
async function party() {
  const ivo = await world.device().signUp("Ivo")
  const occasion = await ivo.create()
  const { token } = await ivo.link(occasion.id, "recipient")
  const anna = await world.device().join(token, { kind: "new", name: "Anna" })
  const family = (await ivo.link(occasion.id, "giver")).token
  const mira = await world.device().join(family, { kind: "new", name: "Mira" })
  return { ivo, anna, mira, occasion, token, family, at: { occasion: occasion.id } }
}

async function asks(device: Device, token: string): Promise<string> {
  return (await device.call("ask", { body: { token } })).request
}

const waiting = async (device: Device, at: { occasion: string }) =>
  (await device.call("asks", { params: at })).asks

/** Says yes or no to the newest device that waits. */
async function says(device: Device, at: { occasion: string }, yes: boolean): Promise<void> {
  const id = (await waiting(device, at)).at(-1)?.id
  if (id === undefined) throw new Error("nobody waits")
  await device.call("answerAsk", { params: { ...at, id }, body: { let: yes } })
}

const becomes = async (device: Device, request: string) => {
  const answer = await device.call("asked", { body: { request } })
  if (answer.state === "in") {
    device.token = answer.session.token
    device.person = answer.session.person
  }
  return answer.state
}

const ofNobody = { status: 404, code: "not_here" }

describe("[M3] asking to be let in on a second device", () => {
  test("the link says who can, and the device is in once one of them said yes, by one answer", async () => {
    const { ivo, anna, at, occasion, token } = await party()
    const tablet = world.device()
    const link = await tablet.call("openLink", { body: { token } })
    expect(link).toMatchObject({ people: [], here: [{ id: anna.id }], hosts: [{ name: "Ivo" }] })
    const request = await asks(tablet, token)
    expect(await becomes(tablet, request)).toBe("pending")
    expect(await waiting(ivo, at)).toMatchObject([{ person: { id: anna.id, name: "Anna" } }])
    expect(world.events.at(-1)).toEqual({ type: "occasion_changed", occasion: occasion.id })
    await says(ivo, at, true)
    expect(await waiting(ivo, at)).toEqual([])
    const both = await Promise.all([becomes(tablet, request), becomes(world.device(), request)])
    expect(both.sort()).toEqual(["expired", "in"])
    expect(await becomes(world.device(), request)).toBe("expired")
  })

  test("[S0] what comes in sees the recipient's view and is somebody else: no plan, no claims, none of her devices", async () => {
    const { ivo, anna, at, occasion, token } = await party()
    const tablet = world.device()
    const request = await asks(tablet, token)
    await says(ivo, at, true)
    expect(await becomes(tablet, request)).toBe("in")
    expect(tablet.id).not.toBe(anna.id)
    expect(tablet.person?.name).toBe("Anna")
    const [hers, seen] = [
      await anna.call("occasion", { params: at }),
      await tablet.call("occasion", { params: at }),
    ]
    expect(seen).toEqual(hers)
    expect(seen).toMatchObject({ recipient: true, rooms: [{ kind: "list" }] })
    expect(await tablet.refused("claims", { params: at })).toEqual(ofNobody)
    const hold = { do: "hold", units: 1, requestId: base32(secureRandom(16)) } as const
    expect(await tablet.refused("claim", { params: { ...at, item: newItemId() }, body: hold })).toEqual(
      ofNobody,
    )
    expect((await tablet.call("devices")).devices).toHaveLength(1)
    expect((await anna.call("devices")).devices).toHaveLength(1)
    // A surprise for her in this circle is kept from this device, too, by its own link as well.
    const surprise = await ivo.create({ circle: occasion.circle.id, secrecy: "surprise" })
    const psst = (await ivo.link(surprise.id, "giver")).token
    expect(await tablet.refused("openLink", { body: { token: psst } })).toEqual(ofNobody)
    expect(await tablet.refused("occasion", { params: { occasion: surprise.id } })).toEqual(ofNobody)
  })

  test("[S0] an organiser who says yes to a window of their own learns nothing that the recipient is trusted with", async () => {
    const rita = await world.device().signUp("Rita")
    const list = await rita.create({ who: { kind: "other", name: "Greta" } })
    const { token } = await rita.link(list.id, "recipient")
    const greta = await world.device().join(token, { kind: "new", name: "Greta" })
    const surprise = await greta.create({
      who: { kind: "other", name: "Rita" },
      circle: list.circle.id,
      secrecy: "surprise",
    })
    const elsewhere = await greta.create({ who: { kind: "other", name: "Rita" }, secrecy: "surprise" })
    const at = { occasion: list.id }
    const before = await rita.call("home")
    const window = world.device()
    const request = await asks(window, token)
    await says(rita, at, true)
    expect(await becomes(window, request)).toBe("in")
    const home = await window.call("home")
    expect(home.occasions.map(({ id }) => id)).toEqual([list.id])
    for (const secret of [surprise, elsewhere])
      expect(await window.refused("occasion", { params: { occasion: secret.id } })).toEqual(ofNobody)
    expect(await window.call("shopping")).toEqual(
      await world
        .device()
        .signUp("Zoe")
        .then((zoe) => zoe.call("shopping")),
    )
    expect(await rita.call("home")).toEqual(before)
    // Greta loses nothing by it.
    expect(await greta.call("occasion", { params: { occasion: surprise.id } })).toMatchObject({
      recipient: false,
    })
  })

  test("her own device may say yes as well; the device that was let in may not", async () => {
    const { ivo, anna, at, token } = await party()
    const [tablet, phone] = [world.device(), world.device()]
    const first = await asks(tablet, token)
    await says(anna, at, true)
    expect(await becomes(tablet, first)).toBe("in")
    await asks(phone, token)
    expect(await waiting(tablet, at)).toEqual([])
    const id = (await waiting(ivo, at))[0]?.id ?? ""
    const yes = { params: { ...at, id }, body: { let: true } }
    expect(await tablet.refused("answerAsk", yes)).toEqual(ofNobody)
  })

  test("who was refused hears it, and the first answer counts", async () => {
    const { ivo, anna, at, token } = await party()
    const tablet = world.device()
    const request = await asks(tablet, token)
    const id = (await waiting(anna, at))[0]?.id ?? ""
    await says(ivo, at, false)
    expect(await becomes(tablet, request)).toBe("refused")
    expect(await anna.refused("answerAsk", { params: { ...at, id }, body: { let: true } })).toEqual(ofNobody)
    expect(await becomes(tablet, request)).toBe("refused")
  })
})

describe("[M3] a request to be let in", () => {
  test("is over after a quarter of an hour, also when it was granted", async () => {
    const { ivo, at, token } = await party()
    const [tablet, phone] = [world.device(), world.device()]
    const [granted, forgotten] = [await asks(tablet, token), await asks(phone, token)]
    await says(ivo, at, true)
    const states = [await becomes(tablet, granted), await becomes(phone, forgotten)]
    expect(states.sort()).toEqual(["in", "pending"])
    const late = await asks(world.device(), token)
    await says(ivo, at, true)
    world.clock.forward(15 * 60_000)
    for (const request of [granted, forgotten, late])
      expect(await becomes(world.device(), request)).toBe("expired")
    expect(await waiting(await ivo.refresh(), at)).toEqual([])
  })

  test("is answered by no giver and no stranger, and a forged one is none", async () => {
    const { ivo, mira, at, token } = await party()
    const tablet = world.device()
    await asks(tablet, token)
    const id = (await waiting(ivo, at))[0]?.id ?? ""
    const yes = { params: { ...at, id }, body: { let: true } }
    const not = { status: 403, code: "not_allowed" }
    expect(await mira.refused("asks", { params: at })).toEqual(not)
    expect(await mira.refused("answerAsk", yes)).toEqual(not)
    const otto = await world.device().signUp("Otto")
    expect(await otto.refused("answerAsk", yes)).toEqual(ofNobody)
    const own = { occasion: (await otto.create()).id }
    expect(await otto.refused("answerAsk", { ...yes, params: { ...own, id } })).toEqual(ofNobody)
    expect(await ivo.refused("answerAsk", { ...yes, params: { ...at, id: newAskId() } })).toEqual(ofNobody)
    const forged = { body: { request: base32(secureRandom(32)) } }
    expect(await tablet.refused("asked", forged)).toEqual(ofNobody)
    expect(await waiting(ivo, at)).toHaveLength(1)
  })

  test("is made only by a recipient's link in force, for who is here by it, on a device without a person", async () => {
    const { ivo, anna, mira, at, token, family } = await party()
    const tablet = world.device()
    expect(await tablet.refused("ask", { body: { token: family } })).toEqual(ofNobody)
    expect(await tablet.refused("ask", { body: { token, person: mira.id } })).toEqual(ofNobody)
    expect(await mira.refused("ask", { body: { token } })).toMatchObject({ code: "conflict" })
    const request = await asks(tablet, token)
    await says(ivo, at, true)
    expect(await mira.refused("asked", { body: { request } })).toMatchObject({ code: "conflict" })
    await ivo.call("removeMember", {
      params: { circle: (await anna.call("occasion", { params: at })).circle.id, person: anna.id },
    })
    expect(await tablet.refused("asked", { body: { request } })).toEqual(ofNobody)
    const { links } = await ivo.call("links", { params: at })
    for (const { id } of links) await ivo.send("endLink", { params: { ...at, link: id } })
    expect(await tablet.refused("ask", { body: { token } })).toMatchObject({ code: "link_replaced" })
  })

  test("[Q1] is one of five at an occasion; one more, and the oldest waits no longer", async () => {
    const { ivo, at, token } = await party()
    const requests: string[] = []
    for (let device = 0; device < 6; device++) {
      requests.push(await asks(world.device(), token))
      world.clock.forward(1)
    }
    expect(await waiting(ivo, at)).toHaveLength(5)
    const [oldest = "", next = ""] = requests
    expect(await world.device().refused("asked", { body: { request: oldest } })).toEqual(ofNobody)
    expect(await becomes(world.device(), next)).toBe("pending")
  })

  test("[A5] is erased with its occasion", async () => {
    const { ivo, at, token } = await party()
    await asks(world.device(), token)
    await ivo.call("deleteOccasion", { params: at })
    expect(await world.store.records.find("asks", "occasion", { equals: at.occasion })).toHaveLength(1)
    world.clock.forward(8 * 86_400_000)
    await world.domain.eraser.erase()
    expect(await world.store.records.find("asks", "occasion", { equals: at.occasion })).toEqual([])
  })
})
