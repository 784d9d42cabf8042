import { createECDH, randomBytes } from "node:crypto"
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import type { SessionId } from "../../shared/ids.ts"
import { NoticeKey } from "../../shared/notices.ts"
import type { DeliveryResult, Notice } from "../../server/notices/port.ts"
import { type ApiWorld, type Device, startApiWorld } from "../support/api-world.ts"
import { recovered } from "../support/devices.ts"
import { noticeFor } from "../support/notices.ts"
import { PushService } from "../support/push-service.ts"

const HOUR = 3_600_000
const SUBJECT = "mailto:operator@example.org"

let world: ApiWorld
let service: PushService
beforeAll(async () => {
  service = await PushService.start()
  world = await startApiWorld({
    env: { VAPID_SUBJECT: SUBJECT, PUSH_ALLOW_PRIVATE: "on", MAX_CHANGES_PER_MINUTE: "100000" },
  })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await service[Symbol.asyncDispose]()
})

const noticeOf = (device: Device, more: Partial<Notice> = {}): Notice => noticeFor(world, device, more)

const deliver = async (notice: Notice): Promise<DeliveryResult> => {
  const { push } = world.domain.channels
  if (push === undefined) throw new Error("push is not configured")
  return push.deliver(notice)
}

/** Somebody with notifications on one device. */
async function subscribed(name = "Mira") {
  const device = await world.device().signUp(name)
  const browser = service.subscribe()
  const { device: id } = await device.call("subscribePush", { body: browser.subscription })
  return { device, browser, id }
}

/** The same person on one more device. */
async function another(device: Device): Promise<Device> {
  const [one] = await others(device, 1)
  if (one === undefined) throw new Error("nobody came")
  return one
}

async function others(device: Device, count: number): Promise<readonly Device[]> {
  const { token } = await device.call("createRecovery")
  return Promise.all(Array.from({ length: count }, () => recovered(world.device(), token)))
}

const devicesOf = async (device: Device) => (await device.call("channels")).push.devices

describe("[W3] Web Push", () => {
  test("a notice arrives as it was sent, encrypted for the device, with topic, tag and the time until it is false", async () => {
    const { device, browser } = await subscribed()
    const notice = noticeOf(device)
    expect(await deliver(notice)).toMatchObject({ kind: "delivered", via: "1 device" })
    const [arrived] = browser.arrived
    expect(arrived?.payload).toEqual({
      title: notice.title,
      body: notice.body,
      path: notice.path,
      tag: arrived?.topic,
      silent: false,
    })
    expect(arrived?.topic).toMatch(/^[\w-]{32}$/)
    expect(arrived?.ttl).toBeGreaterThan(10 * 3600 - 60)
    expect(arrived?.ttl).toBeLessThanOrEqual(10 * 3600)
    expect(arrived).toMatchObject({ urgency: "high", subject: SUBJECT })
    expect(await devicesOf(device)).toMatchObject([
      { current: true, last: { kind: "accepted", status: 201 } },
    ])
  })

  test("three devices get one notice under one topic, once each, however often it is tried", async () => {
    const { device, browser } = await subscribed()
    const more = await others(device, 2)
    const browsers = [browser, service.subscribe(), service.subscribe()]
    for (const [index, other] of more.entries())
      await other.call("subscribePush", { body: browsers[index + 1]?.subscription ?? browser.subscription })
    const notice = noticeOf(device)
    expect(await deliver(notice)).toMatchObject({ kind: "delivered", via: "3 devices" })
    expect(await deliver(notice)).toMatchObject({ kind: "delivered", via: "3 devices" })
    expect(browsers.map(({ arrived }) => arrived.length)).toEqual([1, 1, 1])
    expect(new Set(browsers.flatMap(({ arrived }) => arrived.map(({ topic }) => topic))).size).toBe(1)
  })

  test("nobody is reached without a subscription, and another person's topic for the same key is another", async () => {
    const { device, browser } = await subscribed()
    const other = await subscribed("Tom")
    const nobody = await world.device().signUp("Nora")
    const key = NoticeKey.parse("the same")
    expect(await deliver(noticeOf(nobody))).toMatchObject({ kind: "none" })
    await deliver(noticeOf(device, { key }))
    await deliver(noticeOf(other.device, { key }))
    expect(browser.arrived[0]?.topic).not.toBe(other.browser.arrived[0]?.topic)
  })

  test.each([404, 410])("a subscription that the service answers with %i is removed", async (status) => {
    const { device } = await subscribed()
    service.answerNext({ status })
    expect(await deliver(noticeOf(device))).toMatchObject({ kind: "none" })
    expect(await devicesOf(device)).toEqual([])
  })

  test.each([
    [{ status: 503 }, { again: true, retryAfter: 60_000 }],
    [
      { status: 429, headers: { "retry-after": "120" } },
      { again: true, retryAfter: 120_000 },
    ],
    [
      { status: 429, headers: { "retry-after": "99999999" } },
      { again: true, retryAfter: HOUR },
    ],
    [
      { status: 500, headers: { "retry-after": "soon" } },
      { again: true, retryAfter: 60_000 },
    ],
    [
      { status: 201, cut: true, headers: { "content-length": "10" } },
      { again: true, retryAfter: 60_000 },
    ],
    [{ status: 403 }, { again: false }],
    [{ status: 301, headers: { location: "http://127.0.0.1:1/" } }, { again: false }],
  ])("an answer of %j is kept, shown, and tried again or not: %j", async (answer, expected) => {
    const { device, browser } = await subscribed()
    service.answerNext(answer)
    const notice = noticeOf(device)
    expect(await deliver(notice)).toMatchObject({ kind: "failed", ...expected })
    const [shown] = await devicesOf(device)
    expect(shown?.last?.kind).toBe("cut" in answer ? "unreachable" : "answered")
    expect(await deliver(notice)).toMatchObject({ kind: "delivered" })
    expect(browser.arrived).toHaveLength(1)
  })

  test("a notice whose time has passed is not sent", async () => {
    const { device } = await subscribed()
    const before = service.requests
    expect(await deliver(noticeOf(device, { expiresAt: world.clock.now() - 1 }))).toMatchObject({
      kind: "failed",
      again: false,
    })
    expect(service.requests).toBe(before)
  })

  test("300 characters of emoji fit, cut between characters", async () => {
    const { device, browser } = await subscribed()
    const family = "👨‍👩‍👧‍👦"
    await deliver(noticeOf(device, { title: family.repeat(300), body: `"\n\u0001${family.repeat(300)}` }))
    const { title = "", body = "" } = browser.arrived[0]?.payload ?? {}
    expect(title.replaceAll(family, "")).toBe("…")
    expect(body.replaceAll(family, "")).toBe('"\n\u0001…')
  })
})

describe("[W1] a subscription", () => {
  test("belongs to the person who signed in last on the browser", async () => {
    const { device: mira, browser } = await subscribed()
    const tom = await world.device().signUp("Tom")
    await tom.call("subscribePush", { body: browser.subscription })
    expect(await devicesOf(mira)).toEqual([])
    expect(await deliver(noticeOf(mira))).toMatchObject({ kind: "none" })
    expect(await deliver(noticeOf(tom))).toMatchObject({ kind: "delivered" })
  })

  test("takes the place of the one that its device had before", async () => {
    const { device, browser } = await subscribed()
    const newer = service.subscribe()
    await device.call("subscribePush", { body: newer.subscription })
    await deliver(noticeOf(device))
    expect([browser.arrived.length, newer.arrived.length]).toEqual([0, 1])
  })

  test("ends with its device: signed out there, from another one, or by itself", async () => {
    const { device, id } = await subscribed()
    const other = await another(device)
    await other.call("subscribePush", { body: service.subscribe().subscription })
    await other.call("endDevice", { params: { device: id } })
    expect((await devicesOf(other)).map(({ current }) => current)).toEqual([true])
    await other.call("signOut")
    expect(await deliver(noticeOf(other))).toMatchObject({ kind: "none" })
    const left = await world.store.records.find("pushSubscriptions", "person", { equals: device.id })
    expect(left).toEqual([])
  })

  test("is removed by its person alone", async () => {
    const { device, id } = await subscribed()
    const tom = await world.device().signUp("Tom")
    await tom.call("unsubscribePush", { params: { device: id } })
    expect(await devicesOf(device)).toHaveLength(1)
    await device.call("unsubscribePush", { params: { device: id } })
    expect(await devicesOf(device)).toEqual([])
  })

  test("is told without its address and its keys, and is in no line of the log", async () => {
    const { device, browser } = await subscribed()
    await deliver(noticeOf(device))
    const told = JSON.stringify(await device.call("channels")) + world.logLines.join("\n")
    for (const secret of [browser.subscription.endpoint, ...Object.values(browser.subscription.keys)])
      expect(told).not.toContain(secret)
  })

  const point = (): string => createECDH("prime256v1").generateKeys().toString("base64url")
  const auth = randomBytes(16).toString("base64url")
  test.each([
    ["keys that are no point of the curve", { p256dh: `B${"A".repeat(86)}`, auth }],
    ["a key that is too short", { p256dh: point().slice(1), auth }],
    ["a secret that is too long", { p256dh: point(), auth: `${auth}AA` }],
    ["another alphabet", { p256dh: point().replaceAll(/./g, "+"), auth }],
  ])("with %s is refused", async (_, keys) => {
    const device = await world.device().signUp("Mira")
    const { endpoint } = service.subscribe().subscription
    expect(await device.refused("subscribePush", { body: { endpoint, keys } })).toEqual({
      status: 422,
      code: "invalid_input",
    })
  })

  test("at an address of another scheme, an endless one or none is refused", async () => {
    const device = await world.device().signUp("Mira")
    const { keys } = service.subscribe().subscription
    for (const endpoint of [
      "file:///etc/passwd",
      "ftp://example.org/x",
      "x",
      "",
      `${service.origin}/${"x".repeat(2000)}`,
    ])
      expect((await device.refused("subscribePush", { body: { endpoint, keys } })).code).toBe("invalid_input")
  })
})

describe("[W2] without PUSH_ALLOW_PRIVATE", () => {
  test("private addresses and plain HTTP are refused, and a public name that leads inside is not reached", async () => {
    const strict = await startApiWorld({ env: { VAPID_SUBJECT: SUBJECT } })
    onTestFinished(() => strict[Symbol.asyncDispose]())
    const device = await strict.device().signUp("Mira")
    const { subscription } = service.subscribe()
    for (const endpoint of [
      subscription.endpoint,
      "https://127.0.0.1/x",
      "https://[::1]/x",
      "https://localhost/x",
    ])
      expect((await device.refused("subscribePush", { body: { ...subscription, endpoint } })).code).toBe(
        "invalid_input",
      )
    expect(strict.domain.channels.push).toBeDefined()
  })

  test("a server without a subject has no notifications, and says so", async () => {
    const plain = await startApiWorld()
    onTestFinished(() => plain[Symbol.asyncDispose]())
    const device = await plain.device().signUp("Mira")
    expect((await device.call("channels")).push).toEqual({ key: null, devices: [] })
    const { subscription } = service.subscribe()
    expect((await device.refused("subscribePush", { body: subscription })).code).toBe("push_off")
    expect(plain.domain.channels.push).toBeUndefined()
  })
})

test("[N12] a test that a person sends is answered as the push service answers it", async () => {
  const { device, browser } = await subscribed()
  service.answerNext({ status: 403 })
  const refused = await device.call("testReminder", { params: { channel: "push" } })
  expect(JSON.stringify(refused)).toContain("Its push service refused it (403).")
  await device.call("testReminder", { params: { channel: "push" } })
  expect(browser.arrived).toHaveLength(1)
})

test("[W1] nodes that start at once agree on one pair of keys, and keep it", async () => {
  const nodes = await Promise.all([world.openDomain(), world.openDomain(), world.openDomain()])
  onTestFinished(() => nodes.forEach((node) => stopped(node)))
  const keys = nodes.map(({ channels }) => channels.routes.pushKey)
  expect(new Set([...keys, world.domain.channels.routes.pushKey]).size).toBe(1)
  expect(keys[0]).toMatch(/^[\w-]{87}$/)
})

const stopped = ({ claims, eraser, cards, photos, channels }: ApiWorld["domain"]): void => {
  for (const part of [claims, eraser, cards, photos, channels]) part.stop()
}

test("a device's name in the list of notifications is the one in the list of devices", async () => {
  const { device, id } = await subscribed()
  const { devices } = await device.call("devices")
  expect(devices.map((one): SessionId => one.id)).toContain(id)
})
