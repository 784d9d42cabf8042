import { AsyncLocalStorage } from "node:async_hooks"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Home, type OccasionView } from "../../shared/api.ts"
import { newCircleId, newOccasionId, newSessionId, type CircleId } from "../../shared/ids.ts"
import { CIRCLES_MAX, LISTS_PER_DAY, NAMED_BY_MEMBER, OPEN_LISTS_MEMBER } from "../../shared/limits.ts"
import { ERRORS } from "../../server/errors.ts"
import { CircleRecord } from "../../server/circles/rules.ts"
import { OccasionRecord } from "../../server/occasions/rules.ts"
import { ORIGIN, startApiWorld, type ApiWorld, type Device } from "../support/api-world.ts"
import { codeOf } from "../support/claims-world.ts"

/** Q1 to Q3: what one person can make without end is bounded, and honest extremes do not meet the bounds. */

let world: ApiWorld
/** A server on which days do not count, so that what counts for ever can be driven to its end. */
let tireless: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
  const many = { MAX_LISTS_PER_DAY: "100000", MAX_NAMES_PER_DAY: "100000", MAX_CHANGES_PER_MINUTE: "100000" }
  tireless = await startApiWorld({ env: many })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await tireless[Symbol.asyncDispose]()
})

const DAY_MS = 86_400_000
const form = { kind: "christmas", zone: "Europe/Berlin", secrecy: "together" } as const

/** What so many requests at once are answered, counted by code. */
async function outcomes(responses: readonly Promise<Response>[]): Promise<Record<string, number>> {
  const codes: Record<string, number> = {}
  for (const response of await Promise.all(responses)) {
    const code = await codeOf(response)
    codes[code] = (codes[code] ?? 0) + 1
  }
  return codes
}

const startMany = (device: Device, count: number, circle?: OccasionView["circle"]["id"], who = "Anna") =>
  outcomes(
    Array.from({ length: count }, () =>
      device.send("createOccasion", {
        body: { who: { kind: "other", name: who }, ...form, ...(circle !== undefined && { circle }) },
      }),
    ),
  )

async function family(
  on: ApiWorld,
): Promise<{ mira: Device; ivo: Device; list: OccasionView; link: string }> {
  const mira = await on.device().signUp("Mira")
  const list = await mira.create()
  const { token } = await mira.link(list.id, "giver")
  const ivo = await on.device().join(token, { kind: "new", name: "Ivo" })
  return { mira, ivo, list, link: token }
}

describe("[Q1] within a day", () => {
  test("a giver who starts two hundred lists at once gets what one circle and one day allow, and goes on tomorrow", async () => {
    await using strict = await startApiWorld()
    const { mira, ivo, list } = await family(strict)
    expect(await startMany(ivo, 200, list.circle.id)).toEqual({
      ok: OPEN_LISTS_MEMBER,
      lists_full: 200 - OPEN_LISTS_MEMBER,
    })
    const left = LISTS_PER_DAY - OPEN_LISTS_MEMBER
    expect(await startMany(ivo, 20)).toEqual({ ok: left, lists_today: 20 - left })
    expect((await mira.call("home")).occasions).toHaveLength(OPEN_LISTS_MEMBER + 1)
    strict.clock.forward(DAY_MS - 300_000)
    await ivo.refresh()
    const body = { who: { kind: "me" }, ...form } as const
    expect(await ivo.refused("createOccasion", { body })).toEqual({ status: 429, code: "lists_today" })
    strict.clock.forward(301_000)
    await ivo.create({ who: { kind: "me" } })
  })

  test("a day's count is in the store: a restart and another process count on", async () => {
    await using strict = await startApiWorld({ env: { MAX_LISTS_PER_DAY: "3" } })
    const mira = await strict.device().signUp("Mira")
    await mira.create()
    const other = await strict.openDomain()
    const ask = (handlers: typeof other.handlers) =>
      handlers.createOccasion({
        params: {},
        body: { who: { kind: "me" }, ...form },
        caller: { person: mira.id, session: newSessionId() },
        refreshToken: undefined,
        userAgent: undefined,
      })
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => ask(at % 2 === 0 ? other.handlers : strict.domain.handlers)),
    )
    other.claims.stop()
    other.eraser.stop()
    expect(answers.filter(({ ok }) => ok)).toHaveLength(2)
  })

  test("the same form sent again counts once, and is answered at the limit", async () => {
    await using strict = await startApiWorld({ env: { MAX_LISTS_PER_DAY: "2" } })
    const mira = await strict.device().signUp("Mira")
    const body = { who: { kind: "me" }, ...form, requestId: "0".repeat(26) } as const
    const first = await mira.call("createOccasion", { body })
    await mira.create()
    expect((await mira.call("createOccasion", { body })).id).toBe(first.id)
    expect(await mira.refused("createOccasion", { body: { who: { kind: "me" }, ...form } })).toMatchObject({
      code: "lists_today",
    })
  })

  test("links and names are counted too; what was refused costs nothing", async () => {
    await using strict = await startApiWorld({ env: { MAX_LINKS_PER_DAY: "3", MAX_NAMES_PER_DAY: "4" } })
    const { mira, list } = await family(strict)
    await mira.link(list.id, "reader")
    await mira.link(list.id, "reader")
    expect(
      await mira.refused("createLink", { params: { occasion: list.id }, body: { capability: "giver" } }),
    ).toEqual({ status: 429, code: "links_today" })
    const names = (count: number) => Array.from({ length: count }, (_, at) => `Name ${at}`)
    const crowd = { who: { kind: "other", name: "Tom" }, alsoFor: names(3), ...form } as const
    expect(await mira.refused("createOccasion", { body: crowd })).toMatchObject({ code: "names_today" })
    await mira.create({ who: { kind: "other", name: "Tom" }, alsoFor: names(2) })
  })
})

describe("[Q2] in one circle", () => {
  test("a giver cannot fill it with names, so that a cousin still comes in", async () => {
    const { mira, ivo, list, link } = await family(tireless)
    const codes: string[] = []
    for (let at = 0; at < 14; at++) {
      const response = await ivo.send("createOccasion", {
        body: {
          who: { kind: "other", name: `Nobody ${at}` },
          alsoFor: Array.from({ length: 9 }, (_, more) => `Nobody ${at} ${more}`),
          ...form,
          circle: list.circle.id,
        },
      })
      codes.push(await codeOf(response))
    }
    expect(codes).toEqual([
      ...Array.from({ length: NAMED_BY_MEMBER / 10 }, () => "ok"),
      ...Array.from({ length: 14 - NAMED_BY_MEMBER / 10 }, () => "names_full"),
    ])
    const { members } = await mira.call("members", { params: { circle: list.circle.id } })
    expect(members.length).toBeLessThan(NAMED_BY_MEMBER + 10)
    await tireless.device().join(link, { kind: "new", name: "Cousin" })
  })

  test("lists that are archived or deleted make room, and not for ever", async () => {
    const { mira, ivo, list } = await family(tireless)
    const started: OccasionView[] = []
    const start = () => ivo.create({ circle: list.circle.id })
    for (let at = 0; at < OPEN_LISTS_MEMBER; at++) started.push(await start())
    const body = { who: { kind: "other", name: "Anna" }, ...form, circle: list.circle.id } as const
    expect(await ivo.refused("createOccasion", { body })).toEqual({ status: 409, code: "lists_full" })
    const [one, two] = started
    await ivo.call("archiveOccasion", { params: { occasion: one?.id ?? "" } })
    await start()
    await ivo.call("deleteOccasion", { params: { occasion: two?.id ?? "" } })
    await start()
    expect(await ivo.refused("createOccasion", { body })).toMatchObject({ code: "lists_full" })
    // Others of the circle have limits of their own.
    await mira.create({ circle: list.circle.id })
  })

  test("one person is in so many circles, whether they start them or join", async () => {
    const { link } = await family(tireless)
    const otto = await tireless.device().signUp("Otto")
    const first = await otto.create()
    for (let at = 1; at < CIRCLES_MAX; at++) await copyCircle(tireless, first, otto)
    expect(await otto.refused("createOccasion", { body: { who: { kind: "me" }, ...form } })).toEqual({
      status: 409,
      code: "circles_full",
    })
    expect(await otto.refused("join", { body: { token: link, as: { kind: "me" } } })).toEqual({
      status: 409,
      code: "circles_full",
    })
    await otto.create({ circle: first.circle.id })
  })
})

describe("honest extremes", () => {
  test("an organiser sets up forty lists for Christmas in one afternoon, each with its links", async () => {
    const { mira, list } = await family(world)
    for (let at = 0; at < 40; at++) {
      const one = await mira.create({
        who: { kind: "other", name: `Cousin ${at}` },
        kind: "christmas",
        circle: list.circle.id,
      })
      for (const capability of ["giver", "recipient"] as const) await mira.link(one.id, capability)
    }
    expect((await mira.call("home")).occasions).toHaveLength(41)
  })

  test("a parent is in twenty circles of school, and starts a list of her own", async () => {
    const parent = await world.device().signUp("Petra")
    for (let at = 0; at < 20; at++) {
      const { link } = await family(world)
      await parent.join(link, { kind: "me" })
    }
    await parent.create({ who: { kind: "me" } })
    expect((await parent.call("home")).circles).toHaveLength(21)
  })
})

describe("[Q3] home", () => {
  test("stays small, and everybody's newest lists stay on it, when many accounts flood a circle", async () => {
    const { mira, list, link } = await family(tireless)
    const quiet = await tireless.device().join(link, { kind: "new", name: "Quiet" })
    const hers = await quiet.create({ circle: list.circle.id, title: "Hers" })
    for (let account = 0; account < 11; account++) {
      const stranger = await tireless.device().join(link, { kind: "new", name: `Stranger ${account}` })
      for (let at = 0; at < OPEN_LISTS_MEMBER; at++) await copyList(tireless, list, stranger)
    }
    const answer = await mira.send("home")
    const text = await answer.text()
    expect(text.length).toBeLessThan(300 * 1024)
    const home = Home.parse(JSON.parse(text))
    const ids = home.occasions.map(({ id }) => id)
    expect(home.more).toBe(true)
    expect(ids).toHaveLength(500)
    expect(ids).toContain(list.id)
    expect(ids).toContain(hers.id)
  })

  test("of many circles is read in a few queries", async () => {
    const otto = await tireless.device().signUp("Otto")
    const first = await otto.create({ alsoFor: ["Ben", "Cleo"] })
    for (let at = 1; at < 30; at++) await copyCircle(tireless, first, otto)
    const counted: string[] = []
    // Rounds of the server through what it keeps go on meanwhile: only what is asked for this request counts.
    const request = new AsyncLocalStorage<string[]>()
    const { records } = tireless.store
    const find = records.find.bind(records)
    const getMany = records.getMany.bind(records)
    const get = records.get.bind(records)
    records.find = (...asked) => (request.getStore()?.push(`find ${asked[0]}`), find(...asked))
    records.getMany = (...asked) => (request.getStore()?.push(`getMany ${asked[0]}`), getMany(...asked))
    // Whether the device is still signed in is asked every two seconds, whatever it asks for.
    records.get = (...asked) => {
      if (asked[0] !== "sessions") request.getStore()?.push(`get ${asked[0]}`)
      return get(...asked)
    }
    const home = await request.run(counted, () => otto.call("home"))
    Object.assign(records, { find, getMany, get })
    expect(home.occasions).toHaveLength(30)
    expect(home.occasions.every(({ recipients }) => recipients.length === 3)).toBe(true)
    expect(counted).toEqual([
      "get people",
      "find members",
      "getMany circles",
      "find occasions",
      "getMany people",
    ])
  })
})

/** As if this person had started one like it in the same circle; straight into the store, for there are many. */
async function copyList({ store, clock }: ApiWorld, { id }: OccasionView, by: Device, circle?: CircleId) {
  const like = await store.records.get("occasions", id)
  const body = OccasionRecord.parse(like?.body)
  const made = {
    ...body,
    organisers: [by.id],
    createdAt: clock.now(),
    ...(circle !== undefined && { circle }),
  }
  await store.records.insert("occasions", newOccasionId(), made)
}

/** The same with a circle of its own. */
async function copyCircle(on: ApiWorld, occasion: OccasionView, by: Device): Promise<void> {
  const { records } = on.store
  const like = await records.get("circles", occasion.circle.id)
  const id = newCircleId()
  await records.insert("circles", id, CircleRecord.parse(like?.body))
  await records.insert("members", `${id}:${by.id}`, { circle: id, person: by.id })
  await copyList(on, occasion, by, id)
}

describe("new people of one address, within a day", () => {
  const strict = (people: string): Promise<ApiWorld> =>
    startApiWorld({ env: { MAX_SIGN_UPS_PER_DAY: people } })

  test("a family of sixty behind one router comes in, each with two browsers under names of their own", async () => {
    await using world = await strict("200")
    const { link } = await family(world)
    for (let n = 0; n < 60; n++) {
      for (const browser of ["phone", "tablet"]) {
        const as = { kind: "new", name: `Cousin ${n} ${browser}` } as const
        const joined = await world.device().send("join", { body: { token: link, as } })
        expect(await codeOf(joined)).toBe("ok")
      }
    }
  })

  test("somebody who makes accounts without end is told so in a sentence, and goes on the next day", async () => {
    await using world = await strict("30")
    const { link } = await family(world)
    let accounts = 2
    const one = (n: number): Promise<Response> =>
      n % 2 === 0
        ? world.device().send("signUp", { body: { name: `Account ${n}` } })
        : world.device().send("join", { body: { token: link, as: { kind: "new", name: `Account ${n}` } } })
    while (accounts < 1_000 && (await codeOf(await one(accounts))) === "ok") accounts++
    expect(accounts).toBe(30)
    const refused = await one(0)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(60)
    expect(ERRORS.people_today.text).toContain("from your network")
    expect(await codeOf(refused)).toBe("people_today")
    // Whoever is there goes on, and so do people elsewhere.
    expect(await codeOf(await one(1))).toBe("people_today")
    const init = {
      method: "POST",
      headers: { "content-type": "application/json", origin: ORIGIN, host: new URL(ORIGIN).host },
      body: JSON.stringify({ name: "Somebody" }),
    }
    expect((await world.raw("/api/session/sign-up", init, "203.0.113.7")).status).toBe(201)
    world.clock.forward(DAY_MS)
    expect(await codeOf(await one(2_000))).toBe("ok")
  })
})
