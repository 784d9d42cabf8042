import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { NewDay } from "../../shared/day-routes.ts"
import { base32, type CircleId, OccasionId, secureRandom } from "../../shared/ids.ts"
import { DAYS_AT_ONCE, DAYS_IN_CIRCLE } from "../../shared/limits.ts"
import { dayOf } from "../../client/features/days/import/send.ts"
import { readDaysFile } from "../../client/features/days/import/read-file.ts"
import { APPLE, EVOLUTION_ICS, GOOGLE_CSV } from "../support/day-files.ts"
import { type ApiWorld, type Device, startApiWorld } from "../support/api-world.ts"
import { refusalOf } from "../support/http-asks.ts"

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld({ env: { MAX_CHANGES_PER_MINUTE: "100000" } })
})
afterAll(() => world[Symbol.asyncDispose]())

const requestId = (): string => base32(secureRandom(16))
const ANNA = {
  name: "Anna",
  kind: "birthday",
  rule: { by: "gregorian", month: 11, day: 14, year: 1986 },
} as const

/** Mira's circle with Ivo, Anna, who is celebrated, somebody who only reads, and Nele, whom a surprise brought. */
async function family() {
  const mira = await world.device().signUp("Mira")
  const list = await mira.create({ who: { kind: "other", name: "Anna" } })
  const circle = list.circle.id
  const surprise = await mira.create({ who: { kind: "other", name: "Anna" }, circle, secrecy: "surprise" })
  const join = async (name: string, id: typeof list.id, capability: "giver" | "recipient" | "reader") =>
    world.device().join((await mira.link(id, capability)).token, { kind: "new", name })
  return {
    mira,
    circle,
    surprise: surprise.id,
    ivo: await join("Ivo", list.id, "giver"),
    anna: await join("Anna", list.id, "recipient"),
    reader: await join("Rosa", list.id, "reader"),
    nele: await join("Nele", surprise.id, "giver"),
  }
}

const add = (device: Device, form: Partial<NewDay>) =>
  device.call("addDay", { body: { ...ANNA, requestId: requestId(), ...form } })
const asks = (device: Device, form: Partial<NewDay>) =>
  device.send("addDay", { body: { ...ANNA, requestId: requestId(), ...form } })
const namesFor = async (device: Device): Promise<readonly string[]> =>
  (await device.call("days")).days.map(({ name }) => name).toSorted()

describe("[M11] the days of a circle", () => {
  test("are the same for everybody whom the circle knows, whoever is celebrated, and say whose they are", async () => {
    const { mira, ivo, anna, circle } = await family()
    const added = await add(mira, { circle })
    expect(await namesFor(ivo)).toEqual(["Anna"])
    const [hers] = (await anna.call("days")).days
    expect(hers).toMatchObject({ id: added.id, person: { id: anna.id, me: true } })
    expect((await ivo.call("days")).days[0]?.person?.me).toBe(false)
  })

  test("[S0] are news to the pages of those alone who have them", async () => {
    const { mira, ivo, anna, circle } = await family()
    const told = await world.domain.whoHasDays(circle)
    expect(told).toEqual(new Set([mira.id, ivo.id, anna.id]))
  })

  test("[S0] do not exist for readers and for somebody whom a surprise alone brought", async () => {
    const { mira, reader, nele, circle } = await family()
    const day = await add(mira, { circle })
    for (const device of [reader, nele, await world.device().signUp("Stranger")]) {
      expect(await device.call("days")).toEqual({ days: [], circles: [] })
      const all = [
        asks(device, { circle }),
        device.send("importDays", { body: { days: [ANNA], circle, requestId: requestId() } }),
        device.send("changeDay", { params: { day: day.id }, body: { name: "Ann" } }),
        device.send("removeDay", { params: { day: day.id } }),
      ]
      for (const asked of all) expect(await refusalOf(await asked)).toBe("not_here")
    }
    expect(await namesFor(mira)).toEqual(["Anna"])
  })

  test("begin without a circle: the form starts one, once, whenever it is sent again", async () => {
    const mira = await world.device().signUp("Mira")
    const form = { requestId: requestId() }
    const [first, again] = [await add(mira, form), await add(mira, form)]
    expect(again).toEqual(first)
    expect(await mira.call("days")).toMatchObject({
      days: [{ id: first.id }],
      circles: [{ id: first.circle, name: "Mira", role: "organiser" }],
    })
  })

  test("are changed and removed by everybody of the circle", async () => {
    const { mira, ivo, circle } = await family()
    const { id } = await add(mira, { circle })
    const params = { day: id }
    const rule = { by: "gregorian", month: 11, day: 15 } as const
    const changed = await ivo.call("changeDay", { params, body: { name: "Ann", rule, title: "Big one" } })
    expect(changed).toMatchObject({ name: "Ann", rule, title: "Big one" })
    expect((await ivo.call("changeDay", { params, body: { title: null } })).title).toBeUndefined()
    await ivo.call("removeDay", { params })
    expect(await namesFor(mira)).toEqual([])
  })

  test("[D5] become a remembrance by one switch, and back", async () => {
    const { mira, circle } = await family()
    const { id } = await add(mira, { circle, name: "Grandpa Karl" })
    const set = (remembrance: boolean) =>
      mira.call("changeDay", { params: { day: id }, body: { remembrance } })
    expect((await set(true)).remembrance).toBe(true)
    expect((await set(false)).remembrance).toBe(false)
  })

  test("[D5] tell the year to nobody but the person and who added the day, while the age is hidden", async () => {
    const { mira, ivo, anna, circle } = await family()
    const { id } = await add(mira, { circle })
    const params = { day: id }
    await anna.call("changeDay", { params, body: { hideAge: true } })
    const yearFor = async (device: Device) => {
      const rule = (await device.call("days")).days[0]?.rule
      return rule?.by === "gregorian" ? rule.year : "none"
    }
    expect(await yearFor(anna)).toBe(1986)
    expect(await yearFor(mira)).toBe(1986)
    expect(await yearFor(ivo)).toBeUndefined()
    expect(await refusalOf(await ivo.send("changeDay", { params, body: { hideAge: false } }))).toBe(
      "age_hidden",
    )
    // Who does not see the year changes the day and does not lose it.
    await ivo.call("changeDay", { params, body: { rule: { by: "gregorian", month: 11, day: 15 } } })
    expect(await yearFor(anna)).toBe(1986)
  })

  test("[D2] keep what was said about 29 February", async () => {
    const { mira, circle } = await family()
    const rule = { by: "gregorian", month: 2, day: 29 } as const
    const { id } = await add(mira, { circle, rule })
    const asked = { params: { day: id }, body: { rule: { ...rule, leap: "mar1" as const } } }
    expect((await mira.call("changeDay", asked)).rule).toEqual({ ...rule, leap: "mar1" })
  })

  test("name nobody who is not known to the circle, and no zone that is none", async () => {
    const { mira, nele, circle } = await family()
    expect(await refusalOf(await asks(mira, { circle, person: nele.id }))).toBe("invalid_input")
    expect(await refusalOf(await asks(mira, { circle, zone: "Europe/Atlantis" }))).toBe("invalid_input")
  })
})

describe("[M12] days of a file", () => {
  const rowOf = (name: string, month: number, day: number, year?: number) => ({
    name,
    kind: "birthday" as const,
    rule: { by: "gregorian" as const, month, day, ...(year !== undefined && { year }) },
  })
  const send = (device: Device, days: readonly ReturnType<typeof rowOf>[], circle?: CircleId) =>
    device.call("importDays", {
      body: { days: [...days], requestId: requestId(), ...(circle !== undefined && { circle }) },
    })

  test("sent three times change nothing after the first", async () => {
    const mira = await world.device().signUp("Mira")
    const rows = [rowOf("Anna", 11, 14, 1986), rowOf("Ben", 4, 3), rowOf("ANNA", 11, 14)]
    const { circle, outcomes } = await send(mira, rows)
    expect(outcomes).toEqual(["added", "added", "known"])
    const before = await mira.call("days")
    for (let round = 0; round < 2; round++)
      expect((await send(mira, rows, circle)).outcomes).toEqual(["known", "known", "known"])
    expect(await mira.call("days")).toEqual(before)
  })

  test.each([
    ["contacts", APPLE],
    ["a table", GOOGLE_CSV],
    ["a calendar", EVOLUTION_ICS],
  ])("read from %s change nothing the second and third time", async (_, text) => {
    const mira = await world.device().signUp("Mira")
    const read = async () => {
      const found = await readDaysFile(new Blob([text]), 2026)
      return found.ok ? found.value.rows.flatMap((row) => dayOf(row) ?? []) : []
    }
    const sendFile = async (circle?: CircleId) =>
      mira.call("importDays", {
        body: { days: await read(), requestId: requestId(), ...(circle !== undefined && { circle }) },
      })
    const { circle, outcomes } = await sendFile()
    expect(new Set(outcomes)).toEqual(new Set(["added"]))
    const before = await mira.call("days")
    for (let round = 0; round < 2; round++)
      expect(new Set((await sendFile(circle)).outcomes)).toEqual(new Set(["known"]))
    expect(await mira.call("days")).toEqual(before)
  })

  test("tell somebody who died, and two days of one person by their titles", async () => {
    const mira = await world.device().signUp("Mira")
    const rows = [
      { ...rowOf("Karl", 11, 26, 1931), remembrance: true },
      { ...rowOf("Ruth", 5, 1), kind: "other" as const, title: "First date" },
      { ...rowOf("Ruth", 9, 2), kind: "other" as const, title: "Adoption" },
    ]
    for (const outcome of ["added", "known"]) {
      const { circle } = { circle: (await mira.call("days")).circles[0]?.id }
      const body = { days: rows, requestId: requestId(), ...(circle !== undefined && { circle }) }
      const { outcomes } = await mira.call("importDays", { body })
      expect(new Set(outcomes)).toEqual(new Set([outcome]))
    }
    const { days } = await mira.call("days")
    expect(days.filter(({ remembrance }) => remembrance).map(({ name }) => name)).toEqual(["Karl"])
    expect(days).toHaveLength(3)
  })

  test("sent by two people at once are there once", async () => {
    const { mira, ivo, circle } = await family()
    const rows = Array.from({ length: 40 }, (_, at) => rowOf(`Cousin ${at}`, 3, 3))
    await Promise.all([mira, ivo, mira].map((device) => send(device, rows, circle)))
    expect(await namesFor(mira)).toHaveLength(40)
  })

  test("add a year that was not known, and leave a day that differs as it is", async () => {
    const { mira, circle } = await family()
    await send(mira, [rowOf("Anna", 11, 14), rowOf("Ben", 4, 3, 1990)], circle)
    const { outcomes } = await send(mira, [rowOf("Anna", 11, 14, 1986), rowOf("Ben", 3, 4, 1990)], circle)
    expect(outcomes).toEqual(["year_added", "differs"])
    const { days } = await mira.call("days")
    const byName = days.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    expect(byName.map(({ name, rule }) => [name, rule])).toEqual([
      ["Anna", { by: "gregorian", month: 11, day: 14, year: 1986 }],
      ["Ben", { by: "gregorian", month: 4, day: 3, year: 1990 }],
    ])
  })

  test("are taken as far as they fit into the circle", async () => {
    const mira = await world.device().signUp("Mira")
    const batches = Array.from({ length: DAYS_IN_CIRCLE / DAYS_AT_ONCE + 1 }, (_, batch) =>
      Array.from({ length: DAYS_AT_ONCE }, (__, at) => rowOf(`Person ${batch} ${at}`, 5, 5)),
    )
    let circle: CircleId | undefined
    const outcomes = new Set<string>()
    for (const batch of batches) {
      const answer = await send(mira, batch, circle)
      circle = answer.circle
      for (const outcome of answer.outcomes) outcomes.add(outcome)
    }
    expect(outcomes).toEqual(new Set(["added", "full"]))
    expect(await namesFor(mira)).toHaveLength(DAYS_IN_CIRCLE)
    expect(await refusalOf(await asks(mira, { circle, name: "One more" }))).toBe("days_full")
  })
})

describe("[M14] the same again", () => {
  const again = (like: string, who: string, circle: CircleId) =>
    ({
      who: { kind: "other", name: who },
      secrecy: "surprise",
      kind: "birthday",
      zone: "Europe/Berlin",
      circle,
      like: OccasionId.parse(like),
      requestId: requestId(),
    }) as const
  const seenBy = async (device: Device, occasion: string): Promise<boolean> =>
    (await device.send("occasion", { params: { occasion } })).ok

  test("brings everybody along who was in the surprise before, and nobody else of the circle", async () => {
    const { mira, ivo, anna, reader, nele, circle, surprise } = await family()
    const next = await mira.create(again(surprise, "Anna", circle))
    expect(await seenBy(nele, next.id)).toBe(true)
    for (const device of [ivo, anna, reader]) expect(await seenBy(device, next.id)).toBe(false)
  })

  test("[S0] leaves out who is celebrated now", async () => {
    const { mira, nele, circle, surprise } = await family()
    const next = await mira.create(again(surprise, "Nele", circle))
    expect(await seenBy(nele, next.id)).toBe(false)
    expect((await nele.call("home")).occasions.map(({ id }) => id)).not.toContain(next.id)
  })

  test("[S0] is for who runs the one before alone, and answers others as if it were not there", async () => {
    const { ivo, nele, circle, surprise } = await family()
    expect((await ivo.refused("createOccasion", { body: again(surprise, "Anna", circle) })).code).toBe(
      "not_here",
    )
    expect((await nele.refused("createOccasion", { body: again(surprise, "Anna", circle) })).code).toBe(
      "not_allowed",
    )
  })
})
