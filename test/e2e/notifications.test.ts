import { createECDH } from "node:crypto"
import type { CDPSession, Page, Worker } from "playwright-core"
import { z } from "zod"
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest"
import { Channels } from "../../shared/channel-routes.ts"
import type { PushPayload } from "../../shared/push-payload.ts"
import { deviceAt, recovered, USER_AGENTS } from "../support/devices.ts"
import { eventually } from "../support/eventually.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { pressEnter } from "../support/keyboard.ts"
import { MailServer } from "../support/mail-server.ts"
import { PushService } from "../support/push-service.ts"
import type { Guest } from "../support/stage.ts"
import { freePort } from "../support/server-process.ts"
import { startTestApp, type RunningApp } from "../support/start-app.ts"
import { sharedStage } from "./scene.ts"

const stage = sharedStage("whole")
let app: RunningApp
let mails: MailServer
beforeAll(async () => {
  mails = await MailServer.start()
  // The links in e-mails lead to this address, so it is known before the server listens.
  const PUBLIC_URL = `http://127.0.0.1:${await freePort()}`
  const { port: PORT } = new URL(PUBLIC_URL)
  const mail = { SMTP_URL: mails.url, MAIL_FROM: "jubilee@example.org" }
  app = await startTestApp({
    env: {
      ...mail,
      PORT,
      PUBLIC_URL,
      VAPID_SUBJECT: "mailto:operator@example.org",
      PUSH_ALLOW_PRIVATE: "on",
    },
  })
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  await mails[Symbol.asyncDispose]()
})

const PUSHED: PushPayload = {
  title: "Anna's birthday is tomorrow.",
  body: "Have a look at her list.",
  path: "/shopping",
  tag: "one",
  silent: false,
}

const Manifest = z.object({ icons: z.array(z.object({ src: z.string(), type: z.string() })) })

/** A notification, as far as it is told apart. */
const Shown = z.object({ title: z.string(), body: z.string(), tag: z.string() })
type Shown = z.infer<typeof Shown>

/** A page whose worker runs, and the browser's debugging protocol, which hands pushes to it. */
async function withWorker(guest: Guest) {
  await guest.context.grantPermissions(["notifications"], { origin: app.url })
  const page = await guest.context.newPage()
  await page.goto(app.url)
  const protocol = await guest.context.newCDPSession(page)
  const registered = registrationIn(protocol)
  await page.evaluate(`navigator.serviceWorker.register("/sw.js").then(() => undefined)`)
  const registrationId = await registered
  const worker = await eventually(() => {
    const [found] = guest.context.serviceWorkers()
    if (found === undefined) throw new Error("no worker runs")
    return found
  })
  const push = (data: string) =>
    protocol.send("ServiceWorker.deliverPushMessage", { origin: app.url, registrationId, data })
  return { page, worker, push }
}

/** Once its worker is active. */
async function registrationIn(protocol: CDPSession): Promise<string> {
  const active = new Promise<string>((resolve) => {
    protocol.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
      const version = versions.find(({ status }) => status === "activated")
      if (version !== undefined) resolve(version.registrationId)
    })
  })
  await protocol.send("ServiceWorker.enable")
  return active
}

const shownIn = async (page: Page): Promise<readonly Shown[]> =>
  z.array(Shown).parse(
    await page.evaluate(`navigator.serviceWorker.ready
      .then((registration) => registration.getNotifications())
      .then((all) => all.map(({ title, body, tag }) => ({ title, body, tag })))`),
  )

/** Presses a notification that leads to `path`; what the worker then opens and brings to the front, which only a real press may do. */
async function pressed(worker: Worker, path: string): Promise<readonly string[]> {
  const done: unknown = await worker.evaluate(`(async () => {
    const done = []
    clients.openWindow = async (url) => void done.push("open " + url)
    WindowClient.prototype.focus = async function () { done.push("focus " + this.url) }
    await registration.showNotification("pressed", { tag: "pressed", data: { path: ${JSON.stringify(path)} } })
    const [notification] = await registration.getNotifications({ tag: "pressed" })
    let work
    const event = Object.assign(new Event("notificationclick"), { notification, waitUntil: (task) => (work = task) })
    dispatchEvent(event)
    await work
    return done
  })()`)
  return z.array(z.string()).parse(done)
}

test("[W8] a push shows its notification once by tag, one that cannot be read shows general words, and a press opens the right page", async () => {
  const guest = await stage().guest(app.url)
  const { page, worker, push } = await withWorker(guest)
  await push(JSON.stringify(PUSHED))
  await push(JSON.stringify({ ...PUSHED, title: "Anna's birthday is today." }))
  await push("\u0000 no JSON")
  await eventually(async () =>
    expect([...(await shownIn(page))].toSorted((a, b) => a.tag.localeCompare(b.tag))).toEqual([
      { title: "Jubilee", body: "There is news for you.", tag: "news" },
      { title: "Anna's birthday is today.", body: PUSHED.body, tag: "one" },
    ]),
  )
  expect(await pressed(worker, "/o/one")).toEqual([`open ${app.url}/o/one`])
  await page.goto(`${app.url}/shopping`)
  expect(await pressed(worker, "/shopping")).toEqual([`focus ${app.url}/shopping`])
  // Nothing leads out of our own origin.
  expect(await pressed(worker, "https://evil.example/")).toEqual([`open ${app.url}/`])
})

test("[N14, W8] the general words of a push that cannot be read are German on a German device", async () => {
  const { page, push } = await withWorker(await stage().guest(app.url, { locale: "de-AT" }))
  await push("")
  await eventually(async () =>
    expect(await shownIn(page)).toEqual([
      { title: "Jubilee", body: "Es gibt etwas Neues für dich.", tag: "news" },
    ]),
  )
})

test("[W8] a new address of the push service is registered in the name of whoever is signed in, and ends when nobody is", async () => {
  const mira = await stage().person(app.url, "Mira")
  const { worker } = await withWorker(mira)
  const p256dh = createECDH("prime256v1").generateKeys().toString("base64url")
  const subscription = { endpoint: "https://push.example.org/new", keys: { p256dh, auth: "A".repeat(22) } }
  expect(await changed(worker, subscription)).toEqual([])
  const { push } = await channelsOf(mira)
  expect(push.devices).toMatchObject([{ current: true }])

  const guest = await stage().guest(app.url)
  expect(await changed((await withWorker(guest)).worker, subscription)).toEqual(["ended"])
})

/** Tells the worker that its subscription is another one now, as browsers do; what it did to the new one. */
async function changed(worker: Worker, subscription: object): Promise<readonly string[]> {
  const done: unknown = await worker.evaluate(`(async () => {
    const done = []
    const newSubscription = {
      toJSON: () => (${JSON.stringify(subscription)}),
      unsubscribe: async () => void done.push("ended"),
    }
    let work
    const event = Object.assign(new Event("pushsubscriptionchange"), { newSubscription, waitUntil: (task) => (work = task) })
    dispatchEvent(event)
    await work
    return done
  })()`)
  return z.array(z.string()).parse(done)
}

async function channelsOf(guest: Guest): Promise<Channels> {
  const headers = { authorization: `Bearer ${guest.token}` }
  return Channels.parse(
    await (await guest.context.request.get(`${app.url}/api/me/channels`, { headers })).json(),
  )
}

test("[W8] the worker and the manifest are served at the root, under the policy of the page", async () => {
  const worker = await fetch(`${app.url}/sw.js`)
  expect(worker.headers.get("content-type")).toBe("text/javascript; charset=utf-8")
  expect(worker.headers.get("cache-control")).toBe("no-cache")
  expect(worker.headers.get("content-security-policy")).toContain("default-src 'none'")
  expect(await worker.text()).not.toMatch(/^\s*import\b/m)
  const manifest = await fetch(`${app.url}/manifest.webmanifest`)
  expect(manifest.headers.get("content-type")).toBe("application/manifest+json")
  const { icons } = Manifest.parse(await manifest.json())
  for (const { src, type } of icons)
    expect((await fetch(`${app.url}${src}`)).headers.get("content-type")).toBe(type)
})

/** Asks for a confirmation at this address. */
async function ask(guest: Guest, address: string): Promise<void> {
  const headers = { origin: app.url, authorization: `Bearer ${guest.token}` }
  const answer = await guest.context.request.post(`${app.url}/api/me/email`, { data: { address }, headers })
  expect(answer.status()).toBe(200)
}

test("[W7] notifications and e-mail are turned on among one's reminders: after a tap, under the notification as it will look", async () => {
  const mira = await stage().person(app.url, "Mira")
  await mira.context.grantPermissions(["notifications"], { origin: app.url })
  const p256dh = createECDH("prime256v1").generateKeys().toString("base64url")
  // What is no address is refused by the server.
  mira.networkMayFail = true
  await mira.context.addInitScript({ content: pushServiceOf({ p256dh, auth: "A".repeat(22) }) })
  const page = await mira.page()
  await page.getByRole("heading", { name: "Hello, Mira" }).waitFor()
  await pressEnter(page.getByRole("button", { name: "Menu" }))
  const reminders = page.getByRole("menuitem", { name: "Reminders" })
  await reminders.waitFor()
  await pressEnter(reminders)
  const push = page.getByRole("region", { name: "Your devices", exact: true })
  await push.getByText("Not on this device yet.").waitFor()
  await push.getByRole("figure", { name: "A notification as it will look" }).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  await pressEnter(push.getByRole("button", { name: "Remind me on this device" }))
  await push.getByText("On for this device.").waitFor()
  expect((await channelsOf(mira)).push.devices).toMatchObject([{ current: true }])

  const email = page.getByRole("region", { name: "E-mail", exact: true })
  await email.getByRole("textbox", { name: "Your e-mail address" }).fill("mira@example")
  await email.getByRole("textbox", { name: "Your e-mail address" }).press("Enter")
  await email.getByText("That doesn't look like an e-mail address.").waitFor()
  await email.getByRole("textbox", { name: "Your e-mail address" }).fill("you@example.org")
  await email.getByRole("textbox", { name: "Your e-mail address" }).press("Enter")
  await email.getByText("Look into the inbox of you@example.org").waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  await pressEnter(push.getByRole("button", { name: "Turn off" }))
  await push.getByText("Not on this device yet.").waitFor()
  expect((await channelsOf(mira)).push.devices).toEqual([])
})

test("[N12, W3] one's reminders say what became of a notice on which device", async () => {
  const service = await PushService.start()
  onTestFinished(() => service[Symbol.asyncDispose]())
  const mira = await stage().person(app.url, "Mira")
  const laptop = deviceAt(app.url)
  laptop.token = mira.token
  const { token } = await laptop.call("createRecovery")
  const phone = await recovered(deviceAt(app.url, USER_AGENTS["Safari on iPhone"]), token)
  const [onLaptop, onPhone] = [service.subscribe(), service.subscribe()]
  await laptop.call("subscribePush", { body: onLaptop.subscription })
  await phone.call("subscribePush", { body: onPhone.subscription })
  service.answerFor(onPhone, { status: 503 })
  await laptop.call("testReminder", { params: { channel: "push" } })
  const page = await mira.page()
  await page.getByRole("heading", { name: "Hello, Mira" }).waitFor()
  await pressEnter(page.getByRole("button", { name: "Menu" }))
  const reminders = page.getByRole("menuitem", { name: "Reminders" })
  await reminders.waitFor()
  await pressEnter(reminders)
  const lately = page.getByRole("region", { name: "Lately" })
  await lately
    .getByText("Safari on iPhone: did not work (Its push service was too busy (503).)", { exact: true })
    .waitFor()
  await lately.getByText(/^Chrome on \w+: arrived$/).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
})

/** In the place of the browser's own push service, which a test cannot reach. */
const pushServiceOf = (keys: { readonly p256dh: string; readonly auth: string }): string => `
  let subscription = null
  const made = {
    toJSON: () => ({ endpoint: "https://push.example.org/mine", keys: ${JSON.stringify(keys)} }),
    unsubscribe: async () => { subscription = null; return true },
  }
  PushManager.prototype.subscribe = async () => (subscription = made)
  PushManager.prototype.getSubscription = async () => subscription
`

test("[W4, W5] the pages of links in e-mails change nothing until their button is pressed, by keyboard alone", async () => {
  const mira = await stage().person(app.url, "Mira")
  await ask(mira, "mira@example.org")
  const [, link = ""] =
    /(http\S+\/mail\/confirm#\w+)/.exec(
      mails.mails.find(({ to }) => to.includes("mira@example.org"))?.text ?? "",
    ) ?? []

  const guest = await stage().guest(app.url)
  // A link that was used is refused.
  guest.networkMayFail = true
  const page = await guest.context.newPage()
  await page.goto(link)
  await page.getByRole("button", { name: "Confirm", exact: true }).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  await pressEnter(page.getByRole("button", { name: "Confirm", exact: true }))
  await page.getByText("Done. Reminders come to this address from now on.").waitFor()
  await page.reload()
  await pressEnter(page.getByRole("button", { name: "Confirm", exact: true }))
  await page.getByText("This link was used already, or it is too old.").waitFor()
})
