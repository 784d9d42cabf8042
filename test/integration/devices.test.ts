import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { DEVICES_MAX, SESSION_DAYS } from "../../server/people/session-rules.ts"
import { base32, newSessionId, type OccasionId, secureRandom } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { startApiWorld, testClock, type ApiWorld, type Device, type TestClock } from "../support/api-world.ts"
import { deviceAt, recovered, USER_AGENTS } from "../support/devices.ts"
import { eventually } from "../support/eventually.ts"
import { startTestApp, type RunningApp } from "../support/start-app.ts"
import { WireClient } from "../support/wire-client.ts"

const HOUR = 3_600_000
const DAY = 24 * HOUR

let world: ApiWorld
beforeAll(async () => {
  world = await startApiWorld({ env: { MAX_RECOVERIES_PER_MINUTE: "100000" } })
})
afterAll(() => world[Symbol.asyncDispose]())

const as = (name: keyof typeof USER_AGENTS) => ({ headers: { "user-agent": USER_AGENTS[name] } })
const linkOf = async (device: Device): Promise<string> => (await device.call("createRecovery")).token
const another = (link: string): Promise<Device> => recovered(world.device(), link)
const devicesOf = async (device: Device) => (await device.call("devices")).devices
const signedOut = { status: 401, code: "signed_out" }

describe("[M8] a person's devices", () => {
  test("are listed with a name, when they were added and last used, the one that asks first", async () => {
    const mira = await world.device().signUp("Mira")
    const link = await linkOf(mira)
    const phone = world.device()
    const session = await phone.call("recover", { body: { token: link }, ...as("Safari on iPhone") })
    phone.token = session.token
    const [first, second, ...more] = await devicesOf(phone)
    expect(more).toEqual([])
    expect(first).toMatchObject({ browser: "Safari", system: "iPhone", current: true, unseen: false })
    expect(second).toMatchObject({ current: false, unseen: false })
    expect(first?.usedAt).toBe(Math.floor((first?.addedAt ?? 0) / HOUR) * HOUR)
    expect(await mira.call("recovery")).toMatchObject({ link: { uses: 1 } })
  })

  test("never show what a header says, but words of ours", async () => {
    const odd = world.device()
    const { token } = await odd.call("signUp", {
      body: { name: "Mira" },
      headers: { "user-agent": "<b>Gran's phone</b> Chrome/1" },
    })
    odd.token = token
    const [device] = await devicesOf(odd)
    expect(device).toMatchObject({ browser: "Chrome", current: true })
    expect(JSON.stringify(device)).not.toContain("Gran")
  })

  test("one that an earlier version stored is listed, learns its name when it comes by, and can be ended", async () => {
    const mira = await world.device().signUp("Mira")
    const [own] = await devicesOf(mira)
    const stored = await world.store.records.get("sessions", own?.id ?? "")
    const body = { person: mira.id, generation: 1, rotatedAt: 0, renewedAt: world.clock.now() }
    await world.store.records.replaceIf("sessions", own?.id ?? "", { version: stored?.version ?? 0, body })
    expect(await devicesOf(mira)).toEqual([
      { id: own?.id, usedAt: body.renewedAt - (body.renewedAt % HOUR), current: true, unseen: false },
    ])
    await mira.call("refreshSession", as("Chrome on Windows"))
    expect(await devicesOf(mira)).toMatchObject([{ browser: "Chrome", system: "Windows" }])
    await mira.call("endDevice", { params: { device: own?.id ?? "" } })
    expect(await mira.refused("home")).toEqual(signedOut)
  })

  test("one is ended by its person alone; another's, and one of nobody, are not here", async () => {
    const mira = await world.device().signUp("Mira")
    const tablet = await another(await linkOf(mira))
    const stranger = await world.device().signUp("Otto")
    const [, listed] = await devicesOf(mira)
    const device = listed?.id ?? ""
    for (const params of [{ device }, { device: newSessionId() }, { device: "x" }]) {
      expect(await stranger.refused("endDevice", { params })).toEqual({ status: 404, code: "not_here" })
    }
    expect(JSON.stringify(await devicesOf(stranger))).not.toContain(device)
    await stranger.call("endOtherDevices")
    await tablet.call("home")
    await mira.call("endDevice", { params: { device } })
    expect(await tablet.refused("home")).toEqual(signedOut)
    expect(await tablet.refused("refreshSession")).toEqual(signedOut)
    expect(await devicesOf(mira)).toHaveLength(1)
    expect(await mira.refused("endDevice", { params: { device } })).toEqual({ status: 404, code: "not_here" })
  })

  test("all but the one that asks are ended at once", async () => {
    const mira = await world.device().signUp("Mira")
    const link = await linkOf(mira)
    const others = [await another(link), await another(link)]
    await mira.call("endOtherDevices")
    for (const other of others) expect(await other.refused("home")).toEqual(signedOut)
    expect(await devicesOf(mira)).toMatchObject([{ current: true }])
  })

  test("signing out this very device takes its cookie too", async () => {
    const mira = await world.device().signUp("Mira")
    const [own] = await devicesOf(mira)
    await mira.call("endDevice", { params: { device: own?.id ?? "" } })
    expect(mira.cookie).toBeUndefined()
  })

  test("are news on every other device until its person has seen them there", async () => {
    const mira = await world.device().signUp("Mira")
    const link = await linkOf(mira)
    const laptop = await another(link)
    world.clock.forward(1_000)
    await another(link)
    const unseen = async (device: Device) => (await devicesOf(device)).filter((one) => one.unseen)
    const [newest] = await unseen(laptop)
    expect(await unseen(laptop)).toHaveLength(1)
    expect(await unseen(mira)).toHaveLength(2)
    // Only what was shown is seen, however far ahead somebody says.
    await laptop.call("seenDevices", { body: { until: Number.MAX_SAFE_INTEGER } })
    expect(await unseen(laptop)).toEqual([])
    expect(await unseen(mira)).toHaveLength(2)
    world.clock.forward(1_000)
    await another(link)
    expect(await unseen(laptop)).toHaveLength(1)
    await mira.call("seenDevices", { body: { until: newest?.addedAt ?? 0 } })
    expect(await unseen(mira)).toHaveLength(1)
  })

  test("that nobody used for as long as a browser keeps a cookie are signed out, and no longer listed", async () => {
    const mira = await world.device().signUp("Mira")
    const link = await linkOf(mira)
    await another(link)
    world.clock.forward((SESSION_DAYS - 1) * DAY)
    await mira.refresh()
    world.clock.forward(2 * DAY)
    await mira.refresh()
    expect(await devicesOf(mira)).toMatchObject([{ current: true }])
  })
})

describe("[M3, M8] a personal link", () => {
  test("a new one ends the one before and every other device, and nothing of the device that makes it", async () => {
    const mira = await world.device().signUp("Mira")
    const old = await linkOf(mira)
    const thief = await another(old)
    await linkOf(mira)
    expect(await thief.refused("home")).toEqual(signedOut)
    expect(await thief.refused("refreshSession")).toEqual(signedOut)
    expect(await world.device().refused("recover", { body: { token: old } })).toMatchObject({
      code: "not_here",
    })
    await mira.call("home")
    await mira.refresh()
    expect(await mira.call("recovery")).toMatchObject({ link: { uses: 0 } })
  })

  test("opened at the very moment of its end leaves no device behind", async () => {
    const mira = await world.device().signUp("Mira")
    for (let round = 0; round < 20; round++) {
      const old = await linkOf(mira)
      const opened = Array.from({ length: 3 }, () => world.device().send("recover", { body: { token: old } }))
      await linkOf(mira)
      await Promise.all(opened)
      expect(await devicesOf(mira)).toHaveLength(1)
    }
  })

  test("opened on a device that is its person's already adds none", async () => {
    const mira = await world.device().signUp("Mira")
    const link = await linkOf(mira)
    const session = await mira.call("recover", { body: { token: link } })
    expect(session.person.id).toBe(mira.id)
    expect(await devicesOf(mira)).toHaveLength(1)
    expect(await mira.call("recovery")).toMatchObject({ link: { uses: 0 } })
  })

  test("goes on working, and beyond the most devices of one person the one used least lately ends", async () => {
    const mira = await world.device().signUp("Mira")
    const link = await linkOf(mira)
    const oldest = await another(link)
    for (let n = 2; n < DEVICES_MAX; n++) {
      world.clock.forward(1_000)
      await another(link)
    }
    await mira.refresh()
    await oldest.call("home")
    await another(link)
    const devices = await devicesOf(mira)
    expect(devices).toHaveLength(DEVICES_MAX)
    expect(devices).toContainEqual(expect.objectContaining({ current: true }))
    expect(await oldest.refused("home")).toEqual(signedOut)
  })
})

test("[M8] the access token of a device that was signed out makes nothing, and reads nothing", async () => {
  const mira = await world.device().signUp("Mira")
  const occasion = await mira.create()
  const { token, link } = await mira.link(occasion.id, "giver")
  await linkOf(mira)
  await mira.send("signOut")
  const inOccasion = { params: { occasion: occasion.id } }
  const attempts = [
    mira.refused("createRecovery"),
    mira.refused("join", { body: { token, as: { kind: "me" } } }),
    mira.refused("openLink", { body: { token } }),
    mira.refused("createLink", { ...inOccasion, body: { capability: "giver" } }),
    mira.refused("endLink", { params: { occasion: occasion.id, link: link.id } }),
    mira.refused("rename", { body: { name: "Otto" } }),
    mira.refused("devices"),
    mira.refused("recovery"),
    mira.refused("endOtherDevices"),
    mira.refused("home"),
    mira.refused("occasion", inOccasion),
  ]
  for (const answer of await Promise.all(attempts)) expect(answer).toEqual(signedOut)
})

test("[M8] a recorded sign-up or joining, sent again after its device was signed out, brings nobody back", async () => {
  const requestId = base32(secureRandom(16))
  const host = await world.device().signUp("Hanna")
  const { token } = await host.link((await host.create()).id, "giver")
  const begun = {
    signUp: { body: { name: "Mira", requestId } },
    join: { body: { token, as: { kind: "new", name: "Ivo" }, requestId } },
  } as const
  const [mira, ivo] = [world.device(), world.device()]
  await mira.call("signUp", begun.signUp)
  await world.device().call("signUp", begun.signUp)
  await ivo.call("join", begun.join)
  await Promise.all([mira.send("signOut"), ivo.send("signOut")])
  expect((await world.device().send("signUp", begun.signUp)).status).toBe(409)
  expect((await world.device().send("join", begun.join)).status).toBe(409)
})

describe("[M8] on one node", () => {
  let running: RunningApp
  let clock: TestClock
  beforeAll(async () => {
    clock = testClock()
    running = await startTestApp({ clock, env: { MAX_RECOVERIES_PER_MINUTE: "100000" } })
  })
  afterAll(() => running[Symbol.asyncDispose]())

  async function connect(device: Device, protocol?: number): Promise<WireClient> {
    const options = {
      url: running.url,
      token: device.token ?? "",
      ...(protocol !== undefined && { protocol }),
    }
    const client = await new WireClient(options).connected()
    onTestFinished(() => client[Symbol.dispose]())
    return client
  }
  const there = (client: WireClient, occasion: OccasionId) => client.join(roomOf("plan", occasion))

  test("a page is told when a device is added and when one ends, but for pages that do not know the frame", async () => {
    const mira = await deviceAt(running.url).signUp("Mira")
    const otto = await deviceAt(running.url).signUp("Otto")
    const [hers, older, his] = [await connect(mira), await connect(mira, 3), await connect(otto)]
    const link = await linkOf(mira)
    await recovered(deviceAt(running.url), link)
    await hers.next("devices")
    await mira.call("endOtherDevices")
    await hers.next("devices", 1)
    expect([older.received, his.received]).toEqual([[], []])
  })

  test("a device that is ended from another is out of its rooms at once, and its token opens no connection", async () => {
    const mira = await deviceAt(running.url).signUp("Mira")
    const occasion = await mira.create()
    const phone = await recovered(deviceAt(running.url), await linkOf(mira))
    const [hers, theirs] = [await connect(mira), await connect(phone)]
    await there(hers, occasion.id)
    await there(theirs, occasion.id)
    const listed = (await devicesOf(mira)).find(({ current }) => !current)
    await mira.call("endDevice", { params: { device: listed?.id ?? "" } })
    await eventually(() => expect(theirs.closed).toBe(true), 1_000)
    expect(theirs.all("closing")).toEqual([[{ code: "signed_out", retryMs: 0 }]])
    const again = new WireClient({ url: running.url, token: phone.token ?? "" })
    onTestFinished(() => again[Symbol.dispose]())
    await eventually(() => expect(again.refusedWith).toEqual({ code: "signed_out" }), 5_000)
    expect(hers.closed).toBe(false)
  })

  test("a live connection is not renewed by the token of a device that was signed out", async () => {
    const mira = await deviceAt(running.url).signUp("Mira")
    const phone = await recovered(deviceAt(running.url), await linkOf(mira))
    const hers = await connect(mira)
    await phone.send("signOut")
    hers.socket.emit("renew", { token: phone.token })
    await eventually(() => expect(hers.all("closing")).toMatchObject([[{ code: "signed_out" }]]), 5_000)
  })

  test("a connection that another device of the same person renewed ends with that device", async () => {
    const mira = await deviceAt(running.url).signUp("Mira")
    const phone = await recovered(deviceAt(running.url), await linkOf(mira))
    const hers = await connect(mira)
    hers.socket.emit("renew", { token: phone.token })
    await hers.next("renewed")
    await phone.send("signOut")
    await eventually(() => expect(hers.closed).toBe(true), 1_000)
  })

  test("a connection whose device is no longer signed in, and nobody said so, ends within three seconds", async () => {
    const mira = await deviceAt(running.url).signUp("Mira")
    const hers = await connect(mira)
    // Nothing announces that a device has lapsed.
    clock.forward((SESSION_DAYS + 1) * DAY)
    await eventually(() => expect(hers.closed).toBe(true), 3_000)
  })
})
