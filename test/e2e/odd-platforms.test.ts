import type { BrowserContextOptions } from "playwright-core"
import { expect, test } from "vitest"
import { becomes, CreatePage, OccasionPage } from "../support/pages.ts"
import { Line } from "../support/stage.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

/** Replaces what the platform says of its languages. */
const says = (...languages: readonly string[]): string =>
  `Object.defineProperty(Navigator.prototype, "languages", { get: () => ${JSON.stringify(languages)} })`
const IN_NO_ZONE = `{
  const { resolvedOptions } = Intl.DateTimeFormat.prototype
  Intl.DateTimeFormat.prototype.resolvedOptions = function () {
    return { ...resolvedOptions.call(this), timeZone: "Mars/Olympus" }
  }
}`

interface Platform {
  readonly platform: string
  readonly options?: BrowserContextOptions
  readonly script?: string
  readonly language?: "en" | "de"
  /** How the 14th of November is written there. */
  readonly day: RegExp
}

const PLATFORMS: readonly Platform[] = [
  { platform: "fa-IR", options: { locale: "fa-IR" }, day: /14 نوامبر/ },
  { platform: "ar-EG", options: { locale: "ar-EG" }, day: /14 نوفمبر/ },
  { platform: "ja-JP", options: { locale: "ja-JP" }, day: /11月14日/ },
  { platform: "de-CH", options: { locale: "de-CH" }, language: "de", day: /14\. Nov/ },
  { platform: "a language that is none", script: says("C", "en_US@euro", ""), day: /Nov 14/ },
  { platform: "a zone that nobody knows", script: IN_NO_ZONE, day: /14 Nov/ },
]

const FIELDS = {
  en: { theirName: "Their name", day: "Day", month: "Month", yourName: "Your name", done: "Done" },
  de: { theirName: "Name der Person", day: "Tag", month: "Monat", yourName: "Dein Name", done: "Fertig" },
} as const

/** Makes a list there, and comes back to it: what is wrong with its dates and numbers. */
async function troublesOn({ options, script, day, language = "en" }: Platform): Promise<readonly string[]> {
  const guest = await scene.stage.guest(scene.url, options)
  if (script !== undefined) await guest.context.addInitScript({ content: script })
  const page = await guest.page("/new")
  const fields = FIELDS[language]
  const form = new CreatePage(page, language)
  await form.field(fields.theirName).fill("Anna")
  await form.field(fields.day).fill("14")
  await page.getByLabel(fields.month).selectOption({ index: 11 })
  await form.field(fields.yourName).fill("Ivo")
  await form.submit()
  const list = new OccasionPage(page, language)
  await list.pressDone(fields.done)
  await list.add("Teapot")
  await list.openRow("Teapot")
  await list.price.fill("1234")
  await list.closeRow("Teapot")
  const onList = await page.getByRole("main").innerText()
  await page.goto(scene.url)
  await page.getByRole("link", { name: /Anna/ }).first().waitFor()
  const atHome = await page.getByRole("main").innerText()
  return [
    ...(/1[.,’'\s]?234/.test(onList) ? [] : [`no price: ${onList}`]),
    ...(day.test(atHome) ? [] : [`no day: ${atHome}`]),
    // Digits of other scripts, which nobody could type back.
    ...(/[٠-٩۰-۹０-９]/.test(onList + atHome) ? [`other digits: ${onList} ${atHome}`] : []),
  ]
}

test("whatever a device says of its language and zone, a list is made there, and its dates and prices can be read", async () => {
  const found: (readonly [string, readonly string[]])[] = []
  for (const one of PLATFORMS) found.push([one.platform, await troublesOn(one)])
  expect(found).toEqual(PLATFORMS.map(({ platform }) => [platform, []]))
})

/** Keeps what the page opens, so that it can be closed behind its back, as iOS does in the background. */
const KEEP_DATABASES = `{
  const { open } = IDBFactory.prototype
  globalThis.openDatabases = []
  IDBFactory.prototype.open = function (...asked) {
    const request = open.apply(this, asked)
    request.addEventListener("success", () => openDatabases.push(request.result))
    return request
  }
}`

test("a device that closes its databases in the background keeps what is written afterwards, over a reload too", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  ivo.networkMayFail = true
  await ivo.context.addInitScript({ content: KEEP_DATABASES })
  const line = new Line()
  const one = await ivo.open(occasion.id, line)
  await one.add("Atlas")
  await line.cut()
  await one.pill(/^Offline\. /).waitFor()
  await one.page.evaluate("openDatabases.forEach((db) => db.close())")
  await one.add("Bicycle")
  await one.openRow("Atlas")
  await one.link.fill("https://maps.exam")
  await one.pill(/^Offline\. \d changes waiting\.$/).waitFor()
  await one.page.reload()
  await one.row("Bicycle").waitFor()
  await one.openRow("Atlas")
  await becomes(() => one.link.inputValue(), "https://maps.exam")
  line.mend()
  const other = await mira.open(occasion.id)
  await other.row("Bicycle").waitFor()
  expect(await other.titles()).toEqual(["Atlas", "Bicycle"])
})

/** All storage refuses, as with cookies blocked for a site. */
const BLOCKED = `{
  const refuse = { get: () => { throw new DOMException("blocked", "SecurityError") }, configurable: true }
  for (const name of ["localStorage", "sessionStorage", "indexedDB"]) Object.defineProperty(window, name, refuse)
  Object.defineProperty(Document.prototype, "cookie", refuse)
}`

test("with cookies and all storage blocked somebody comes in, writes and claims for as long as the page is open", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const link = await ivo.link(occasion.id)
  const list = await ivo.open(occasion.id)
  await list.add("Teapot")
  const guest = await scene.stage.guest(scene.url)
  await guest.context.addInitScript({ content: BLOCKED })
  await guest.context.route(/\/api\/session\//, async (route) => {
    const answer = await route.fetch()
    const { "set-cookie": _, ...headers } = answer.headers()
    await route.fulfill({ response: answer, headers })
  })
  const page = await guest.page(link)
  await page.getByRole("textbox", { name: "Join as" }).fill("Oma")
  await page.getByRole("button", { name: "Continue" }).click()
  const hers = new OccasionPage(page)
  await hers.openRow("Teapot")
  await hers.note.fill("with a lid")
  await hers.page.getByRole("button", { name: "I'll get this: Teapot" }).click()
  await list.page.getByText("Oma is getting this").waitFor()
  await list.row("Teapot").filter({ hasText: "with a lid" }).waitFor()
  expect(await page.evaluate<unknown>("isSecureContext")).toBe(true)
})

/** Another tab of this device holds its lock for ever, as one that the system has frozen. */
const FROZEN = `navigator.locks.request("jubilee:refresh", () => new Promise(() => undefined))`

/** The wait for a turn, ms: as long here as a test can wait. */
const SHORT_TURNS = `{
  const { setTimeout } = globalThis
  globalThis.setTimeout = (work, ms, ...rest) => setTimeout(work, ms === 8000 ? 300 : ms, ...rest)
}`

test("while a frozen tab holds the lock of this device, another one opens all the same", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const frozen = await ivo.page("/manifest.webmanifest")
  await frozen.evaluate(`void ${FROZEN}`)
  await ivo.context.addInitScript({ content: SHORT_TURNS })
  const list = await ivo.open(occasion.id)
  await list.add("Atlas")
  expect(await frozen.evaluate<unknown>("navigator.locks.query().then(({ held }) => held.length)")).toBe(1)
})

/** What a page sees of a proxy that answers an upgrade with a refusal. */
const NO_WEBSOCKETS = `globalThis.WebSocket = class {
  constructor() {
    setTimeout(() => {
      this.onerror(new Event("error"))
      this.onclose(new CloseEvent("close", { code: 1006 }))
    })
  }
  close() {}
}`

test("a network that blocks WebSockets is said to do so, and what would help", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  await ivo.context.addInitScript({ content: NO_WEBSOCKETS })
  const page = await ivo.page(`/o/${occasion.id}`)
  await page.getByRole("button", { name: "Live updates are blocked." }).click()
  await page.getByText("This network lets pages through, but not the live connection").waitFor()
  expect(await page.getByRole("heading", { name: "Anna's birthday" }).count()).toBe(1)
})
