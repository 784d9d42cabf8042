import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { KeysRecord, openKeys } from "../../server/access/keys.ts"
import { tableOf } from "../../server/store/table.ts"
import { ORIGIN, startApiWorld, type ApiWorld, type Device } from "../support/api-world.ts"

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld()
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

/** A tab of the same browser that sends the cookie as it was at some moment. */
function withCookie(cookie: string | undefined): Device {
  const device = world.device()
  device.cookie = cookie
  return device
}

describe("the refresh token", () => {
  test("50 tabs that refresh at once all get one successor, and it works", async () => {
    const mira = await world.device().signUp("Mira")
    const tabs = await Promise.all(Array.from({ length: 50 }, () => withCookie(mira.cookie).refresh()))
    const successors = new Set(tabs.map((tab) => tab.cookie))
    expect(successors.size).toBe(1)
    expect(successors).not.toContain(mira.cookie)
    expect(tabs.every((tab) => tab.id === mira.id)).toBe(true)
    expect((await withCookie([...successors][0]).refresh()).id).toBe(mira.id)
  })

  test("an answer that was lost is repeated: 2 minutes later, and 200 days later, with the same successor", async () => {
    const mira = await world.device().signUp("Mira")
    const lost = await withCookie(mira.cookie).refresh()
    world.clock.forward(2 * MINUTE)
    expect((await withCookie(mira.cookie).refresh()).cookie).toBe(lost.cookie)
    world.clock.forward(200 * DAY)
    expect((await withCookie(mira.cookie).refresh()).cookie).toBe(lost.cookie)
  })

  test("a token whose successor was used is refused, and the session lives on", async () => {
    const mira = await world.device().signUp("Mira")
    const old = mira.cookie
    await mira.refresh()
    world.clock.forward(2 * MINUTE)
    await mira.refresh()
    expect(mira.cookie).not.toBe(old)
    world.clock.forward(2 * MINUTE)
    const thief = withCookie(old)
    expect(await thief.refused("refreshSession")).toEqual({ status: 401, code: "signed_out" })
    // The refusal does not touch the cookie either: a late answer must not take the newer one away.
    expect(thief.cookie).toBe(old)
    expect((await mira.refresh()).id).toBe(mira.id)
  })

  test("each visit starts the 400 days anew; without a visit they end", async () => {
    const mira = await world.device().signUp("Mira")
    for (let visit = 0; visit < 3; visit++) {
      world.clock.forward(399 * DAY)
      await mira.refresh()
    }
    world.clock.forward(401 * DAY)
    expect(await mira.refused("refreshSession")).toEqual({ status: 401, code: "signed_out" })
  })

  test("signing out ends the device and its live connections, and no access token is traded for a new one", async () => {
    const mira = await world.device().signUp("Mira")
    const occasion = await mira.create()
    const { token } = await mira.link(occasion.id, "giver")
    const cookie = mira.cookie
    const response = await mira.send("signOut")
    expect(response.status).toBe(204)
    expect(mira.cookie).toBeUndefined()
    expect(world.events).toContainEqual(expect.objectContaining({ type: "session_ended", person: mira.id }))
    expect(await withCookie(cookie).refused("refreshSession")).toMatchObject({ code: "signed_out" })
    expect(await mira.refused("join", { body: { token, as: { kind: "me" } } })).toMatchObject({
      code: "signed_out",
    })
  })

  test.each([
    ["an empty cookie", ""],
    ["another shape", "a.b.c.d"],
    ["a forged seal", undefined],
    ["a higher generation", undefined],
  ])("%s is not a session", async (what, given) => {
    const mira = await world.device().signUp("Mira")
    const [kid, session, , seal] = (mira.cookie ?? "").split(".")
    const cookie =
      what === "a forged seal"
        ? `${kid}.${session}.1.${"A".repeat(43)}`
        : what === "a higher generation"
          ? `${kid}.${session}.2.${seal}`
          : `${kid?.split("=")[0]}=${given}`
    expect(await withCookie(cookie).refused("refreshSession")).toEqual({ status: 401, code: "signed_out" })
  })

  test("a device without a cookie is told that nobody is on it, which is no failure", async () => {
    expect(await world.device().call("refreshSession")).toBeNull()
  })
})

describe("the cookie", () => {
  test("over plain HTTP it is HttpOnly, SameSite, and limited to the path that needs it", async () => {
    const response = await world.device().send("signUp", { body: { name: "Mira" } })
    expect(response.headers.get("set-cookie")).toMatch(
      /^jubilee-[0-9a-z]{8}=[\w.-]+; Max-Age=34560000; Path=\/api\/session; HttpOnly; SameSite=Lax$/,
    )
  })

  test("over https it is bound to this host alone", async () => {
    await using secure = await startApiWorld({ env: { PUBLIC_URL: ORIGIN.replace("http:", "https:") } })
    const response = await secure
      .device()
      .send("signUp", { body: { name: "Mira" }, headers: { origin: "https://jubilee.test:3000" } })
    expect(response.headers.get("set-cookie")).toMatch(
      /^__Host-jubilee-[0-9a-z]{8}=[\w.-]+; Max-Age=34560000; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    )
  })
})

describe("two places on ports of one host, whose cookies a browser mixes", () => {
  const nameIn = (cookie: string | undefined): string => cookie?.split("=")[0] ?? ""
  const asBefore = (cookie: string | undefined): string => `jubilee=${cookie?.split("=")[1] ?? ""}`

  test("each keeps its people signed in, by a name of its own that every node of it knows", async () => {
    await using other = await startApiWorld()
    const here = await world.device().signUp("Mira")
    const there = await other.device().signUp("Mira")
    expect(nameIn(there.cookie)).not.toBe(nameIn(here.cookie))
    const both = `${here.cookie}; ${there.cookie}`
    for (const [place, who] of [
      [world, here],
      [other, there],
    ] as const) {
      const device = place.device()
      device.cookie = both
      expect(await device.call("refreshSession")).toMatchObject({ person: { id: who.id } })
      expect(nameIn(device.cookie)).toBe(nameIn(who.cookie))
    }
  })

  test("a cookie by the name of earlier versions is kept under it where it is from here, and left alone elsewhere", async () => {
    await using other = await startApiWorld()
    const mira = await world.device().signUp("Mira")
    const before = asBefore(mira.cookie)
    const here = withCookie(before)
    expect(await here.call("refreshSession")).toMatchObject({ person: { id: mira.id } })
    expect(nameIn(here.cookie)).toBe("jubilee")
    const there = other.device()
    there.cookie = before
    const response = await there.send("refreshSession")
    expect(await response.json()).toBeNull()
    expect(response.headers.get("set-cookie")).toBeNull()
    await there.signUp("Ivo")
    expect(nameIn(there.cookie)).toMatch(/^jubilee-/)
  })
})

describe("the access token", () => {
  test("it runs out, says so, and is renewed by the cookie", async () => {
    const mira = await world.device().signUp("Mira")
    world.clock.forward(11 * MINUTE)
    expect(await mira.refused("home")).toEqual({ status: 401, code: "token_expired" })
    await mira.refresh()
    expect((await mira.call("home")).person.name).toBe("Mira")
  })

  test.each(["Basic bWlyYTpzZWNyZXQ=", "Bearer", "Bearer ", "bearer x.y.z", "Token abc", "Bearer a b"])(
    "%s is nobody",
    async (authorization) => {
      expect(await world.device().refused("home", { headers: { authorization } })).toEqual({
        status: 401,
        code: "signed_out",
      })
    },
  )

  test("another process on the same store accepts it", async () => {
    const mira = await world.device().signUp("Mira")
    const second = await world.openDomain()
    onTestFinished(() => second.claims.stop())
    expect(await second.tokens.verifyAccess(mira.token ?? "")).toMatchObject({
      ok: true,
      value: { person: mira.id },
    })
  })
})

test("two nodes that start at once on an empty store agree on the signing keys", async () => {
  await using fresh = await startApiWorld()
  await fresh.store.records.delete("keys", "signing")
  const table = tableOf(fresh.store.records, "keys", KeysRecord)
  const rings = await Promise.all(Array.from({ length: 8 }, () => openKeys(table, fresh.clock)))
  expect(new Set(rings.map((ring) => ring.current().kid)).size).toBe(1)
})

test("a key that another node made is found by its name, and asking for made-up names is not reading every time", async () => {
  const plain = tableOf(world.store.records, "keys", KeysRecord)
  let reads = 0
  const table: typeof plain = {
    ...plain,
    get(key) {
      reads++
      return plain.get(key)
    },
  }
  const ring = await openKeys(table, world.clock)
  const stored = await table.get("signing")
  if (!stored) throw new Error("no keys")
  const newer = { kid: "newer", access: "A".repeat(43), refresh: "B".repeat(43), createdAt: 1 }
  await table.change("signing", () => ({ ok: true, value: { keys: [...stored.keys, newer] } }))
  expect(await ring.find("newer")).toBeUndefined()
  world.clock.forward(11_000)
  expect((await ring.find("newer"))?.kid).toBe("newer")
  expect(ring.current().kid).toBe("newer")
  const before = reads
  for (let guess = 0; guess < 1000; guess++) await ring.find(`guess${guess}`)
  expect(reads - before).toBeLessThanOrEqual(1)
})
