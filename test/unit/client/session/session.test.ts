import { expect, test } from "vitest"
import { createApi } from "../../../../client/api.ts"
import { SessionKeeper } from "../../../../client/session/session.ts"
import { eventually } from "../../../support/eventually.ts"
import { personId } from "../../../support/documents.ts"
import { fakeDevice } from "../device.ts"

const MIRA = { id: personId(1), name: "Mira" }
const HOUR_S = 3_600

/** A session as the server gives it; its clock is years behind this device's. */
function session(name: string, lifeS = HOUR_S) {
  const issued = 1_000_000
  const claims = btoa(JSON.stringify({ iat: issued, exp: issued + lifeS }))
  const token = `h.${claims}.${name}`
  return { token, expiresAt: (issued + lifeS) * 1_000, person: MIRA }
}
const answer = (status: number, body: unknown) => () => new Response(JSON.stringify(body), { status })
const refusal = (status: number, code: string) =>
  answer(status, { error: { code, message: code, requestId: "r" } })
const HOME = { person: MIRA, circles: [], occasions: [] }

test("a device that knows its person shows them before the server answers, and while it is away", async () => {
  const device = fakeDevice()
  device.storage.set("jubilee:person", JSON.stringify(MIRA))
  const keeper = new SessionKeeper()
  expect(keeper.identity()).toEqual({ state: "starting", person: MIRA })
  await keeper.start()
  expect(keeper.identity()).toEqual({ state: "away", person: MIRA })
  expect(await keeper.liveToken()).toEqual({ kind: "unreachable" })
})

test("the token's own life counts, not this device's clock, however wrong", async () => {
  const device = fakeDevice()
  device.answers.push(answer(200, session("one")))
  const keeper = new SessionKeeper()
  await keeper.start()
  expect(await keeper.token()).toBe(session("one").token)
  expect(await keeper.token()).toBe(session("one").token)
  expect(device.asked).toEqual(["POST /api/session"])
})

test("a token that is about to run out is renewed before the next request", async () => {
  const device = fakeDevice()
  device.answers.push(answer(200, session("short", 30)), answer(200, session("long")))
  const keeper = new SessionKeeper()
  await keeper.start()
  expect(await keeper.token()).toBe(session("long").token)
})

test("many requests at once renew the token once", async () => {
  const device = fakeDevice()
  device.answers.push(answer(200, session("one")))
  const keeper = new SessionKeeper()
  const tokens = await Promise.all([keeper.token(), keeper.token(), keeper.token()])
  expect(new Set(tokens)).toEqual(new Set([session("one").token]))
  expect(device.asked).toHaveLength(1)
})

test("a request that meets an expired token is repeated once with a new one", async () => {
  const device = fakeDevice()
  device.answers.push(answer(200, session("one")), refusal(401, "token_expired"))
  device.answers.push(answer(200, session("two")), answer(200, HOME))
  const keeper = new SessionKeeper()
  expect(await createApi(keeper).home()).toEqual({ ok: true, value: HOME })
  expect(device.asked).toEqual(["POST /api/session", "GET /api/home", "POST /api/session", "GET /api/home"])
})

test("[M4] a session that is over leaves nothing of the person on the device", async () => {
  const device = fakeDevice()
  device.storage.set("jubilee:person", JSON.stringify(MIRA))
  device.storage.set(`jubilee:${MIRA.id}:home`, "{}")
  device.storage.set("jubilee:theme", "dark")
  device.answers.push(answer(200, session("one")), () => new Response(null, { status: 204 }))
  const keeper = new SessionKeeper()
  await keeper.start()
  expect(await keeper.signOut()).toBeUndefined()
  expect(keeper.identity()).toEqual({ state: "nobody" })
  expect(await keeper.liveToken()).toEqual({ kind: "signed_out" })
  await eventually(() => expect([...device.storage.keys()]).toEqual(["jubilee:theme"]), 1_000)
})

test("[M8] a device that was signed out from elsewhere knows whose unsent text it has, and the PIN before it, until that person is back or gives it up", async () => {
  const device = fakeDevice()
  device.storage.set("jubilee:person", JSON.stringify(MIRA))
  device.storage.set(`jubilee:${MIRA.id}:home`, "{}")
  device.storage.set(`jubilee:${MIRA.id}:pin`, "{}")
  device.answers.push(refusal(401, "signed_out"))
  const keeper = new SessionKeeper()
  await keeper.start()
  expect(keeper.identity()).toEqual({ state: "nobody", was: MIRA.id })
  expect([...device.storage.keys()].toSorted()).toEqual([`jubilee:${MIRA.id}:pin`, "jubilee:signed-out"])

  // As after a reload: the server says that nobody is on the device.
  device.answers.push(answer(200, null))
  const later = new SessionKeeper()
  await later.start()
  expect(later.identity()).toEqual({ state: "nobody", was: MIRA.id })
  later.forgotten()
  expect(later.identity()).toEqual({ state: "nobody" })
  expect([...device.storage.keys()]).toEqual([])

  device.storage.set("jubilee:signed-out", JSON.stringify({ id: MIRA.id }))
  later.adopt(session("back"))
  expect([...device.storage.keys()]).toEqual(["jubilee:person"])
})

test("[M4] the other tab of a device that signs out is not told that it was signed out from elsewhere", async () => {
  const device = fakeDevice()
  const [tab, other] = [new SessionKeeper(), new SessionKeeper()]
  device.answers.push(answer(200, session("one")), answer(200, session("two")))
  await tab.start()
  await other.start()
  let doubt: Promise<void> | undefined
  device.answers.push(
    () => {
      // The server ends the live connection of the other tab before it answers this one.
      doubt = other.doubted()
      return new Response(null, { status: 204 })
    },
    refusal(401, "signed_out"),
  )
  expect(await tab.signOut()).toBeUndefined()
  await doubt
  expect([tab.identity(), other.identity()]).toEqual([{ state: "nobody" }, { state: "nobody" }])
  await eventually(() => expect([...device.storage.keys()]).toEqual([]), 1_000)
})

test("a device that could not sign out still knows its person", async () => {
  const device = fakeDevice()
  device.answers.push(answer(200, session("one")))
  const keeper = new SessionKeeper()
  await keeper.start()
  expect(await keeper.signOut()).toBe("offline")
  expect(keeper.identity()).toEqual({ state: "known", person: MIRA })
  expect(device.storage.get("jubilee:person")).toContain("Mira")
})

test("[M8] a device whose live connection was ended asks at once whether it is still signed in", async () => {
  const device = fakeDevice()
  device.answers.push(answer(200, session("one")), refusal(401, "signed_out"))
  const keeper = new SessionKeeper()
  await keeper.start()
  await keeper.doubted()
  expect(keeper.identity()).toEqual({ state: "nobody", was: MIRA.id })
})

test("an answer that is not understood is a failure, not a crash", async () => {
  const device = fakeDevice()
  device.answers.push(answer(200, session("one")), answer(200, { person: 5 }))
  expect(await createApi(new SessionKeeper()).home()).toEqual({ ok: false, error: "unreadable" })
})

test("a person who joins becomes the device's person at once", () => {
  const device = fakeDevice()
  const keeper = new SessionKeeper()
  keeper.adopt(session("joined"))
  expect(keeper.identity()).toEqual({ state: "known", person: MIRA })
  keeper.renamed("Mira B.")
  expect(device.storage.get("jubilee:person")).toContain("Mira B.")
})
