import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import { EmailRecord, SentMailRecord } from "../../server/notices/email/record.ts"
import { topicOf } from "../../server/notices/topic.ts"
import { tableOf } from "../../server/store/table.ts"
import { ok } from "../../shared/result.ts"
import type { DeliveryResult, Notice } from "../../server/notices/port.ts"
import { type ApiWorld, type Device, ORIGIN, startApiWorld } from "../support/api-world.ts"
import { MailServer } from "../support/mail-server.ts"
import { noticeFor } from "../support/notices.ts"

const HOUR = 3_600_000

const LOST = "The mail server's answer was lost. It may have arrived, so it is not sent again."

let world: ApiWorld
let server: MailServer
const envOf = (url: string) => ({
  SMTP_URL: url,
  MAIL_FROM: "Jubilee <jubilee@example.org>",
  PUBLIC_URL: ORIGIN,
  MAX_CHANGES_PER_MINUTE: "100000",
})
beforeAll(async () => {
  server = await MailServer.start()
  world = await startApiWorld({ env: envOf(server.url) })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

let made = 0
const noticeOf = (device: Device, more: Partial<Notice> = {}): Notice => noticeFor(world, device, more)

const deliver = async (notice: Notice, on = world): Promise<DeliveryResult> => {
  const { email } = on.domain.channels
  if (email === undefined) throw new Error("e-mail is not configured")
  return email.deliver(notice)
}

const mailsTo = (address: string) => server.mails.filter(({ to }) => to.includes(address))
const newAddress = (): string => `somebody${made++}@example.net`

/** The token in the newest mail to this address. */
function tokenIn(address: string, path: string): string {
  const text = mailsTo(address).at(-1)?.text ?? ""
  const [, token] = new RegExp(`${path.replaceAll("/", "\\/")}([0-9a-z]{52})`).exec(text) ?? []
  if (token === undefined) throw new Error(`no link in: ${text}`)
  return token
}

/** Somebody whose address is confirmed. */
async function withAddress() {
  const device = await world.device().signUp("Mira")
  const address = newAddress()
  await device.call("setEmail", { body: { address } })
  await world.device().call("confirmEmail", { body: { token: tokenIn(address, "/mail/confirm#") } })
  return { device, address }
}

const emailOf = async (device: Device) => (await device.call("channels")).email

describe("[W4] an address", () => {
  test("gets nothing but the question until its owner says yes by a POST; opening the link changes nothing", async () => {
    const device = await world.device().signUp("Mira")
    const address = newAddress()
    expect(await device.call("setEmail", { body: { address } })).toEqual({
      available: true,
      pending: address,
    })
    expect(await deliver(noticeOf(device))).toEqual({ kind: "none" })
    const token = tokenIn(address, "/mail/confirm#")
    await world.raw("/mail/confirm")
    await world.raw(`/api/email/confirm?token=${token}`)
    expect(await emailOf(device)).toEqual({ available: true, pending: address })

    await world.device().call("confirmEmail", { body: { token } })
    expect(await emailOf(device)).toEqual({ available: true, address })
    expect(await deliver(noticeOf(device))).toMatchObject({ kind: "delivered" })
    expect(mailsTo(address)).toHaveLength(2)
    expect(await world.device().refused("confirmEmail", { body: { token } })).toMatchObject({
      code: "not_here",
    })
  })

  test("of the question says nothing that a person wrote, and its token is not kept", async () => {
    const device = await world.device().signUp("Buy at evil.example now")
    const address = newAddress()
    await device.call("setEmail", { body: { address } })
    expect(mailsTo(address)[0]?.raw).not.toContain("evil")
    const token = tokenIn(address, "/mail/confirm#")
    const kept = JSON.stringify(await world.store.records.get("emails", device.id))
    expect(kept).not.toContain(token)
    expect(world.logLines.join("\n")).not.toContain(address)
    expect(world.logLines.join("\n")).not.toContain(token)
  })

  test("stays in force while another one waits, and goes when its person says so", async () => {
    const { device, address } = await withAddress()
    const next = newAddress()
    await device.call("setEmail", { body: { address: next } })
    expect(await emailOf(device)).toMatchObject({ address, pending: next })
    await deliver(noticeOf(device))
    expect([mailsTo(address).length, mailsTo(next).length]).toEqual([2, 1])
    await device.call("removeEmail")
    expect(await emailOf(device)).toEqual({ available: true })
    expect(await deliver(noticeOf(device))).toEqual({ kind: "none" })
  })

  test("is not confirmed by a link that is two days old", async () => {
    const device = await world.device().signUp("Mira")
    const address = newAddress()
    await device.call("setEmail", { body: { address } })
    world.clock.forward(49 * HOUR)
    const token = tokenIn(address, "/mail/confirm#")
    expect(await world.device().refused("confirmEmail", { body: { token } })).toMatchObject({
      code: "not_here",
    })
  })

  test("is asked three times a day, whoever asks, and never again once its owner said no", async () => {
    const address = newAddress()
    const people = await Promise.all(["A", "B", "C", "D"].map((name) => world.device().signUp(name)))
    const asked = []
    for (const device of people) asked.push((await device.send("setEmail", { body: { address } })).status)
    expect(asked).toEqual([200, 200, 200, 429])
    expect(mailsTo(address)).toHaveLength(3)

    await world.device().call("refuseEmail", { body: { token: tokenIn(address, "/mail/confirm#") } })
    world.clock.forward(30 * 24 * HOUR)
    const later = await world.device().signUp("Later")
    for (const spelling of [address, address.replace("somebody", "SomeBody"), address.toUpperCase()])
      expect(await later.refused("setEmail", { body: { address: spelling } })).toMatchObject({
        code: "mail_refused",
      })
    expect(server.mails.filter(({ to }) => to.some((one) => one.toLowerCase() === address))).toHaveLength(3)
  })

  test("can be asked for five times a day by one person", async () => {
    const device = await world.device().signUp("Mira")
    for (let n = 0; n < 5; n++) await device.call("setEmail", { body: { address: newAddress() } })
    expect(await device.refused("setEmail", { body: { address: newAddress() } })).toMatchObject({
      code: "mails_today",
    })
  })

  test.each([
    "mira",
    "mira@",
    "@example.org",
    "mira@example.org\r\nBcc: all@example.org",
    "mira@example.org, tom@example.org",
    '"mira@example.org"@example.org',
    "Mira <mira@example.org>",
    "mira@localhost",
    "mira@[127.0.0.1]",
    `${"m".repeat(250)}@example.org`,
    "mira\u0000@example.org",
  ])("such as %j is refused and gets no mail", async (address) => {
    const before = server.read
    const device = await world.device().signUp("Mira")
    expect((await device.refused("setEmail", { body: { address } })).code).toBe("invalid_input")
    expect(server.read).toBe(before)
  })

  test("that the mail server does not take is not kept, and its person is told", async () => {
    const device = await world.device().signUp("Mira")
    server.troubleNext({ at: "recipient", status: 550 })
    expect(await device.refused("setEmail", { body: { address: newAddress() } })).toEqual({
      status: 503,
      code: "mail_failed",
    })
    expect(await emailOf(device)).toEqual({ available: true })
  })
})

describe("[W5] unsubscribing", () => {
  const oneClick = (path: string, init: RequestInit = {}): Promise<Response> =>
    world.raw(path, {
      method: "POST",
      headers: { host: new URL(ORIGIN).host, "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
      ...init,
    })

  test("is one POST without a session to the address in the headers, and a GET of it changes nothing", async () => {
    const { device, address } = await withAddress()
    await deliver(noticeOf(device))
    const headers = mailsTo(address).at(-1)?.headers
    expect(headers?.get("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click")
    const [, url = ""] = /^<(.+)>$/.exec(headers?.get("list-unsubscribe") ?? "") ?? []
    expect(url.startsWith(`${ORIGIN}/mail/stop/`)).toBe(true)
    const { pathname } = new URL(url)
    await world.raw(pathname)
    await world.raw(pathname, { method: "HEAD" })
    expect(await emailOf(device)).toMatchObject({ address })

    expect((await oneClick(pathname)).status).toBe(200)
    expect(await emailOf(device)).toEqual({ available: true })
    expect(await deliver(noticeOf(device))).toEqual({ kind: "none" })
    expect((await oneClick(pathname)).status).toBe(404)
    expect(world.logLines.join("\n")).not.toContain(pathname.slice(-52))
  })

  test("works by the button of the page, too, and leaves what waits for another address", async () => {
    const { device, address } = await withAddress()
    const next = newAddress()
    await device.call("setEmail", { body: { address: next } })
    await deliver(noticeOf(device))
    await world.device().call("stopEmail", { body: { token: tokenIn(address, "/mail/stop/") } })
    expect(await emailOf(device)).toEqual({ available: true, pending: next })
  })

  test.each(["x", "0".repeat(51), "a".repeat(5000), "%00", "__proto__", "%7B%22$ne%22:1%7D"])(
    "by the token %s ends nothing",
    async (token) => {
      const response = await oneClick(`/mail/stop/${token}`, { body: "x".repeat(100_000) })
      expect(response.status).toBe(404)
    },
  )
})

describe("[W6] a notice by e-mail", () => {
  test("is text and HTML with a link into the app, says that a machine wrote it, and leads nowhere else", async () => {
    const { device, address } = await withAddress()
    const notice = noticeOf(device, { title: "Tom & <b>Jerry</b>", body: 'He said "hi"\nand left' })
    const result = await deliver(notice)
    expect(result).toEqual({
      kind: "delivered",
      via: "e-mail",
      id: `250 OK queued as ${server.mails.length}`,
    })
    const mail = mailsTo(address).at(-1)
    expect(mail?.text).toContain(`${ORIGIN}${notice.path}`)
    expect(mail?.raw).toContain("Tom &amp; &lt;b&gt;Jerry&lt;/b&gt;")
    expect(mail?.headers.get("auto-submitted")).toBe("auto-generated")
    expect(mail?.headers.get("from")).toBe("Jubilee <jubilee@example.org>")
    expect(mail?.headers.get("message-id")).toMatch(/^<[\w-]{32}@example\.org>$/)
    for (const path of [
      "//evil.example/x",
      "https://evil.example",
      "\\\\evil.example",
      "javascript:alert(1)",
    ]) {
      await deliver(noticeOf(device, { path }))
      expect(mailsTo(address).at(-1)?.text).not.toContain("evil")
      expect(mailsTo(address).at(-1)?.text).toContain(`Open Jubilee: ${ORIGIN}/`)
    }
  })

  test("has one subject and no header more, whatever stands in a name", async () => {
    const { device, address } = await withAddress()
    const title = "Anna\r\nBcc: all@example.org\r\n\r\nhello\u2028X: y\u0000"
    await deliver(noticeOf(device, { title }))
    const mail = mailsTo(address).at(-1)
    expect(mail?.to).toEqual([address])
    expect(mail?.headers.has("bcc")).toBe(false)
    expect(mail?.headers.has("x")).toBe(false)
    expect(mail?.headers.get("subject")).toBe("Anna Bcc: all@example.org hello X: y")
  })

  test("is sent once, however often and on whichever node it is tried", async () => {
    const { device, address } = await withAddress()
    const other = await world.openDomain()
    onTestFinished(() => {
      for (const part of [other.claims, other.eraser, other.cards, other.photos, other.channels]) part.stop()
    })
    const notice = noticeOf(device)
    const results = await Promise.all([
      deliver(notice),
      other.channels.email?.deliver(notice),
      deliver(notice),
    ])
    expect(results.filter((result) => result?.kind === "delivered")).toHaveLength(1)
    expect(await deliver(notice)).toMatchObject({ kind: "delivered" })
    expect(mailsTo(address)).toHaveLength(2)
  })

  test("[N3] that a dead node had not begun to send is sent, and one that it had begun is not", async () => {
    const { device, address } = await withAddress()
    const mails = tableOf(world.store.records, "mails", SentMailRecord)
    const until = world.clock.now() + HOUR
    const results = []
    for (const state of ["claimed", "unknown"] as const) {
      const notice = noticeOf(device)
      await mails.insert(`${device.id}:${topicOf(notice)}`, { state, by: "a node that is dead", until })
      results.push(await deliver(notice))
    }
    expect(results).toMatchObject([{ kind: "delivered" }, { kind: "failed", again: false, reason: LOST }])
    expect(mailsTo(address)).toHaveLength(2)
  })

  test.each([
    ["at once", ""],
    ["in the middle of its answer", "25"],
  ])("whose answer was lost %s is not sent again: it may have arrived", async (_, write) => {
    const { device } = await withAddress()
    const notice = noticeOf(device)
    const before = server.read
    server.troubleNext({ at: "answer", write })
    const lost = { kind: "failed", again: false, reason: LOST }
    expect(await deliver(notice)).toEqual(lost)
    expect(await deliver(notice)).toEqual(lost)
    expect(server.read).toBe(before + 1)
    expect((await emailOf(device)).last?.kind).toBe("unknown")
  })

  test.each([
    [{ at: "recipient", status: 450 }, true],
    [{ at: "data", status: 451 }, true],
    [{ at: "recipient", status: 550 }, false],
    [{ at: "data", status: 554 }, false],
  ] as const)("that was refused with %j is tried again: %s", async (trouble, again) => {
    const { device, address } = await withAddress()
    const notice = noticeOf(device)
    server.troubleNext(trouble)
    expect(await deliver(notice)).toMatchObject({
      kind: "failed",
      again,
      ...(again && { retryAfter: 300_000 }),
      reason: `The mail server ${again ? "asked to try later" : "refused it"} (${trouble.status}).`,
    })
    expect((await emailOf(device)).last?.kind).toBe("refused")
    expect(await deliver(notice)).toMatchObject({ kind: "delivered" })
    expect(mailsTo(address)).toHaveLength(2)
  })

  test("waits for a mail server that is down", async () => {
    const gone = await MailServer.start()
    const { device } = await withAddress()
    const { url } = gone
    await gone[Symbol.asyncDispose]()
    const there = await startApiWorld({ env: envOf(url) })
    onTestFinished(() => there[Symbol.asyncDispose]())
    const record = await world.store.records.get("emails", device.id)
    await there.store.records.insert("emails", device.id, record?.body ?? {})
    expect(await deliver(noticeOf(device), there)).toMatchObject({ kind: "failed", again: true })
  })

  test("is one of forty a day at most", async () => {
    const { device, address } = await withAddress()
    const table = tableOf(world.store.records, "emails", EmailRecord)
    const day = { since: world.clock.now(), count: 39 }
    await table.change(device.id, (record) => ok({ ...record, day }))
    expect(await deliver(noticeOf(device))).toMatchObject({ kind: "delivered" })
    expect(await deliver(noticeOf(device))).toMatchObject({ kind: "failed", again: false })
    expect(mailsTo(address)).toHaveLength(2)
  })

  test("goes through a server that wants a name and a password", async () => {
    const url = server.url.replace("smtp://", "smtp://mira:p%40ss@")
    const there = await startApiWorld({ env: envOf(url) })
    onTestFinished(() => there[Symbol.asyncDispose]())
    const device = await there.device().signUp("Mira")
    const address = newAddress()
    expect(await device.call("setEmail", { body: { address } })).toMatchObject({ pending: address })
    expect(mailsTo(address)).toHaveLength(1)
  })
})

test("[W4] a server without SMTP_URL sends no e-mail, and says so", async () => {
  const plain = await startApiWorld()
  onTestFinished(() => plain[Symbol.asyncDispose]())
  const device = await plain.device().signUp("Mira")
  expect(await emailOf(device)).toEqual({ available: false })
  expect((await device.refused("setEmail", { body: { address: "mira@example.org" } })).code).toBe("mail_off")
  expect(plain.domain.channels.email).toBeUndefined()
})
