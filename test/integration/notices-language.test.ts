import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { LEASE_MS, AgendaRecord } from "../../server/reminders/agenda.ts"
import { tableOf } from "../../server/store/table.ts"
import { addDays, type Day } from "../../shared/dates/day.ts"
import { dayAt, instantOf } from "../../shared/dates/zoned.ts"
import type { Language } from "../../shared/languages.ts"
import { type ApiWorld, type Device, ORIGIN, startApiWorld } from "../support/api-world.ts"
import { readCalendar } from "../support/calendars.ts"
import { recovered } from "../support/devices.ts"
import { eventually } from "../support/eventually.ts"
import { refusalOf } from "../support/http-asks.ts"
import { MailServer } from "../support/mail-server.ts"
import { newDatabaseName, type Mongo, startMongo } from "../support/mongodb/start.ts"
import { PushService } from "../support/push-service.ts"

/** What the server writes is in the language of the page that its reader had open last (N14). */

const STORES = ["SQLite", "MongoDB"] as const
let mongo: Mongo
let push: PushService
let mail: MailServer
let worlds: Readonly<Record<(typeof STORES)[number], ApiWorld>>
/** The one that the test at hand is about. */
let world: ApiWorld
beforeAll(async () => {
  mongo = await startMongo()
  push = await PushService.start()
  mail = await MailServer.start()
  const env = {
    VAPID_SUBJECT: "mailto:operator@example.org",
    PUSH_ALLOW_PRIVATE: "on",
    SMTP_URL: mail.url,
    MAIL_FROM: "Jubilee <jubilee@example.org>",
    PUBLIC_URL: ORIGIN,
    MAX_CHANGES_PER_MINUTE: "100000",
  }
  worlds = {
    SQLite: await startApiWorld({ env }),
    MongoDB: await startApiWorld({ env, mongoUrl: mongo.url(newDatabaseName()) }),
  }
})
afterAll(async () => {
  for (const store of STORES) await worlds[store][Symbol.asyncDispose]()
  await push[Symbol.asyncDispose]()
  await mail[Symbol.asyncDispose]()
  await mongo[Symbol.asyncDispose]()
})

const report = (device: Device, language?: Language) =>
  device.call("reportZone", { body: { zone: "UTC", ...(language !== undefined && { language }) } })

const AT_NINE = { quiet: null, leads: [0], time: "09:00", alsoEmail: true }

let made = 0

/** The token in the newest mail to this address. */
function tokenIn(address: string): string {
  const text = mail.mails.findLast(({ to }) => to.includes(address))?.text ?? ""
  const [, token] = /\/mail\/confirm#([0-9a-z]{52})/.exec(text) ?? []
  if (token === undefined) throw new Error(`no link in: ${text}`)
  return token
}

const tomorrow = (): Day => addDays(dayAt(world.clock.now(), "UTC"), 1)

/** Somebody who is reached by push and e-mail and has a list for Anna, whose birthday is on that day. */
async function somebody(language?: Language, { month, day } = tomorrow()) {
  const device = await world.device().signUp("Mira")
  await report(device, language)
  const list = await device.create({ date: { month, day }, zone: "UTC" })
  const browser = push.subscribe()
  await device.call("subscribePush", { body: browser.subscription })
  const address = `somebody${made++}@example.net`
  await device.call("setEmail", { body: { address } })
  await world.device().call("confirmEmail", { body: { token: tokenIn(address) } })
  await device.call("changeReminders", { body: AT_NINE })
  const { token } = await device.call("createCalendar", { body: { alarms: false, surprises: false } })
  const mails = () => mail.mails.filter(({ to }) => to.includes(address))
  return { device, browser, list, token, mails }
}
type Somebody = Awaited<ReturnType<typeof somebody>>

/** That day has come, and its reminder was sent on every channel. */
async function comes(day: Day, ...people: readonly Somebody[]): Promise<void> {
  world.clock.forward(instantOf(day, "09:00", "UTC") - world.clock.now())
  const agendas = tableOf(world.store.records, "agendas", AgendaRecord)
  for (const { device } of people) {
    await device.refresh()
    await device.call("changeReminders", { body: AT_NINE })
    await eventually(async () => {
      const agenda = await agendas.get(device.id)
      expect(agenda?.lease).toBeUndefined()
      expect(agenda?.wakeAt).toBeGreaterThan(world.clock.now() + LEASE_MS)
    }, 20_000)
  }
}

const feedOf = async ({ token }: Somebody): Promise<string> =>
  (await world.raw(`/calendar/${token}.ics`, { headers: { host: new URL(ORIGIN).host } })).text()

const titlesIn = async (one: Somebody): Promise<readonly string[]> =>
  readCalendar(await feedOf(one)).map(({ title }) => title)

/** All that reached somebody, and what their pages and their calendar show. */
async function toldTo(one: Somebody) {
  const { notices } = await one.device.call("notices")
  const { log } = await one.device.call("reminders")
  const last = one.mails().at(-1)
  return {
    pushed: one.browser.arrived.map(({ payload }) => payload.title),
    subjects: one.mails().map(({ headers }) => headers.get("subject")),
    text: last?.text ?? "",
    shown: notices.map(({ title }) => title),
    log: [...new Set(log.map(({ title }) => title))],
    calendar: await titlesIn(one),
  }
}

describe.each(STORES)("what the server writes, on %s", (store) => {
  beforeEach(() => {
    world = worlds[store]
  })

  test("[N14] push, e-mail, notice, log and calendar are German for whose page speaks German, and English for who named no language", async () => {
    const day = tomorrow()
    const [german, english] = [await somebody("de", day), await somebody(undefined, day)]
    await comes(day, german, english)
    const hers = await toldTo(german)
    expect(hers).toMatchObject({
      pushed: ["Heute hat Anna Geburtstag."],
      subjects: ["Erinnerungen an diese Adresse?", "Heute hat Anna Geburtstag."],
      shown: ["Heute hat Anna Geburtstag."],
      log: ["Heute hat Anna Geburtstag."],
      calendar: ["Geburtstag von Anna"],
    })
    expect(hers.text).toContain("Jubilee öffnen: ")
    expect(hers.text).toContain("Diese E-Mails abbestellen: ")
    expect(await feedOf(german)).toContain("//DE\r\n")

    const theirs = await toldTo(english)
    expect(theirs).toMatchObject({
      pushed: ["Today is Anna's birthday."],
      subjects: ["Get reminders at this address?", "Today is Anna's birthday."],
      shown: ["Today is Anna's birthday."],
      calendar: ["Anna's birthday"],
    })
    expect(theirs.text).toContain("Open Jubilee: ")
  })

  test("[N14] of two devices the page that was opened last counts, whatever else is set meanwhile; one that names none changes nothing", async () => {
    const one = await somebody("de")
    const phone = await recovered(world.device(), (await one.device.call("createRecovery")).token)
    await report(phone, "en")
    expect(await titlesIn(one)).toEqual(["Anna's birthday"])
    await report(one.device, "de")
    await report(phone)
    await phone.call("changeReminders", { body: { zone: "Europe/Berlin", time: "10:00" } })
    const { next } = await phone.call("reminders")
    expect(next.map(({ called }) => called)).toEqual(next.map(() => "Geburtstag von Anna"))
    expect(next[0]?.title).toMatch(/Geburtstag/)
    expect(await titlesIn(one)).toEqual(["Geburtstag von Anna"])
  })

  test.each([
    ["en", "a day to celebrate"],
    ["de", "etwas zu feiern"],
  ] as const)("[N14, S10] a reminder of a surprise names nobody and nothing: %s", async (language, words) => {
    const mira = await world.device().signUp("Mira")
    await report(mira, language)
    const date = addDays(dayAt(world.clock.now(), "UTC"), 40)
    const title = "Party in the boathouse"
    await mira.create({ date, kind: "farewell", secrecy: "surprise", title, zone: "UTC" })
    const { next } = await mira.call("reminders")
    expect(next).toHaveLength(3)
    for (const one of next) {
      expect(one.title).toContain(words)
      expect(JSON.stringify({ ...one, path: "" })).not.toMatch(
        /Anna|boathouse|farewell|abschied|surprise|überraschung/i,
      )
    }
  })

  test("[N14] a language that there are no words for is refused, and the one before stays", async () => {
    const one = await somebody("de")
    for (const language of ["tlh", "", 1, null]) {
      const answer = await world.raw("/api/me/reminders/zone", {
        method: "POST",
        headers: {
          host: new URL(ORIGIN).host,
          origin: ORIGIN,
          authorization: `Bearer ${one.device.token}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ zone: "UTC", language }),
      })
      expect(await refusalOf(answer)).toBe("invalid_input")
    }
    expect(await titlesIn(one)).toEqual(["Geburtstag von Anna"])
  })

  test("[N14] a test, and why a channel did not carry it, are in the language of its person", async () => {
    const { device, browser } = await somebody("de")
    push.answerFor(browser, { status: 503 })
    expect(await device.call("testReminder", { params: { channel: "push" } })).toMatchObject({
      result: "failed",
      reason: "Der Mitteilungsdienst war überlastet (503).",
    })
    await device.call("testReminder", { params: { channel: "push" } })
    expect(browser.arrived.map(({ payload }) => [payload.title, payload.body])).toEqual([
      ["Das ist eine Probe.", "So kommen Erinnerungen bei dir an."],
    ])
  })

  test("[N14, S0] what others read changes nothing for anybody else", async () => {
    const mira = await world.device().signUp("Mira")
    const list = await mira.create({ date: { month: 6, day: 1 } })
    const anna = await world
      .device()
      .join((await mira.link(list.id, "recipient")).token, { kind: "new", name: "Anna" })
    await report(anna, "en")
    const { token } = await anna.call("createCalendar", { body: { alarms: false, surprises: true } })
    const heard = async (): Promise<string> => {
      const answers = await Promise.all([anna.send("home"), anna.send("reminders"), anna.send("notices")])
      const feed = await world.raw(`/calendar/${token}.ics`, { headers: { host: new URL(ORIGIN).host } })
      return JSON.stringify([
        await Promise.all(answers.map((answer) => answer.text())),
        await feed.text(),
        feed.headers.get("etag"),
      ])
    }
    const before = await heard()
    await report(mira, "de")
    expect(await heard()).toBe(before)
  })
})
