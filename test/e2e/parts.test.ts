import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { LANGUAGES } from "../../shared/languages.ts"
import { holds, scriptsFor } from "../support/built-scripts.ts"
import { becomes } from "../support/pages.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

/** Nothing is fetched ahead on a connection that the person pays for, so each part is fetched when it is first used. */
const SAVE_DATA = `Object.defineProperty(navigator, "connection", { value: { saveData: true } })`

async function ivosPage() {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  ivo.networkMayFail = true
  await ivo.context.addInitScript({ content: SAVE_DATA })
  const tab = await ivo.open(occasion.id)
  await tab.add("Atlas")
  return tab
}

/** From now on none of these files comes. */
async function withhold(page: Page, files: RegExp, how: "gone" | "offline"): Promise<void> {
  await page.route(files, (route) => (how === "gone" ? route.fulfill({ status: 404 }) : route.abort()))
}

test("during an outage a dialog that was never opened says so in its own place, and comes when the connection is back", async () => {
  const tab = await ivosPage()
  const { page } = tab
  await withhold(page, /\/assets\/HelpDialog/, "offline")
  await page.route(scene.url, (route) => route.abort())
  await tab.menu("How it works")
  const missing = page.getByRole("dialog", { name: "Not loaded yet" })
  await missing.getByText("This part couldn't be loaded.").waitFor()
  await missing.getByRole("button", { name: "Close" }).click()
  await tab.row("Atlas").waitFor()
  await tab.menu("How it works")
  await missing.getByRole("button", { name: "Try again" }).waitFor()
  await page.unrouteAll()
  await missing.getByRole("button", { name: "Try again" }).click()
  await page.getByRole("dialog", { name: "How it works" }).waitFor()
  expect(await missing.count()).toBe(0)
})

test("a page whose build the server no longer has loads the new one once, and what was written is still there", async () => {
  const tab = await ivosPage()
  const { page } = tab
  await tab.openRow("Atlas")
  await tab.note.fill("the one from 1912")
  let loads = 0
  page.on("load", () => void loads++)
  await withhold(page, /\/assets\/HelpDialog/, "gone")
  // What the server says of itself to a page that asks, as after an update.
  await page.route(`${scene.url}/`, (route) =>
    route.fulfill({ body: '<script type="module" crossorigin src="/assets/index-ZZZZZZZZ.js"></script>' }),
  )
  await tab.menu("How it works")
  await becomes(async () => loads, 1)
  await tab.ready()
  await tab.openRow("Atlas")
  await becomes(() => tab.note.inputValue(), "the one from 1912")
  await tab.menu("How it works")
  await page.getByRole("button", { name: "Try again" }).waitFor()
  expect(loads).toBe(1)
})

const HALF_WRITTEN = {
  add: "A kite with a long ta",
  title: "Atlas of the old wor",
  link: "https://maps.example/at",
  price: "23.50",
} as const

test("a page that loads the new build while somebody types keeps what is half-written in each field, and counts it as not saved", async () => {
  const tab = await ivosPage()
  const { page } = tab
  const fields = { add: tab.adder(), title: tab.title, link: tab.link, price: tab.price } as const
  /** The wish stays open for the next field. */
  const show = async (field: keyof typeof fields): Promise<void> => {
    const closed = page.getByRole("button", { name: /^Atlas/, expanded: false })
    if (field !== "add" && (await closed.count()) > 0) await closed.click()
  }
  let loads = 0
  page.on("load", () => void loads++)
  for (const [n, field] of (["add", "title", "link", "price"] as const).entries()) {
    const typed = Promise.withResolvers<void>()
    await page.route(/\/assets\/HelpDialog/, async (route) => {
      await typed.promise
      await route.fulfill({ status: 404 })
    })
    // Each time another build, since a page is loaded once for each.
    await page.route(`${scene.url}/`, (route) =>
      route.fulfill({
        body: `<script type="module" crossorigin src="/assets/index-ZZZZZZZ${n}.js"></script>`,
      }),
    )
    await show(field)
    await tab.menu("How it works")
    await fields[field].click()
    await fields[field].press("ControlOrMeta+a")
    await fields[field].pressSequentially(HALF_WRITTEN[field])
    await page.getByRole("button", { name: /waiting$/ }).waitFor()
    typed.resolve()
    await becomes(() => loads, n + 1)
    await tab.ready()
    await tab.page
      .getByRole("button", { name: /^Atlas/ })
      .first()
      .waitFor()
    await show(field)
    await becomes(() => fields[field].inputValue(), HALF_WRITTEN[field])
    await page.unrouteAll()
  }
  expect(loads).toBe(4)
})

test("a page whose first script does not come asks again a few times, and then says so instead of staying empty", async () => {
  const guest = await scene.stage.guest(scene.url)
  guest.networkMayFail = true
  const page = await guest.context.newPage()
  let loads = 0
  page.on("domcontentloaded", () => void loads++)
  await withhold(page, /\/assets\/index-.*\.js/, "gone")
  await page.goto(scene.url)
  await page.getByText("Jubilee could not be loaded.").waitFor()
  expect(loads).toBe(3)
  await page.unrouteAll()
  await page.getByRole("button", { name: "Try again" }).click()
  await page
    .getByRole("heading", { name: "Plan a present or sign a card together, and keep the surprise." })
    .waitFor()
})

test("a page whose first words do not come asks again a few times, and then says so in the language of the device", async () => {
  const guest = await scene.stage.guest(scene.url, { locale: "de-DE" })
  guest.networkMayFail = true
  const page = await guest.context.newPage()
  let loads = 0
  page.on("domcontentloaded", () => void loads++)
  await withhold(page, /\/assets\/words-de-first/, "gone")
  await page.goto(scene.url)
  await page.getByText("Jubilee konnte nicht geladen werden.").waitFor()
  expect(loads).toBe(3)
  await page.unrouteAll()
  await page.getByRole("button", { name: "Noch einmal versuchen" }).click()
  await page.getByRole("heading", { name: /^Plant zusammen ein Geschenk/ }).waitFor()
})

test("parts are fetched ahead while the page is idle, so that they open without a connection", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  ivo.networkMayFail = true
  const page = await ivo.context.newPage()
  const fetched: string[] = []
  page.on("requestfinished", (request) => void fetched.push(request.url()))
  await page.goto(`${scene.url}/o/${occasion.id}`)
  const parts = ["HelpDialog", "YouDialog", "ShareSheet", "MembersDialog", "EditDialog", "Qr", "PinSheet"]
  await becomes(async () => parts.filter((part) => !fetched.some((url) => url.includes(`/${part}-`))), [])
  await ivo.context.setOffline(true)
  await page.getByRole("button", { name: "Menu", exact: true }).click()
  await page.getByRole("menuitem", { name: "How it works" }).click()
  await page.getByRole("dialog", { name: "How it works" }).waitFor()
  expect(await page.getByText("couldn't be loaded").count()).toBe(0)
})

test.for([
  { page: "the first screen", parts: ["FirstScreen"], words: ["landing"], most: { en: 120, de: 120 } },
  { page: "an invitation", parts: ["Join"], words: ["join", "failures"], most: { en: 141, de: 141 } },
  { page: "home", parts: ["Home"], words: ["home", "failures"], most: { en: 134, de: 134 } },
  {
    page: "a list",
    parts: ["Occasion", "OpenOccasion", "RoomPanel"],
    words: ["failures", "home", "join", "envelope", "rest"],
    // German is longer.
    most: { en: 267, de: 270 },
  },
  {
    page: "the envelope of a card",
    parts: ["Occasion", "FirstOpening"],
    words: ["envelope", "failures"],
    most: { en: 144, de: 144 },
  },
])("the scripts of $page are at most $most.en kB as they are sent", ({ parts, words, most }) => {
  for (const language of LANGUAGES) {
    const spoken = ["first", ...words].map((part) => `words-${language}-${part}`)
    expect(scriptsFor(...parts, ...spoken).kB).toBeLessThan(most[language])
  }
})

test("a list, and a card that is read, load nothing of the editor", () => {
  const editor = scriptsFor("CardWriting").names.filter((name) => holds(name, "ProseMirror"))
  expect(editor).not.toEqual([])
  for (const parts of [
    ["Occasion", "OpenOccasion", "RoomPanel", "ClaimLine"],
    ["Occasion", "OpenOccasion", "OpenedCard", "Inside"],
  ])
    expect(scriptsFor(...parts).names.filter((name) => editor.includes(name))).toEqual([])
})
