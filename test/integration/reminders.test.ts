import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { addDays, type Day } from "../../shared/dates/day.ts"
import { dayAt, instantOf } from "../../shared/dates/zoned.ts"
import { type ApiWorld, type Device, startApiWorld } from "../support/api-world.ts"
import { eventually } from "../support/eventually.ts"
import { refusalOf } from "../support/http-asks.ts"

const ZONE = "Europe/Berlin"

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld({ env: { MAX_CHANGES_PER_MINUTE: "100000" } })
})
afterAll(() => world[Symbol.asyncDispose]())

const dateOf = ({ month, day }: Day) => ({ month, day })

/** Mira runs a list for Anna, whose birthday is so many days from now; Anna and Ivo are in its circle. */
async function family(away: number) {
  const mira = await world.device().signUp("Mira")
  const day = addDays(dayAt(world.clock.now(), ZONE), away)
  const list = await mira.create({ date: dateOf(day) })
  const join = async (name: string, capability: "giver" | "recipient"): Promise<Device> =>
    world.device().join((await mira.link(list.id, capability)).token, { kind: "new", name })
  const people = { mira, ivo: await join("Ivo", "giver"), anna: await join("Anna", "recipient"), list, day }
  for (const device of [people.mira, people.ivo, people.anna])
    await device.call("reportZone", { body: { zone: ZONE } })
  return people
}

describe("one's reminders", () => {
  test("the zone of the first device, and what a person sets, are kept", async () => {
    const { ivo } = await family(30)
    const before = await ivo.call("reminders")
    expect(before).toMatchObject({
      zoneKnown: true,
      settings: { zone: ZONE, leads: [14, 7, 1, 0], time: "09:00" },
    })
    await ivo.call("reportZone", { body: { zone: "America/New_York" } })
    const after = await ivo.call("changeReminders", {
      body: { leads: [0, 3], time: "07:30", quiet: null, muted: [{ kind: "thanks", channel: "email" }] },
    })
    expect(after.settings).toMatchObject({ zone: ZONE, leads: [3, 0], time: "07:30", quiet: null })
    expect((await ivo.call("reminders")).settings).toEqual(after.settings)
  })

  test("[N12] says what comes next, when, and why", async () => {
    const { ivo, day, list } = await family(30)
    const { next } = await ivo.call("reminders")
    expect(next.map(({ lead }) => lead)).toEqual([14, 7, 1])
    expect(next[0]).toMatchObject({
      at: instantOf(addDays(day, -14), "09:00", ZONE),
      path: `/o/${list.id}`,
      why: [{ rule: "lead", days: 14 }],
    })
  })

  test("[N9] says nothing of one's own day", async () => {
    const { anna } = await family(30)
    expect((await anna.call("reminders")).next).toEqual([])
  })

  test("[D6] follows a date that changes, and an occasion that is archived", async () => {
    const { mira, ivo, list, day } = await family(30)
    const later = addDays(day, 10)
    await mira.call("changeOccasion", { params: { occasion: list.id }, body: { date: dateOf(later) } })
    expect((await ivo.call("reminders")).next[0]?.at).toBe(instantOf(addDays(later, -14), "09:00", ZONE))
    await mira.call("archiveOccasion", { params: { occasion: list.id } })
    expect((await ivo.call("reminders")).next).toEqual([])
  })

  test("refuses zones that there are not, times that no clock shows, and quiet hours without an end", async () => {
    const { ivo } = await family(30)
    for (const body of [
      { zone: "Europe/Nowhere" },
      { time: "25:00" },
      { quiet: { from: "21:00", to: "21:00" } },
      { leads: [-1] },
    ])
      expect(await refusalOf(await ivo.send("changeReminders", { body }))).toBe("invalid_input")
  })
})

describe("a notice", () => {
  test("[N3, N4, S10] comes to open pages once, and goes from all of them when it is read on one", async () => {
    const { ivo, anna, day } = await family(1)
    // Both are reminded at the minute that comes, whatever hour it is.
    await ivo.call("changeReminders", { body: { quiet: null, leads: [1], time: "00:00" } })
    world.clock.forward(Math.max(0, instantOf(day, "12:00", ZONE) - world.clock.now()))
    await ivo.refresh()
    await ivo.call("changeReminders", { body: { leads: [1, 0], time: "12:00" } })
    const [notice, ...more] = await eventually(async () => {
      const { notices } = await ivo.call("notices")
      expect(notices).not.toEqual([])
      return notices
    })
    expect(more).toEqual([])
    expect(notice).toMatchObject({ kind: "reminder", title: "Today is Anna's birthday." })
    expect((await (await anna.refresh()).call("notices")).notices).toEqual([])
    await ivo.call("readNotices", { body: { keys: notice === undefined ? [] : [notice.key] } })
    expect((await ivo.call("notices")).notices).toEqual([])
    expect(world.events.filter(({ type }) => type === "notices_changed").length).toBeGreaterThan(0)
  })

  test("[N12] a test says what the channel answered, and stands in the log", async () => {
    const { ivo } = await family(30)
    expect(await ivo.call("testReminder", { params: { channel: "email" } })).toEqual({ result: "none" })
    expect((await ivo.call("reminders")).log[0]).toMatchObject({
      kind: "test",
      channel: "email",
      result: "none",
    })
  })

  test("[N4] of another person is not found by its key", async () => {
    const { ivo, mira } = await family(30)
    await ivo.call("testReminder", { params: { channel: "email" } })
    const [notice] = (await ivo.call("notices")).notices
    expect(notice).toBeDefined()
    await mira.call("readNotices", { body: { keys: notice === undefined ? [] : [notice.key] } })
    expect((await ivo.call("notices")).notices).toHaveLength(1)
  })
})
