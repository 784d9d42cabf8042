import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Locator, Page } from "playwright-core"
import { expect, test } from "vitest"
import { killableChromium } from "../support/chromium.ts"
import { OccasionPage } from "../support/pages.ts"
import { Line, type Guest } from "../support/stage.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

const FIELDS = ["add", "title", "link", "price", "quantity"] as const
type Field = (typeof FIELDS)[number]

const TYPED: Readonly<Record<Field, string>> = {
  add: "A kite with a long ta",
  title: "Teapot, the blue on",
  link: "https://pots.example/bl",
  price: "23.50",
  quantity: "4",
}

const fieldOf = (one: OccasionPage, field: Field): Locator =>
  field === "add"
    ? one.adder()
    : field === "quantity"
      ? one.page.getByRole("textbox", { name: "How many?" })
      : one[field]

/** Writes into a field and does not leave it. */
async function write(one: OccasionPage, field: Field): Promise<void> {
  const place = fieldOf(one, field)
  await place.click()
  await place.press("ControlOrMeta+a")
  await place.pressSequentially(TYPED[field])
  await one.page.getByRole("button", { name: "1 change waiting" }).waitFor()
}

/** Opens the wish again, and answers how to read the field. */
async function comeBack(one: OccasionPage, field: Field): Promise<() => Promise<string>> {
  await one.ready()
  if (field !== "add") await one.page.getByRole("button", { name: /^Teapot/, expanded: false }).click()
  return () => fieldOf(one, field).inputValue()
}

test.each(FIELDS)(
  "what is half-written in the field %s is there after a reload, and the pill counted it",
  async (field) => {
    const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
    const one = await ivo.open(occasion.id)
    await one.add("Teapot")
    if (field !== "add") await one.openRow("Teapot")
    await write(one, field)
    await one.page.reload()
    await expect.poll(await comeBack(one, field)).toBe(TYPED[field])
  },
)

/** A tab with one transaction in a database of this person that always asks for more: those behind it wait. */
async function keepBusy(person: Guest, url: string, what: "drafts" | "live"): Promise<Page> {
  const busy = await person.context.newPage()
  await busy.goto(`${url}/manifest.webmanifest`)
  await busy.evaluate(`(async () => {
    const named = (await indexedDB.databases()).map(({ name }) => name)
    const opening = indexedDB.open(named.find((name) => name.startsWith("jubilee-${what}-")))
    await new Promise((opened) => (opening.onsuccess = opened))
    const stores = [...opening.result.objectStoreNames]
    const store = opening.result.transaction(stores, "readwrite").objectStore(stores[0])
    const ask = () => (store.count().onsuccess = ask)
    ask()
  })()`)
  return busy
}

test("what is half-written is there after a reload while the database of the device is busy with something else", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add("Teapot")
  await one.openRow("Teapot")
  const busy = await keepBusy(ivo, scene.url, "drafts")
  await write(one, "link")
  await one.page.reload()
  await busy.close()
  await expect.poll(await comeBack(one, "link")).toBe(TYPED.link)
})

test("wishes written offline are there after a reload while the database of the device is busy, and reach the others", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const line = new Line()
  const one = await ivo.open(occasion.id, line)
  await one.add("Teapot")
  const busy = await keepBusy(ivo, scene.url, "live")
  await line.cut()
  await one.add("Lamp", "Kite")
  await one.page.reload()
  await busy.close()
  for (const title of ["Lamp", "Kite"]) await one.row(title).waitFor()
  line.mend()
  const other = await mira.open(occasion.id)
  for (const title of ["Lamp", "Kite"]) await expect.poll(() => other.row(title).count()).toBe(1)
})

test("what is half-written survives the crash of its tab, each field in turn", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const first = await ivo.open(occasion.id)
  await first.add("Teapot")
  await first.page.close()
  for (const field of ["title", "add"] as const) {
    const one = await ivo.open(occasion.id)
    if (field !== "add") await one.page.getByRole("button", { name: /^Teapot/, expanded: false }).click()
    await write(one, field)
    const cdp = await ivo.context.newCDPSession(one.page)
    const crashed = one.page.waitForEvent("crash")
    cdp.send("Page.crash").catch(() => undefined)
    await crashed
    await one.page.close()
    const again = await ivo.open(occasion.id)
    await expect.poll(await comeBack(again, field)).toBe(TYPED[field])
    await again.page.close()
  }
})

/** Ivo half-writes a title, goes away before the pause is over, and comes back after `meanwhile`. */
async function awayInMidTitle(meanwhile: (other: OccasionPage) => Promise<void>): Promise<OccasionPage> {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add("Teapot")
  const other = await mira.open(occasion.id)
  await one.openRow("Teapot")
  await one.title.press("End")
  await one.title.pressSequentially(" of glass")
  await one.page.goto("about:blank")
  await meanwhile(other)
  await one.page.goBack()
  await one.ready()
  return one
}

test("a draft of a value that somebody changed meanwhile asks which one stands", async () => {
  const one = await awayInMidTitle(async (other) => {
    await other.openRow("Teapot")
    await other.title.fill("Coffee pot")
    await other.title.press("Enter")
    await other.closeRow("Coffee pot")
  })
  await one.openRow("Coffee pot")
  await one.page.getByText("Changed meanwhile to “Coffee pot”.").waitFor()
  expect(await one.title.inputValue()).toBe("Teapot of glass")
  await one.page.getByRole("button", { name: "Keep mine" }).click()
  await one.closeRow("Teapot of glass")
})

test("a draft of a wish that was removed meanwhile is offered for copying", async () => {
  const one = await awayInMidTitle((other) => other.pick("Teapot", "Remove"))
  await one.page.getByText("The wish you were writing in was removed meanwhile.").waitFor()
  expect(await one.dialog.getByRole("textbox").inputValue()).toBe("Teapot of glass")
})

test("givers hear of a title once it has settled, not of its beginnings (C11)", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add("Teapot")
  const other = await mira.open(occasion.id)
  await other.page.getByRole("button", { name: "I'll get this: Teapot" }).click()
  await other.page.getByText("You're getting this", { exact: true }).waitFor()
  const told: string[] = []
  await other.page.exposeFunction("noted", (text: string) => told.push(text))
  await other.page.evaluate(`new MutationObserver(() => {
    const now = document.querySelector(".claim-diff ins")?.textContent
    if (now && now !== window.before) noted(window.before = now)
  }).observe(document.body, { childList: true, subtree: true, characterData: true })`)
  await one.openRow("Teapot")
  await one.title.press("End")
  // As people write: words, and a breath between them.
  for (const word of [" made", " of", " glass"]) {
    await one.title.pressSequentially(word, { delay: 40 })
    await one.page.waitForTimeout(700)
  }
  await one.title.press("Enter")
  await other.page.locator(".claim-diff ins", { hasText: "Teapot made of glass" }).waitFor()
  expect(told).toEqual(["Teapot made of glass"])
})

test("what is half-written survives the end of the browser's process", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const profile = await mkdtemp(join(tmpdir(), "jubilee-profile-"))
  try {
    const state = await ivo.context.storageState()
    const first = await killableChromium(profile)
    await first.context.addCookies(state.cookies)
    const page = await first.context.newPage()
    await page.goto(new URL(`/o/${occasion.id}`, scene.url).href)
    const one = new OccasionPage(page)
    await one.ready()
    await one.add("Teapot")
    await one.openRow("Teapot")
    await write(one, "title")
    // A browser writes its cookies down some seconds later.
    const cookies = await first.context.cookies()
    await first.kill()
    const second = await killableChromium(profile)
    await second.context.addCookies(cookies)
    const again = new OccasionPage(await second.context.newPage())
    await again.page.goto(new URL(`/o/${occasion.id}`, scene.url).href)
    await expect.poll(await comeBack(again, "title")).toBe(TYPED.title)
    await second.kill()
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
})
