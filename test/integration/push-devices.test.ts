import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { NoticeRecord } from "../../server/notices/records.ts"
import { AgendaRecord } from "../../server/reminders/agenda.ts"
import { newNotice } from "../../server/reminders/new-notice.ts"
import { firstSettings } from "../../server/reminders/settings.ts"
import { tableOf } from "../../server/store/table.ts"
import { NoticeKey } from "../../shared/notices.ts"
import { type ApiWorld, type Device, startApiWorld } from "../support/api-world.ts"
import { recovered } from "../support/devices.ts"
import { eventually } from "../support/eventually.ts"
import { noticeFor } from "../support/notices.ts"
import { type Answer, PushService } from "../support/push-service.ts"

/** A person with several devices, one of which cannot be reached for a while (W3). */

const HOUR = 3_600_000

let world: ApiWorld
let service: PushService
beforeAll(async () => {
  service = await PushService.start()
  world = await startApiWorld({
    env: {
      VAPID_SUBJECT: "mailto:operator@example.org",
      PUSH_ALLOW_PRIVATE: "on",
      MAX_CHANGES_PER_MINUTE: "100000",
    },
  })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await service[Symbol.asyncDispose]()
})

const devicesOf = async (device: Device) => (await device.call("channels")).push.devices

/** What stands in the person's log of this notice, per device. */
const logOf = async (device: Device) => {
  const laptop = (await devicesOf(device)).find(({ current }) => current)?.device
  return (await device.call("reminders")).log
    .filter((one) => one.channel === "push" && one.title === title)
    .toReversed()
    .map(({ attempt, devices = [] }) => ({
      attempt,
      devices: devices
        .map(({ device: id, ...rest }) => ({
          on: id === laptop ? "laptop" : "phone",
          ...rest,
        }))
        .toSorted((a, b) => (a.on < b.on ? -1 : 1)),
    }))
}

const title = "There is news for you."

/** Somebody with a laptop and a phone, who is told something that is true for ten hours. */
async function told(answers: readonly Answer[]) {
  const device = await world.device().signUp("Mira")
  const laptop = service.subscribe()
  await device.call("subscribePush", { body: laptop.subscription })
  const other = await recovered(world.device(), (await device.call("createRecovery")).token)
  const phone = service.subscribe()
  await other.call("subscribePush", { body: phone.subscription })
  await device.call("reportZone", { body: { zone: "UTC" } })
  await device.call("changeReminders", { body: { quiet: null } })
  service.answerFor(phone, ...answers)
  const now = world.clock.now()
  const notice = newNotice({
    person: device.id,
    key: NoticeKey.parse(`told|${now}`),
    kind: "thanks",
    title,
    body: "",
    path: "/",
    silent: false,
    hasPage: false,
    now,
    expiresAt: now + 10 * HOUR,
    settings: { ...firstSettings("UTC", now), quiet: null },
  })
  await tableOf(world.store.records, "notices", NoticeRecord).insert(`${device.id}:${notice.key}`, notice)
  await looked(device)
  return { device, laptop, phone, other }
}

/** Some time later somebody has looked at this person. */
async function looked(device: Device, ms = 0): Promise<void> {
  world.clock.forward(ms)
  await device.refresh()
  await device.call("changeReminders", { body: { leads: [7] } })
  const agendas = tableOf(world.store.records, "agendas", AgendaRecord)
  await eventually(async () => {
    const agenda = await agendas.get(device.id)
    expect(agenda?.lease).toBeUndefined()
    expect(agenda?.wakeAt).toBeGreaterThan(world.clock.now())
  })
}

const down = { reason: "Its push service was too busy (503)." }

describe("a notice that one device accepted while the other's push service was down", () => {
  test("[W3] it is tried there again by its own backoff, and never again on the one that accepted it", async () => {
    const { device, laptop, phone } = await told([{ status: 503 }, { status: 503 }])
    const first = {
      attempt: 1,
      devices: [
        { on: "laptop", result: "delivered" },
        { on: "phone", result: "failed", ...down },
      ],
    }
    expect(await logOf(device)).toEqual([first])
    // Nothing is tried before its time.
    await looked(device)
    expect(await logOf(device)).toEqual([first])
    await looked(device, 61_000)
    const second = { attempt: 2, devices: [{ on: "phone", result: "failed", ...down }] }
    expect(await logOf(device)).toEqual([first, second])
    await looked(device, 61_000)
    const third = { attempt: 3, devices: [{ on: "phone", result: "delivered" }] }
    expect(await logOf(device)).toEqual([first, second, third])
    await looked(device, HOUR)
    expect([laptop.arrived.length, phone.arrived.length]).toEqual([1, 1])
    expect(laptop.arrived[0]?.topic).toBe(phone.arrived[0]?.topic)
    expect(await logOf(device)).toEqual([first, second, third])
  })

  test("[W3] another notice in between does not bring the first one again", async () => {
    const { device, laptop, phone } = await told([{ status: 503 }])
    await world.domain.channels.push?.deliver(noticeFor(world, device, { title: "Another" }))
    await looked(device, 61_000)
    const titles = (of: typeof phone) => of.arrived.map(({ payload }) => payload.title).toSorted()
    expect(titles(phone)).toEqual(["Another", title])
    expect(titles(laptop)).toEqual(["Another", title])
  })

  test("[N4] what was read meanwhile is not sent there any more", async () => {
    const { device, phone } = await told([{ status: 503 }])
    const { notices } = await device.call("notices")
    await device.call("readNotices", { body: { keys: notices.map(({ key }) => key) } })
    await looked(device, HOUR)
    expect(phone.arrived).toEqual([])
  })

  test("[W3] it is tried for as long as the notice is true", async () => {
    const { device, phone } = await told(Array.from({ length: 99 }, () => ({ status: 503 })))
    const before = service.requests
    for (let hour = 0; hour < 10; hour++) await looked(device, HOUR)
    const tried = service.requests - before
    expect(tried).toBeGreaterThan(5)
    await looked(device, 3 * HOUR)
    expect(service.requests - before).toBe(tried)
    expect(phone.arrived).toEqual([])
    const waiting = await world.store.records.find("notices", "waiting", { equals: device.id })
    expect(waiting).toEqual([])
  })

  test("[W1] nothing is left to do once that device has ended its notifications", async () => {
    const { device, other, phone } = await told([{ status: 503 }])
    await other.call("unsubscribePush", {
      params: { device: (await devicesOf(device)).find(({ current }) => !current)?.device ?? "" },
    })
    await looked(device, HOUR)
    expect(phone.arrived).toEqual([])
    expect(await logOf(device)).toHaveLength(1)
    const waiting = await world.store.records.find("notices", "waiting", { equals: device.id })
    expect(waiting).toEqual([])
  })
})
