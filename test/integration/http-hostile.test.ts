import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { z } from "zod"
import { ApiError } from "../../shared/api.ts"
import { ENDPOINTS, JSON_TYPE, refusalOf, startAsks, type Asks } from "../support/http-asks.ts"

let asks: Asks
beforeAll(async () => {
  asks = await startAsks()
})
afterAll(async () => {
  await asks[Symbol.asyncDispose]()
})

const WITH_BODY = ENDPOINTS.filter(([, { body }]) => body !== undefined)
const WITH_IDS = ENDPOINTS.filter(([, { path }]) => path.includes("{"))

const IDS = [
  "x",
  "__proto__",
  "constructor",
  "..%2f..%2fetc%2fpasswd",
  "%00",
  "%E0%A4%A",
  "{$ne:null}",
  "%7B%22$ne%22:%22%22%7D",
  "[object%20Object]",
  "undefined",
  "0",
  "-1",
  "NaN",
  "a".repeat(5000),
  "0123456789ABCDEFGHJKMNPQRS",
  "0123456789abcdefghjkmnpqri",
  "０123456789abcdefghjkmnpqr",
  "🎁",
]

const BODIES: unknown[] = [
  null,
  true,
  0,
  1e308,
  "",
  "text",
  [],
  [[[[]]]],
  {},
  { $ne: "" },
  { $where: "sleep(1000)" },
  {
    name: { $ne: "" },
    token: { $gt: "" },
    as: { $ne: 1 },
    who: { $ne: 1 },
    role: { $ne: 1 },
    capability: { $ne: 1 },
  },
  { name: [], token: [], as: [], who: [], role: [], capability: [], title: [], secrecy: [] },
  { name: 1, token: 1, as: 1, who: 1, role: 1, capability: 1, title: 1, date: 1, opens: 1, told: 1 },
  { name: null, token: null, as: null, who: null, role: null, capability: null, kind: null },
  {
    name: "x".repeat(61),
    token: "x".repeat(1000),
    title: "x".repeat(61),
    role: "owner",
    capability: "admin",
  },
  { name: "a\u0000b", token: "\u0000", title: "\u0007", role: "\u0000", capability: "\u0000" },
  { name: "\ud800", token: "\ud800", title: "\udfff", role: "", capability: "" },
  { name: " ", token: " ", title: " ", role: " ", capability: " " },
  {
    as: { kind: "known", person: { $ne: null } },
    token: "0".repeat(51),
    name: {},
    title: {},
    role: {},
    capability: {},
  },
  {
    who: { kind: "other", name: { toString: "x" } },
    zone: ["UTC"],
    name: false,
    token: false,
    title: false,
    role: 1,
    capability: 2,
  },
  { date: { month: 13, day: 40 }, name: "", token: "", title: "", role: "x", capability: "y" },
]

describe("ids and bodies that are no ids and no bodies of ours", () => {
  test.each(IDS)("the id %s is an id that nobody has", async (id) => {
    for (const [name, { method, path, body }] of WITH_IDS) {
      const url = path.replaceAll(/\{\w+\}/g, id)
      const response = await asks.ask(url, { method, headers: body ? JSON_TYPE : {}, body: body && "{}" })
      expect(`${name}: ${await refusalOf(response)}`).toBe(`${name}: not_here`)
    }
  })

  test("a path that leads elsewhere leads nowhere", async () => {
    for (const path of [
      "/api/occasions/../../etc/passwd",
      "/api//home",
      "/api/occasions//links",
      "/API/home",
      "/api/home/",
    ]) {
      expect(await refusalOf(await asks.ask(path, { method: "GET" }))).toMatch(
        /not_found|not_here|method_not_allowed/,
      )
    }
  })

  test.each(BODIES.map((body) => [JSON.stringify(body), body]))(
    "the body %s is refused by every call that reads one",
    async (_, body) => {
      for (const [name, { method, path }] of WITH_BODY) {
        // Every field of a change may be missing: an empty change is one.
        const lacks = (field: string): boolean =>
          typeof body === "object" && body !== null && !Array.isArray(body) && !(field in body)
        if (name === "changeOccasion" && lacks("title")) continue
        if (name === "changeDay" && lacks("name")) continue
        if (name === "ownRoom" && lacks("took")) continue
        if ((name === "startCard" || name === "changeCard") && lacks("opens")) continue
        const response = await asks.ask(asks.real(path), {
          method,
          headers: JSON_TYPE,
          body: JSON.stringify(body),
        })
        expect(`${name}: ${await refusalOf(response)}`).toBe(`${name}: invalid_input`)
      }
    },
  )

  test("an own property called __proto__ changes no prototype", async () => {
    const body = '{"name":"Mira","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'
    const response = await asks.ask("/api/me", { method: "PATCH", headers: JSON_TYPE, body })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ id: asks.mira.id, name: "Mira" })
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false)
  })

  test.each(["{", "", "{'a':1}", "{}{}", "NaN", '{"name":"\\ud8"}', "[".repeat(30_000)])(
    "text that is no JSON (%s) is malformed, and not quoted back",
    async (body) => {
      for (const [, { method, path }] of WITH_BODY) {
        const response = await asks.ask(asks.real(path), {
          method,
          headers: JSON_TYPE,
          body: new TextEncoder().encode(body),
        })
        const text = await response.clone().text()
        expect(await refusalOf(response)).toBe("malformed")
        expect(text).not.toContain("JSON at")
      }
    },
  )

  test("bytes that are no UTF-8 are malformed", async () => {
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from('"}')])
    expect(await refusalOf(await asks.ask("/api/me", { method: "PATCH", headers: JSON_TYPE, body }))).toBe(
      "malformed",
    )
  })

  test("60,000 levels of arrays are refused like any other wrong body", async () => {
    const body = "[".repeat(32_000) + "]".repeat(32_000)
    expect(await refusalOf(await asks.ask("/api/me", { method: "PATCH", headers: JSON_TYPE, body }))).toBe(
      "invalid_input",
    )
  })

  test("a refusal names the wrong fields, at most ten, and never repeats what was sent", async () => {
    const canary = "canary-canary"
    const body = { who: { kind: canary }, kind: canary, zone: 1, secrecy: canary, date: { month: canary } }
    const response = await asks.ask("/api/occasions", {
      method: "POST",
      headers: JSON_TYPE,
      body: JSON.stringify(body),
    })
    const { error } = ApiError.parse(await response.json())
    expect(error.fields?.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["who.kind", "kind", "zone", "secrecy", "date.month"]),
    )
    expect(error.fields?.length).toBeLessThanOrEqual(10)
    expect(JSON.stringify(error)).not.toContain(canary)
  })
})

test("everything above was logged without a name, a token or a body", () => {
  const lines = asks.world.logLines.map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)))
  expect(lines.length).toBeGreaterThan(300)
  const said = new Set(lines.flatMap((line) => Object.keys(line)))
  expect([...said].sort()).toEqual([
    "code",
    "level",
    "method",
    "ms",
    "msg",
    "request",
    "route",
    "status",
    "time",
  ])
  const all = asks.world.logLines.join("")
  expect(all).not.toContain(asks.occasion)
  expect(all).not.toContain(asks.mira.token)
  expect(all).not.toContain("Mira")
  expect(all).not.toContain('"level":50')
})
