import { describe, expect, test } from "vitest"
import { afterAttempt, type NoticeRecord, read } from "../../../server/notices/records.ts"
import type { DeliveryResult, DeviceOutcome } from "../../../server/notices/port.ts"
import { newNotice } from "../../../server/reminders/new-notice.ts"
import { firstSettings } from "../../../server/reminders/settings.ts"
import { newPersonId, newSessionId } from "../../../shared/ids.ts"
import { NoticeKey } from "../../../shared/notices.ts"

const HOUR = 3_600_000
const made = newNotice({
  person: newPersonId(),
  key: NoticeKey.parse("one"),
  kind: "thanks",
  title: "There is news for you.",
  body: "",
  path: "/",
  silent: false,
  now: 0,
  expiresAt: 10 * HOUR,
  settings: firstSettings("UTC", 0),
  hasPage: false,
})

const [laptop, phone] = [newSessionId(), newSessionId()]
const outcome = (device: typeof laptop, result: DeviceOutcome["result"]): DeviceOutcome => ({
  device,
  address: `at ${device}`,
  result,
})
const busy = { kind: "failed", again: true, reason: "busy" } as const
const delivered = { kind: "delivered" } as const
const push = (notice: NoticeRecord, result: DeliveryResult, now: number, alsoEmail = false) =>
  afterAttempt(notice, { channel: "push", result, now, alsoEmail })
const partly: DeliveryResult = {
  ...delivered,
  devices: [outcome(laptop, delivered), outcome(phone, busy)],
}

describe("[W3] a notice on several devices", () => {
  test("waits for the device whose push service was busy, and no e-mail follows", () => {
    const after = push(made, partly, 0)
    expect(after.channels.push).toMatchObject({ attempts: 1, accepted: true, next: 30_000 })
    expect(after.channels.email?.next).toBeUndefined()
    expect(after.waiting).toBe(made.person)
  })

  test("goes by the answers of each: the wait that one service asks for is no other's", () => {
    const tablet = newSessionId()
    const asked = { ...busy, retryAfter: HOUR }
    const after = push(made, { ...busy, devices: [outcome(phone, busy), outcome(tablet, asked)] }, 0)
    expect(after.channels.push?.next).toBe(30_000)
    const later = push(after, { ...delivered, devices: [outcome(phone, delivered)] }, 30_000)
    expect(later.channels.push).toMatchObject({ accepted: true, next: HOUR })
  })

  test("is tried on a device whose time came while another one's service was slow", () => {
    const tablet = newSessionId()
    const slow = { ...busy, retryAfter: 35_000 }
    const once = push(made, { ...busy, devices: [outcome(phone, busy), outcome(tablet, slow)] }, 0)
    const result = { ...busy, devices: [outcome(phone, busy)] }
    const after = afterAttempt(once, {
      channel: "push",
      result,
      began: 30_000,
      now: 40_000,
      alsoEmail: false,
    })
    expect(after.channels.push?.next).toBe(35_000)
  })

  test("is tried on for the other device though an e-mail was sent beside it", () => {
    const both = push(made, partly, 0, true)
    const mailed = afterAttempt(both, { channel: "email", result: delivered, now: 1, alsoEmail: true })
    expect(mailed.channels.push?.next).toBe(30_000)
  })

  test("keeps what is known of each when an attempt got to none of them", () => {
    const after = push(push(made, partly, 0), busy, 30_000)
    expect(after.channels.push?.devices?.map(({ device, accepted }) => [device, accepted])).toEqual([
      [laptop, true],
      [phone, undefined],
    ])
    expect(after.channels.push?.next).toBe(90_000)
  })

  test("is over when nothing of it is true any more, when it is read, or when that device is gone", () => {
    const once = push(made, partly, 0)
    expect(push(made, partly, 10 * HOUR - 1).waiting).toBeUndefined()
    expect(read(once, 1).waiting).toBeUndefined()
    const gone = push(once, { kind: "none", devices: [] }, 30_000)
    expect([gone.waiting, gone.log.length]).toEqual([undefined, 1])
  })

  test("forgets of very many attempts the failed ones first", () => {
    let notice = push(made, partly, 0)
    for (let n = 1; n < 60; n++)
      notice = push(notice, { ...busy, devices: [outcome(phone, busy)] }, n * 30_000)
    expect(notice.log.length).toBeLessThanOrEqual(20)
    expect(notice.log[0]).toMatchObject({ result: "delivered", attempt: 1 })
    expect(notice.log.at(-1)).toMatchObject({ result: "failed", attempt: 60 })
  })
})
