import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import type { CreateOccasion } from "../../shared/api.ts"
import { base32 } from "../../shared/ids.ts"
import { type ApiWorld, type Device, ORIGIN, startApiWorld } from "../support/api-world.ts"
import { readCalendar, type ShownDay } from "../support/calendars.ts"
import { deviceAt, recovered } from "../support/devices.ts"
import { refusalOf } from "../support/http-asks.ts"
import { type RunningNodes, startNodes } from "../support/start-nodes.ts"

const HOUR = 3_600_000
const DAY = 24 * HOUR
const PLAIN = { alarms: false, surprises: false }
const DATED = { date: { month: 11, day: 14 } } as const

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld({ env: { MAX_CHANGES_PER_MINUTE: "100000" } })
})
afterAll(() => world[Symbol.asyncDispose]())

/** What a calendar program, which has no session, gets by an address. */
const fetched = (token: string, headers: Record<string, string> = {}): Promise<Response> =>
  world.raw(`/calendar/${token}.ics`, { headers: { host: new URL(ORIGIN).host, ...headers } })

async function daysAt(token: string): Promise<readonly ShownDay[]> {
  const response = await fetched(token)
  expect(response.status).toBe(200)
  return readCalendar(await response.text())
}

const titlesAt = async (token: string): Promise<readonly string[]> =>
  (await daysAt(token)).map(({ title }) => title).toSorted()

const make = async (device: Device, options: Partial<typeof PLAIN> = {}): Promise<string> =>
  (await device.call("createCalendar", { body: { ...PLAIN, ...options } })).token

/** Mira runs a list for Anna, in whose circle Anna and Ivo are. */
async function family(form: Partial<CreateOccasion> = DATED) {
  const mira = await world.device().signUp("Mira")
  const list = await mira.create(form)
  const join = async (name: string, capability: "giver" | "recipient"): Promise<Device> =>
    world.device().join((await mira.link(list.id, capability)).token, { kind: "new", name })
  const start = (more: Partial<CreateOccasion>) => mira.create({ ...DATED, circle: list.circle.id, ...more })
  return { mira, ivo: await join("Ivo", "giver"), anna: await join("Anna", "recipient"), list, start }
}

describe("[M10] a calendar feed", () => {
  test("is made by its person; its address is told once, not kept and not logged, and serves whoever has it, with no session", async () => {
    const { mira, list } = await family()
    expect(await mira.call("calendar")).toEqual({ calendar: null })
    const { token, calendar } = await mira.call("createCalendar", { body: PLAIN })
    expect(await mira.call("calendar")).toEqual({ calendar })
    expect(calendar).toMatchObject(PLAIN)
    expect(calendar.fetchedAt).toBeUndefined()

    const before = world.clock.now()
    const response = await fetched(token)
    expect(response.status).toBe(200)
    expect(response.headers.get("content-type")).toBe("text/calendar; charset=utf-8")
    expect(response.headers.get("cache-control")).toBe("private, no-cache")
    const days = readCalendar(await response.text())
    const told = { uid: `${list.id}@jubilee`, title: "Anna's birthday", url: `${ORIGIN}/o/${list.id}` }
    expect(days).toMatchObject([{ ...told, yearly: true, alarms: 0 }])
    expect(days[0]?.day).toMatch(/^\d{4}-11-14$/)
    const hours = [before, world.clock.now()].map((at) => at - (at % HOUR))
    expect(hours).toContain((await mira.call("calendar")).calendar?.fetchedAt)
    expect(JSON.stringify(await world.store.records.get("calendars", mira.id))).not.toContain(token)
    const lines = world.logLines.join("")
    expect(lines).toContain("/calendar/{token}.ics")
    expect(lines).not.toContain(token)
  })

  test("is not sent again to a program that has it, until a day changes", async () => {
    const { mira, list } = await family()
    const token = await make(mira)
    const first = await fetched(token)
    const tag = first.headers.get("etag") ?? ""
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
      const again = await fetched(token, { "if-none-match": known })
      expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", tag])
      expect(again.headers.get("cache-control")).toBe("private, no-cache")
    }
    world.clock.forward(3 * DAY)
    expect((await fetched(token, { "if-none-match": tag })).status).toBe(304)
    expect((await fetched(token, { "if-none-match": '"other"' })).status).toBe(200)

    await mira.refresh()
    const body = { date: { month: 12, day: 1 } }
    await mira.call("changeOccasion", { params: { occasion: list.id }, body })
    const changed = await fetched(token, { "if-none-match": tag })
    expect(changed.status).toBe(200)
    const text = await changed.text()
    expect(readCalendar(text)[0]?.day).toMatch(/-12-01$/)
    // A program that goes by the time of the last revision takes it as one.
    const stamp = (of: string): string => /DTSTAMP:(\w+)/.exec(of)?.[1] ?? ""
    expect(stamp(text) > stamp(await first.text())).toBe(true)
  })

  test("of which there is one a person: another ends the address before at once, also of two made at the same moment", async () => {
    const { mira, ivo } = await family()
    const first = await make(mira)
    const other = await make(ivo)
    const second = await make(mira, { alarms: true })
    expect(await refusalOf(await fetched(first))).toBe("not_here")
    expect((await mira.call("calendar")).calendar).toMatchObject({ alarms: true, surprises: false })
    expect((await fetched(second)).status).toBe(200)
    const both = await Promise.all([make(mira), make(mira)])
    const statuses = await Promise.all(both.map(async (token) => (await fetched(token)).status))
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 404])
    expect((await fetched(other)).status).toBe(200)
  })

  test("ends when its person says so, and nobody else's does; ended again is no harm", async () => {
    const { mira, ivo } = await family()
    const [hers, his] = [await make(mira), await make(ivo)]
    await mira.call("endCalendar")
    await mira.call("endCalendar")
    expect(await refusalOf(await fetched(hers))).toBe("not_here")
    expect(await mira.call("calendar")).toEqual({ calendar: null })
    expect((await fetched(his)).status).toBe(200)
  })

  test("[A3] an address that ended, never was or is none is one answer, whoever asks", async () => {
    const { mira } = await family()
    const ended = await make(mira)
    const live = await make(mira)
    const never = base32(randomBytes(32))
    const bodies = new Set<string>()
    for (const path of [
      ended,
      never,
      "x",
      `${live}x`,
      live.toUpperCase(),
      `${live}/${live}`,

      "%00",
    ]) {
      const response = await world.raw(`/calendar/${path}.ics`, {
        headers: { "x-request-id": "0123456789abcdef" },
      })
      bodies.add(JSON.stringify([response.status, [...response.headers], await response.text()]))
    }
    const without = await world.raw(`/calendar/${live}`, { headers: { "x-request-id": "0123456789abcdef" } })
    bodies.add(JSON.stringify([without.status, [...without.headers], await without.text()]))
    expect(bodies.size).toBe(1)
    expect(await refusalOf(await fetched(never))).toBe("not_here")
    const posted = await world.raw(`/calendar/${live}.ics`, { method: "POST" })
    expect(posted.status).toBe(405)
  })

  test("outlives a device, and ends with an account that nobody can come back to", async () => {
    const { ivo } = await family()
    const token = await make(ivo)
    const { token: link } = await ivo.call("createRecovery")
    await ivo.call("signOut")
    expect((await fetched(token)).status).toBe(200)
    const phone = await recovered(world.device(), link)
    expect((await phone.call("calendar")).calendar).toMatchObject(PLAIN)

    const { ivo: other } = await family()
    const gone = await make(other)
    await other.call("signOut")
    expect(await refusalOf(await fetched(gone))).toBe("not_here")
  })

  test("is read within the limits of its address alone: its person's own pages do not wait for it", async () => {
    const small = await startApiWorld({ env: { MAX_READS_PER_MINUTE: "10" } })
    onTestFinished(() => small[Symbol.asyncDispose]())
    const mira = await small.device().signUp("Mira")
    const { token } = await mira.call("createCalendar", { body: PLAIN })
    const ask = (): Promise<Response> => small.raw(`/calendar/${token}.ics`, {}, "203.0.113.9")
    let response = await ask()
    for (let asked = 1; response.ok && asked < 150; asked++) response = await ask()
    expect(response.status).toBe(429)
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0)
    expect((await mira.send("home")).status).toBe(200)
  })
})

describe("[D3] what is in the feed", () => {
  test("is every list with a day on its person's home that goes on", async () => {
    const { mira, list, start } = await family()
    const token = await make(mira)
    await start({
      who: { kind: "other", name: "Ben" },
      kind: "wedding",
      date: { month: 6, day: 5, year: 2031 },
    })
    await start({ who: { kind: "other", name: "Cleo" }, date: undefined })
    const archived = await start({ who: { kind: "other", name: "Dora" } })
    const deleted = await start({ who: { kind: "other", name: "Emil" } })
    expect(await titlesAt(token)).toEqual([
      "Anna's birthday",
      "Ben's wedding",
      "Dora's birthday",
      "Emil's birthday",
    ])
    await mira.call("archiveOccasion", { params: { occasion: archived.id } })
    await mira.call("deleteOccasion", { params: { occasion: deleted.id } })
    expect(await titlesAt(token)).toEqual(["Anna's birthday", "Ben's wedding"])
    await mira.call("openAgain", { params: { occasion: archived.id } })
    await mira.call("changeOccasion", { params: { occasion: list.id }, body: { title: "Garden party" } })
    expect(await titlesAt(token)).toEqual(["Ben's wedding", "Dora's birthday", "Garden party"])
  })

  test("[M4] is gone for somebody who is removed, and for everybody of another circle was never there", async () => {
    const { mira, ivo, list } = await family()
    const token = await make(ivo)
    const zoe = await world.device().signUp("Zoe")
    await zoe.create({ ...DATED, who: { kind: "me" } })
    const stranger = await make(zoe)
    expect(await titlesAt(token)).toEqual(["Anna's birthday"])
    expect(await titlesAt(stranger)).toEqual(["Zoe's birthday"])
    await mira.call("removeMember", { params: { circle: list.circle.id, person: ivo.id } })
    expect(await titlesAt(token)).toEqual([])
  })

  test("[N9] has reminders where they were asked for, and none of one's own day", async () => {
    const { mira, anna } = await family()
    expect((await daysAt(await make(mira, { alarms: true }))).map(({ alarms }) => alarms)).toEqual([4])
    expect((await daysAt(await make(anna, { alarms: true }))).map(({ alarms }) => alarms)).toEqual([0])
  })

  test("[S10] a surprise is there for givers who asked for it, by kind and name alone", async () => {
    const { mira, start } = await family()
    await start({
      secrecy: "surprise",
      kind: "farewell",
      title: "Surprise party in the boathouse",
      date: DATED.date,
    })
    expect(await titlesAt(await make(mira))).toEqual(["Anna's birthday"])
    const token = await make(mira, { surprises: true })
    expect(await titlesAt(token)).toEqual(["Anna's birthday", "Farewell, Anna"])
    expect(await (await fetched(token)).text()).not.toMatch(/boathouse|surprise/i)
    await mira.call("reportZone", { body: { zone: "UTC", language: "de" } })
    expect(await titlesAt(token)).toEqual(["Abschied von Anna", "Geburtstag von Anna"])
    expect(await (await fetched(token)).text()).not.toMatch(/boathouse|surprise|überraschung/i)
  })

  test("[S0, S3] to whom a surprise is for, the feed and its tag are byte for byte the same whatever givers do", async () => {
    const { mira, ivo, anna, start } = await family()
    const token = await make(anna, { alarms: true, surprises: true })
    const told = async (): Promise<readonly [string | null, string]> => {
      const response = await fetched(token)
      return [response.headers.get("etag"), await response.text()]
    }
    const before = await told()
    const hidden = await start({ secrecy: "surprise", title: "The boathouse" })
    const { token: link } = await mira.link(hidden.id, "giver")
    await ivo.join(link, { kind: "me" })
    await world.device().join(link, { kind: "new", name: "Henry" })
    await mira.call("changeOccasion", { params: { occasion: hidden.id }, body: { title: "The barn" } })
    await make(ivo, { surprises: true })
    expect(await told()).toEqual(before)
    expect(before[1]).not.toContain("Ivo")
  })

  test("[S5] of two for each other, each has the other's surprise and not their own", async () => {
    const mira = await world.device().signUp("Mira")
    const hers = await mira.create({ ...DATED, who: { kind: "other", name: "Anna" }, secrecy: "surprise" })
    const anna = await world.device().signUp("Anna")
    await anna.create({ ...DATED, who: { kind: "other", name: "Mira" }, secrecy: "surprise" })
    const options = { surprises: true }
    expect(await titlesAt(await make(mira, options))).toEqual(["Anna's birthday"])
    expect(await titlesAt(await make(anna, options))).toEqual(["Mira's birthday"])
    expect(hers.secrecy).toBe("surprise")
  })
})

describe("[M10] on several nodes with MongoDB", () => {
  let place: RunningNodes
  beforeAll(async () => {
    place = await startNodes(2)
  })
  afterAll(() => place[Symbol.asyncDispose]())

  test("a feed made on one is served, replaced and ended on the other at once", async () => {
    const [one, two] = [place.node(0).url, place.node(1).url]
    const mira = await deviceAt(one).signUp("Mira")
    await mira.create(DATED)
    const token = await make(mira)
    const at = (url: string, which: string) => fetch(new URL(`/calendar/${which}.ics`, url))
    const texts = await Promise.all([one, two].map(async (url) => (await at(url, token)).text()))
    expect(texts.map((text) => readCalendar(text).map(({ title }) => title))).toEqual([
      ["Anna's birthday"],
      ["Anna's birthday"],
    ])
    const there = deviceAt(two)
    there.token = mira.token
    expect((await there.call("calendar")).calendar?.fetchedAt).toBeDefined()
    const next = await make(there)
    expect([(await at(one, token)).status, (await at(one, next)).status]).toEqual([404, 200])
    await mira.call("endCalendar")
    expect((await at(two, next)).status).toBe(404)
    const logged = [...place.node(0).logLines, ...place.node(1).logLines].join("")
    for (const secret of [token, next]) expect(logged).not.toContain(secret)
  })
})

describe("[M11, D3] days of circles in a feed", () => {
  const birthday = (name: string) => ({
    name,
    kind: "birthday" as const,
    rule: { by: "gregorian" as const, month: 4, day: 19, year: 1966 },
  })

  test("are there for those who have them, but for those that a list is about", async () => {
    const { mira, ivo, list } = await family()
    const circle = list.circle.id
    const requestId = base32(randomBytes(16))
    await mira.call("importDays", { body: { days: [birthday("Tom"), birthday("Anna")], circle, requestId } })
    const token = await make(ivo, { alarms: true })
    expect(await titlesAt(token)).toEqual(["Anna's birthday", "Tom's birthday"])
    expect((await daysAt(token)).map(({ alarms }) => alarms)).toEqual([4, 4])
    const nele = await world.device().signUp("Nele")
    expect(await titlesAt(await make(nele))).toEqual([])
  })

  test("[N9, D5] remind nobody of their own day, nor of who died", async () => {
    const { mira, ivo, list } = await family({})
    const circle = list.circle.id
    const add = (name: string, remembrance: boolean) =>
      mira.call("addDay", {
        body: { ...birthday(name), remembrance, circle, requestId: base32(randomBytes(16)) },
      })
    await add("Ivo", false)
    await add("Grandpa Karl", true)
    const shown = await daysAt(await make(ivo, { alarms: true }))
    expect(shown.map(({ title, alarms }) => `${title}: ${alarms}`).toSorted()).toEqual([
      "Ivo's birthday: 0",
      "Remembering Grandpa Karl: 0",
    ])
  })
})
