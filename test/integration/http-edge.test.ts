import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createHttp } from "../../server/http/server.ts"
import { createLog } from "../../server/ops/log.ts"
import { newOccasionId } from "../../shared/ids.ts"
import { type Device, ORIGIN, startApiWorld } from "../support/api-world.ts"
import { ENDPOINTS, JSON_TYPE, refusalOf, startAsks, type Asks } from "../support/http-asks.ts"

let asks: Asks
beforeAll(async () => {
  asks = await startAsks()
})
afterAll(async () => {
  await asks[Symbol.asyncDispose]()
})

const UNSAFE = ENDPOINTS.filter(([, { method }]) => method !== "GET")
const WITH_BODY = ENDPOINTS.filter(([, { body }]) => body !== undefined)

describe("requests from other sites", () => {
  const hostiles: [string, Record<string, string>][] = [
    ["another site", { origin: "https://evil.example" }],
    ["no origin", { origin: "" }],
    ["the origin null", { origin: "null" }],
    ["the same host with another port", { origin: "http://jubilee.test:3001" }],
    ["the same host over https", { origin: "https://jubilee.test:3000" }],
    ["a host that ends in ours", { origin: "http://evil-jubilee.test:3000" }],
    ["a host that starts with ours", { origin: "http://jubilee.test:3000.evil.example" }],
    ["our origin with a path", { origin: `${ORIGIN}/` }],
    ["our origin in capitals", { origin: ORIGIN.toUpperCase() }],
    ["two origins", { origin: `${ORIGIN}, https://evil.example` }],
    ["a browser that says cross-site", { "sec-fetch-site": "cross-site" }],
    ["a browser that says same-site", { "sec-fetch-site": "same-site" }],
    [
      "a host header that is no host",
      { host: "jubilee.test:3000/@evil", origin: "http://jubilee.test:3000/@evil" },
    ],
  ]

  test.each(hostiles)("%s changes nothing, by any call", async (_, bad) => {
    for (const [name, { method, path, body }] of UNSAFE) {
      const response = await asks.ask(asks.real(path), {
        method,
        headers: { ...JSON_TYPE, ...bad },
        body: body && "{}",
      })
      expect(`${name}: ${await refusalOf(response)}`).toBe(`${name}: foreign_origin`)
    }
    expect((await asks.mira.call("home")).person.name).toBe("Mira")
  })

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "application/jsonp",
    "text/plain; application/json",
    "application/json; charset=utf-16",
  ])("a body of type %j is not read, even from our own page", async (type) => {
    for (const [name, { method, path }] of WITH_BODY) {
      const body = new TextEncoder().encode("{}")
      const response = await asks.ask(asks.real(path), {
        method,
        body,
        headers: type === "" ? {} : { "content-type": type },
      })
      expect(`${name}: ${await refusalOf(response)}`).toBe(`${name}: unsupported_type`)
    }
  })

  test("our own page passes, with and without what newer browsers add", async () => {
    for (const more of [{}, { "sec-fetch-site": "same-origin" }]) {
      const response = await asks.ask("/api/me", {
        method: "PATCH",
        body: JSON.stringify({ name: "Mira" }),
        headers: { ...JSON_TYPE, ...more },
      })
      expect(response.status).toBe(200)
    }
  })

  test("no answer invites other origins", async () => {
    const preflight = await asks.world.raw("/api/home", {
      method: "OPTIONS",
      headers: {
        host: "jubilee.test:3000",
        origin: "https://evil.example",
        "access-control-request-method": "GET",
      },
    })
    expect(await refusalOf(preflight)).toBe("method_not_allowed")
    for (const response of [preflight, await asks.ask("/api/home", { method: "GET" })]) {
      expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([])
    }
  })
})

describe("too much", () => {
  test("a body over the limit is refused by its announced length, and by its real one", async () => {
    const big = `{"name":"${"x".repeat(70_000)}"}`
    expect(
      await refusalOf(await asks.ask("/api/me", { method: "PATCH", headers: JSON_TYPE, body: big })),
    ).toBe("too_large")
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 16_384
        controller.enqueue(new Uint8Array(16_384))
      },
    })
    const streamed = await asks.ask("/api/me", { method: "PATCH", headers: JSON_TYPE, body: endless })
    expect(await refusalOf(streamed)).toBe("too_large")
    expect(sent).toBeLessThan(200_000)
  })

  test("one client's guessing is slowed down, another's is not affected, and time heals", async () => {
    await using strict = await startApiWorld({
      env: { MAX_RECOVERIES_PER_MINUTE: "10", MAX_LINK_OPENS_PER_MINUTE: "10" },
    })
    const guess = (address: string, path = "/api/session/recover") =>
      strict.raw(
        path,
        {
          method: "POST",
          headers: { host: "jubilee.test:3000", origin: ORIGIN, ...JSON_TYPE },
          body: JSON.stringify({ token: "0".repeat(52) }),
        },
        address,
      )
    for (let attempt = 0; attempt < 10; attempt++) expect((await guess("10.0.0.1")).status).toBe(404)
    const slowed = await guess("10.0.0.1")
    expect(slowed.status).toBe(429)
    expect(Number(slowed.headers.get("retry-after"))).toBeGreaterThan(0)
    expect((await guess("10.0.0.2")).status).toBe(404)
    expect((await guess("10.0.0.1", "/api/links/open")).status).toBe(404)
    strict.clock.forward(6_000)
    expect((await guess("10.0.0.1")).status).toBe(404)
    expect((await guess("10.0.0.1")).status).toBe(429)
  })

  test("a flood of any other change is slowed down, and reading goes on", async () => {
    await using strict = await startApiWorld({ env: { MAX_CHANGES_PER_MINUTE: "5" } })
    const mira = await strict.device().signUp("Mira")
    const statuses: number[] = []
    for (let n = 0; n < 7; n++) {
      statuses.push((await mira.send("rename", { body: { name: `Mira ${n}` } })).status)
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429])
    expect((await mira.call("home")).person.name).toBe("Mira 4")
  })

  test("[S3] what others at home change counts for nobody but them, up to what ten people may", async () => {
    await using strict = await startApiWorld({ env: { MAX_CHANGES_PER_MINUTE: "3" } })
    const people = await Promise.all(
      Array.from({ length: 11 }, (_, n) => strict.device().signUp(`Person ${n}`)),
    )
    const change = async (who: Device | undefined): Promise<number> =>
      (await who?.send("rename", { body: { name: "Anna" } }))?.status ?? 0
    const [anna, ivo, ...others] = people
    for (let n = 0; n < 2; n++) expect(await change(anna)).toBe(200)
    for (let n = 0; n < 3; n++) expect(await change(ivo)).toBe(200)
    expect([await change(anna), await change(anna), await change(ivo)]).toEqual([200, 429, 429])
    // What was refused to her took nothing from the others.
    for (let n = 0; n < 50; n++) await change(anna)
    const rest: number[] = []
    for (const other of others) for (let n = 0; n < 3; n++) rest.push(await change(other))
    expect(rest.slice(0, 24)).toEqual(Array<number>(24).fill(200))
    expect(rest).toContain(429)
  })

  test("an X-Forwarded-For that nobody vouches for does not make a new client of one", async () => {
    await using strict = await startApiWorld({ env: { MAX_SIGN_UPS_PER_MINUTE: "3" } })
    const statuses: number[] = []
    for (let attempt = 0; attempt < 5; attempt++) {
      const response = await strict.raw("/api/session/sign-up", {
        method: "POST",
        headers: {
          host: "jubilee.test:3000",
          origin: ORIGIN,
          ...JSON_TYPE,
          "x-forwarded-for": `10.0.0.${attempt}`,
        },
        body: JSON.stringify({ name: "Mira" }),
      })
      statuses.push(response.status)
    }
    expect(statuses).toEqual([201, 201, 201, 429, 429])
  })
})

describe("who may not is told so, or that there is nothing", () => {
  test("signed out, every call that needs a person is refused before anything is looked up", async () => {
    for (const [name, { method, path, caller, body }] of ENDPOINTS) {
      if (caller !== "person") continue
      const response = await asks.world.raw(asks.real(path), {
        method,
        headers: { host: "jubilee.test:3000", origin: ORIGIN, ...(body && JSON_TYPE) },
        body: body ? "{}" : null,
      })
      expect(`${name}: ${await refusalOf(response)}`).toBe(`${name}: signed_out`)
    }
  })

  test("a member is told that only organisers may; a stranger that there is nothing", async () => {
    const { token } = await asks.mira.link(asks.occasion, "giver")
    const ivo = await asks.world.device().join(token, { kind: "new", name: "Ivo" })
    const params = { circle: asks.circle, person: asks.mira.id, occasion: asks.occasion }
    const not = { status: 403, code: "not_allowed" }
    expect(await ivo.refused("changeMember", { params, body: { role: "reader" } })).toEqual(not)
    expect(await ivo.refused("removeMember", { params })).toEqual(not)
    expect(await ivo.refused("createLink", { params, body: { capability: "giver" } })).toEqual(not)
    expect(await ivo.refused("links", { params })).toEqual(not)
    const eve = await asks.world.device().signUp("Eve")
    const nothing = { status: 404, code: "not_here" }
    expect(await eve.refused("removeMember", { params })).toEqual(nothing)
    expect(await eve.refused("links", { params })).toEqual(nothing)
  })
})

describe("what a handler adds by mistake", () => {
  test("[S0] a field that no schema names does not leave the house, however deep", async () => {
    const { domain, config, clock, health } = asks.world
    const app = createHttp({
      handlers: {
        ...domain.handlers,
        async home(ask) {
          const reply = await domain.handlers.home(ask)
          if (!reply.ok) return reply
          const { answer } = reply.value
          const occasions = answer.occasions.map((occasion) => ({ ...occasion, claims: "canary" }))
          return { ok: true, value: { answer: { ...answer, occasions, plan: "canary" } } }
        },
      },
      calendars: domain.calendars,
      addresses: domain.channels.routes.addresses,
      verifyAccess: (token, how) => domain.callers.verify(token, how),
      cookie: domain.cookie,
      config,
      clock,
      files: new Map(),
      version: "0.0.0",
      health,
      log: createLog({ level: "silent" }),
    })
    const headers = { authorization: `Bearer ${asks.mira.token ?? ""}` }
    const response = await app.request("/api/home", { headers })
    const text = await response.text()
    expect(text).toContain(asks.occasion)
    expect(text).not.toContain("canary")
  })
})

describe("when the store is away", () => {
  test("every call that needs it says so, with the time to wait, and the process lives", async () => {
    const broken = await startApiWorld()
    const device = await broken.device().signUp("Mira")
    await broken.store.close()
    const response = await device.send("home")
    expect(await refusalOf(response)).toBe("store_away")
    expect(response.headers.get("retry-after")).toBe("2")
    expect((await device.send("health")).status).toBe(503)
    expect((await device.send("info")).status).toBe(200)
    expect(broken.logLines.join("")).toContain('"kind":"StoreError"')
  })
})

describe("addresses and methods that are not there", () => {
  test("an unknown address under /api is not found, a wrong method says which are right", async () => {
    expect(await refusalOf(await asks.ask("/api/nothing", { method: "GET" }))).toBe("not_found")
    expect(
      await refusalOf(await asks.ask("/api/nothing", { method: "POST", headers: JSON_TYPE, body: "{}" })),
    ).toBe("not_found")
    const wrong = await asks.ask("/api/session", { method: "PUT", headers: JSON_TYPE, body: "{}" })
    expect(await refusalOf(wrong)).toBe("method_not_allowed")
    expect(wrong.headers.get("allow")).toBe("POST, DELETE")
    expect(await refusalOf(await asks.ask("/anything", { method: "POST" }))).toBe("method_not_allowed")
  })

  test("an occasion that is not there looks like one of somebody else", async () => {
    const response = await asks.ask(`/api/occasions/${newOccasionId()}`, { method: "GET" })
    expect(await refusalOf(response)).toBe("not_here")
  })

  test("no answer of the API may be kept, and none carries an ETag", async () => {
    for (const [, { method, path, caller }] of ENDPOINTS) {
      if (method !== "GET") continue
      const response = await asks.ask(asks.real(path), { method })
      expect(response.headers.get("cache-control")).toBe("no-store")
      expect(response.headers.get("etag")).toBeNull()
      // Gifts are for recipients alone, and Mira is none; her list has no card.
      const status = path.endsWith("/gifts") || path.includes("/card/") ? 404 : 200
      expect({ path, caller, status: response.status }).toEqual({ path, caller, status })
    }
  })
})
