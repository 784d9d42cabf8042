import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { OccasionView } from "../../shared/api.ts"
import { startApiWorld, type ApiWorld, type Device } from "../support/api-world.ts"

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const DAY_MS = 86_400_000

const look = (device: Device, { id }: OccasionView) => device.call("occasion", { params: { occasion: id } })

const rooms = async (device: Device, occasion: OccasionView): Promise<string[]> =>
  (await look(device, occasion)).rooms.map(({ kind }) => kind)

const joinAs = async (mira: Device, occasion: OccasionView, name: string): Promise<Device> => {
  const { token } = await mira.link(occasion.id, "giver")
  return world.device().join(token, { kind: "new", name })
}

describe("several recipients", () => {
  test("[S6] a couple are both blind, by any link and name; a name said twice is one", async () => {
    const mira = await world.device().signUp("Mira")
    const wedding = await mira.create({ who: { kind: "other", name: "Anna" }, alsoFor: ["Ben", " anna "] })
    expect(wedding.recipients.map(({ name }) => name)).toEqual(["Anna", "Ben"])
    const ben = await joinAs(mira, wedding, "ben")
    const { token } = await mira.link(wedding.id, "recipient")
    const anna = await world.device().join(token, { kind: "new", name: "Anna" })
    for (const one of [anna, ben]) {
      expect(await look(one, wedding)).toMatchObject({ recipient: true })
      expect(await rooms(one, wedding)).toEqual(["list"])
    }
    expect(await rooms(mira, wedding)).toEqual(["list", "plan"])
  })

  test("[S6] twins of a full surprise: it exists for neither; nobody makes one for themselves among others", async () => {
    const mira = await world.device().signUp("Mira")
    const open = await mira.create({ who: { kind: "other", name: "Tom" }, alsoFor: ["Tim"] })
    const [tom, tim] = [await joinAs(mira, open, "Tom"), await joinAs(mira, open, "Tim")]
    const form = { who: { kind: "other", name: "Tim" }, circle: open.circle.id, secrecy: "surprise" } as const
    const surprise = await mira.create({ ...form, alsoFor: ["Tom"] })
    for (const twin of [tom, tim]) {
      expect(await twin.refused("occasion", { params: { occasion: surprise.id } })).toEqual({
        status: 404,
        code: "not_here",
      })
      expect((await twin.call("home")).occasions.map(({ id }) => id)).toEqual([open.id])
    }
    const mine = { ...form, kind: "birthday", zone: "Europe/Berlin" } as const
    for (const { circle, ...rest } of [mine, { ...mine, circle: undefined }]) {
      const body = { ...rest, alsoFor: ["mira"], ...(circle && { circle }) }
      expect(await mira.refused("createOccasion", { body })).toEqual({ status: 422, code: "invalid_input" })
    }
  })

  test("[S7] who makes a child's list is no recipient of it and sees what givers see, and so does the other parent", async () => {
    const mira = await world.device().signUp("Mira")
    const list = await mira.create({ who: { kind: "other", name: "Mia" } })
    const other = await joinAs(mira, list, "Otto")
    for (const parent of [mira, other]) expect(await rooms(parent, list)).toEqual(["list", "plan"])
    const mia = await joinAs(mira, list, "Mia")
    expect(await rooms(mia, list)).toEqual(["list"])
  })

  test("[S5] one person is recipient here and giver there, in one circle", async () => {
    const mira = await world.device().signUp("Mira")
    const hers = await mira.create({ who: { kind: "me" }, alsoFor: ["Ben"] })
    expect(hers.recipients.map(({ name, me }) => [name, me])).toEqual([
      ["Mira", true],
      ["Ben", false],
    ])
    const ivo = await joinAs(mira, hers, "Ivo")
    const his = await ivo.create({ who: { kind: "me" }, circle: hers.circle.id })
    expect(await rooms(mira, hers)).toEqual(["list"])
    expect(await rooms(mira, his)).toEqual(["list", "plan"])
    expect(await rooms(ivo, hers)).toEqual(["list", "plan"])
  })
})

describe("a giver who becomes a recipient", () => {
  test("[M6] is no giver at once, and givers are told that they were one; recipients are not", async () => {
    const mira = await world.device().signUp("Mira")
    const occasion = await mira.create({ who: { kind: "other", name: "Anna" } })
    const [ben, ivo] = [await joinAs(mira, occasion, "Ben"), await joinAs(mira, occasion, "Ivo")]
    const params = { occasion: occasion.id }
    const before = await ben.refused("addRecipient", { params, body: { person: ben.id } })
    expect(before).toEqual({ status: 403, code: "not_allowed" })
    const view = await mira.call("addRecipient", { params, body: { person: ben.id } })
    expect(view.recipients.map(({ name, wasGiver }) => [name, wasGiver])).toEqual([
      ["Anna", undefined],
      ["Ben", true],
    ])
    expect(world.events).toContainEqual({ type: "occasion_changed", occasion: occasion.id })
    expect(await rooms(ben, occasion)).toEqual(["list"])
    expect(JSON.stringify(await look(ben, occasion))).not.toContain("wasGiver")
    expect(await rooms(ivo, occasion)).toEqual(["list", "plan"])
    expect(await mira.call("addRecipient", { params, body: { person: ben.id } })).toEqual(view)
    const stranger = await world.device().signUp("Zoe")
    const unknown = await mira.refused("addRecipient", { params, body: { person: stranger.id } })
    expect(unknown).toEqual({ status: 404, code: "not_here" })
  })

  test("[M6] so is one who says that they are the recipient; one who could only look is none of them", async () => {
    const mira = await world.device().signUp("Mira")
    const occasion = await mira.create({ who: { kind: "other", name: "Anna" }, alsoFor: ["Ben"] })
    const { token } = await mira.link(occasion.id, "recipient")
    const annika = await joinAs(mira, occasion, "Annika")
    const benno = world.device()
    await benno.join((await mira.link(occasion.id, "reader")).token, { kind: "new", name: "Benno" })
    for (const [index, device] of [annika, benno].entries()) {
      const person = occasion.recipients[index]?.id
      if (person === undefined) throw new Error("two are celebrated")
      await device.join(token, { kind: "known", person })
    }
    expect((await look(mira, occasion)).recipients.map(({ name, wasGiver }) => [name, wasGiver])).toEqual([
      ["Annika", true],
      ["Benno", undefined],
    ])
    expect(JSON.stringify(await look(benno, occasion))).not.toContain("wasGiver")
  })

  test("[S1] a surprise that an organiser adds somebody to is gone for them; nobody adds themselves", async () => {
    const mira = await world.device().signUp("Mira")
    const surprise = await mira.create({ who: { kind: "other", name: "Anna" }, secrecy: "surprise" })
    const ben = await joinAs(mira, surprise, "Ben")
    const params = { occasion: surprise.id }
    expect(await mira.refused("addRecipient", { params, body: { person: mira.id } })).toEqual({
      status: 422,
      code: "invalid_input",
    })
    await mira.call("addRecipient", { params, body: { person: ben.id } })
    expect(await ben.refused("occasion", { params })).toEqual({ status: 404, code: "not_here" })
    expect((await ben.call("home")).occasions).toEqual([])
  })
})

describe("the reveal", () => {
  test("[S8] is a recipient's to ask for, from the day itself on, and stays when the date is changed", async () => {
    const { clock } = world
    const mira = await world.device().signUp("Mira")
    const day = new Date(clock.now() + 10 * DAY_MS)
    const date = { month: day.getUTCMonth() + 1, day: day.getUTCDate() }
    const occasion = await mira.create({ who: { kind: "other", name: "Anna" }, date, zone: "UTC" })
    const anna = await joinAs(mira, occasion, "Anna")
    const params = { occasion: occasion.id }
    expect(await mira.refused("revealOccasion", { params })).toEqual({ status: 403, code: "not_allowed" })
    expect(await anna.refused("revealOccasion", { params })).toEqual({ status: 409, code: "not_yet" })
    clock.forward(10 * DAY_MS)
    for (const device of [mira, anna]) await device.refresh()
    const { revealedAt } = await anna.call("revealOccasion", { params })
    expect(Math.abs((revealedAt ?? 0) - clock.now())).toBeLessThan(60_000)
    expect((await look(mira, occasion)).revealedAt).toBe(revealedAt)
    const later = new Date(clock.now() + 30 * DAY_MS)
    const moved = { month: later.getUTCMonth() + 1, day: later.getUTCDate() }
    const changed = await mira.call("changeOccasion", { params, body: { date: moved } })
    expect(changed.revealedAt).toBe(revealedAt)
  })

  test("[S8] comes by itself two days after the day, at midnight where the recipient lives", async () => {
    const { clock } = world
    const mira = await world.device().signUp("Mira")
    const day = new Date(clock.now() + 20 * DAY_MS)
    const date = { month: day.getUTCMonth() + 1, day: day.getUTCDate() }
    const occasion = await mira.create({ who: { kind: "other", name: "Anna" }, date, zone: "Etc/GMT+5" })
    const midnight = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() + 2, 5)
    clock.forward(midnight - clock.now() - 60_000)
    await mira.refresh()
    expect((await look(mira, occasion)).revealedAt).toBeUndefined()
    clock.forward(60_000)
    expect((await look(mira, occasion)).revealedAt).toBe(midnight)
  })

  test("[S6, S8] of twins, each asks for themselves: what one sees stays hidden from the other", async () => {
    const { clock } = world
    const mira = await world.device().signUp("Mira")
    const today = new Date(clock.now())
    const date = { month: today.getUTCMonth() + 1, day: today.getUTCDate() }
    const who = { kind: "other", name: "Tom" } as const
    const occasion = await mira.create({ who, alsoFor: ["Tim"], date, zone: "UTC" })
    const [tom, tim] = [await joinAs(mira, occasion, "Tom"), await joinAs(mira, occasion, "Tim")]
    const params = { occasion: occasion.id }
    const { revealedAt } = await tom.call("revealOccasion", { params })
    expect(revealedAt).toBeDefined()
    expect(await tom.call("gifts", { params })).toEqual({ gifts: [] })
    expect((await look(tim, occasion)).revealedAt).toBeUndefined()
    expect(await tim.refused("gifts", { params })).toEqual({ status: 409, code: "not_yet" })
    // Givers are told that somebody knows by now.
    expect((await look(mira, occasion)).revealedAt).toBe(revealedAt)
    expect(await mira.refused("gifts", { params })).toEqual({ status: 404, code: "not_here" })
  })

  test("[S7, S8] a child whose parent runs the list: nobody asks in their place, and who gets a device later finds it open", async () => {
    const { clock } = world
    const parent = await world.device().signUp("Mira")
    const day = new Date(clock.now())
    const date = { month: day.getUTCMonth() + 1, day: day.getUTCDate() }
    const occasion = await parent.create({ who: { kind: "other", name: "Mia" }, date, zone: "UTC" })
    const params = { occasion: occasion.id }
    expect(await parent.refused("revealOccasion", { params })).toEqual({ status: 403, code: "not_allowed" })
    clock.forward(3 * DAY_MS)
    await parent.refresh()
    const mia = await joinAs(parent, occasion, "Mia")
    expect(await mia.call("gifts", { params })).toEqual({ gifts: [] })
  })

  test("[S8] it goes by the days where the recipient lives, which an organiser can set right", async () => {
    const { clock } = world
    const mira = await world.device().signUp("Mira")
    const day = new Date(clock.now() + 20 * DAY_MS)
    const date = { month: day.getUTCMonth() + 1, day: day.getUTCDate() }
    const occasion = await mira.create({ who: { kind: "other", name: "Anna" }, date, zone: "UTC" })
    const midnight = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate())
    expect(occasion).toMatchObject({ asksFrom: midnight, opensAt: midnight + 2 * DAY_MS })
    const params = { occasion: occasion.id }
    const moved = await mira.call("changeOccasion", { params, body: { zone: "Etc/GMT-12" } })
    expect(moved).toMatchObject({ zone: "Etc/GMT-12", asksFrom: midnight - DAY_MS / 2 })
    const nowhere = { params, body: { zone: "Nowhere/Land" } }
    expect(await mira.refused("changeOccasion", nowhere)).toEqual({ status: 422, code: "invalid_input" })
  })
})
