import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { pressEnter } from "../support/keyboard.ts"
import { becomes, OccasionPage } from "../support/pages.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()
const PHONE = { width: 320, height: 640 } as const

/** Whether the page scrolls sideways, something is cut in its box, or two things of the header lie on each other. */
const OVERFLOWS = `(() => {
  if (document.documentElement.scrollWidth > innerWidth) return true
  const cut = [...document.querySelectorAll("button, a, h1, h2, label, [role=tab]")].some((one) =>
    one.checkVisibility() && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1 &&
    getComputedStyle(one).overflowX !== "visible")
  const [pill, here] = [".pill-short", ".here"].map((one) => document.querySelector(one)?.getBoundingClientRect())
  return cut || (pill !== undefined && here !== undefined && pill.right > here.left + 1 && pill.top < here.bottom)
})()`

const langOf = (page: Page): Promise<unknown> => page.evaluate<unknown>("document.documentElement.lang")

/** The languages whose words the page has asked for. */
function languagesAskedBy(page: Page): ReadonlySet<string> {
  const asked = new Set<string>()
  page.on("request", (request) => {
    const [, language] = /\/assets\/words-([a-z]{2})-/.exec(request.url()) ?? []
    if (language !== undefined) asked.add(language)
  })
  return asked
}

/** Any key says that what follows is no second press of the one before, on a page that was drawn anew (B9). */
async function choose(page: Page, menu: string, language: string): Promise<void> {
  await page.keyboard.press("Shift")
  await page.getByRole("button", { name: menu, exact: true }).click()
  await page.getByRole("menuitemradio", { name: language, exact: true }).click()
}

test("[B11] a device in German is spoken to in German from the first drawing, and fetches no English words", async () => {
  const guest = await scene.stage.guest(scene.url, { locale: "de-AT" })
  const page = await guest.context.newPage()
  const asked = languagesAskedBy(page)
  await page.goto(scene.url)
  await page.getByRole("heading", { name: /^Plant zusammen ein Geschenk/ }).waitFor()
  expect(await langOf(page)).toBe("de")
  await page.getByRole("link", { name: "Wunschliste anfangen" }).click()
  await page.getByRole("textbox", { name: "Dein Name", exact: true }).fill("Oma")
  await page.getByRole("textbox", { name: "Name der Person", exact: true }).fill("Anna")
  await page.getByRole("button", { name: "Liste erstellen" }).click()
  await page
    .getByRole("dialog", { name: "Lad die anderen ein" })
    .getByRole("button", { name: "Fertig" })
    .click()
  const list = new OccasionPage(page, "de")
  await list.add("Teekanne")
  await page.getByRole("button", { name: "Ich besorge das: Teekanne" }).click()
  await page.getByText("Du besorgst das").waitFor()
  expect([...asked]).toEqual(["de"])
})

test("[B11] a language that is chosen in the menu is spoken at once and after a reload; what was being written stays", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const list = await ivo.open(occasion.id)
  const { page } = list
  await list.adder().fill("A kite with a long ta")
  await choose(page, "Menu", "Deutsch")
  const german = new OccasionPage(page, "de")
  await becomes(() => german.adder().inputValue(), "A kite with a long ta")
  await becomes(() => langOf(page), "de")
  await page.getByRole("heading", { name: "Geburtstag von Anna" }).waitFor()
  const asked = languagesAskedBy(page)
  await page.reload()
  await german.ready()
  expect(await langOf(page)).toBe("de")
  expect([...asked]).toEqual(["de"])
  await choose(page, "Menü", "Sprache des Geräts")
  await list.ready()
  expect(await langOf(page)).toBe("en")
  await choose(page, "Menu", "Deutsch")
  await german.ready()
  // What the device kept is lost: its own language is left.
  await page.evaluate("localStorage.removeItem('jubilee:language')")
  await page.reload()
  await list.ready()
  expect(await langOf(page)).toBe("en")
})

test("[N14] what the server says is in the language that was chosen in the menu, too", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const { page } = await ivo.open(occasion.id)
  const reported = page.waitForResponse(
    (response) =>
      response.url().endsWith("/api/me/reminders/zone") &&
      response.request().postData()?.includes('"language":"de"') === true,
  )
  await choose(page, "Menu", "Deutsch")
  expect((await reported).status()).toBe(204)
  await page.getByRole("button", { name: "Menü", exact: true }).click()
  await page.getByRole("menuitem", { name: "Erinnerungen" }).click()
  const sheet = page.getByRole("dialog")
  await pressEnter(sheet.getByRole("button", { name: "Probe schicken" }).first())
  await sheet.getByText("Eine deiner Seiten hat sie gezeigt.").waitFor()
  await sheet.getByText("Das ist eine Probe.", { exact: false }).first().waitFor()
})

test("[B11] without a connection a language that is not there is refused in words, and the one before goes on", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  ivo.networkMayFail = true
  const list = await ivo.open(occasion.id)
  const { page } = list
  await page.getByRole("button", { name: "Menu", exact: true }).click()
  const german = page.getByRole("menuitemradio", { name: "Deutsch" })
  await german.waitFor()
  await page.route(/\/assets\/words-de-/, (route) => route.abort())
  await german.click()
  await page.getByText("That language couldn't be loaded.").waitFor()
  expect(await langOf(page)).toBe("en")
  await page.getByRole("menuitemradio", { name: "The device's language", checked: true }).waitFor()
})

test("[B11] nothing is wider than a phone of 320 px in German", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const hers = await mira.open(occasion.id)
  await hers.add("Atlas")
  const guest = await scene.stage.guest(scene.url, { locale: "de-DE", viewport: PHONE })
  const link = await ivo.link(occasion.id)
  const page = await guest.page()
  const wide: string[] = []
  const look = async (what: string): Promise<void> => {
    if ((await page.evaluate<unknown>(OVERFLOWS)) !== false) wide.push(what)
  }
  await page.getByRole("heading", { name: /^Plant zusammen/ }).waitFor()
  await look("first")
  for (const path of ["/new", "/new/card"]) {
    await page.goto(new URL(path, scene.url).href)
    await page.getByRole("textbox", { name: "Dein Name" }).waitFor()
    await look(path.replaceAll("/", "-"))
  }
  await page.goto(new URL(link, scene.url).href)
  await page.getByRole("textbox", { name: "Mitmachen als" }).fill("Oma")
  await look("join")
  await page.getByRole("button", { name: "Weiter" }).click()
  const list = new OccasionPage(page, "de")
  await list.openRow("Atlas")
  await look("list")
  await page.getByRole("button", { name: "Menü", exact: true }).click()
  await page.getByRole("menuitem", { name: "Du und deine Geräte" }).waitFor()
  await look("menu")
  await page.getByRole("menuitem", { name: "Erinnerungen" }).click()
  await page.getByRole("dialog").getByText("Ruhezeit").first().waitFor()
  await look("reminders")
  await page.goto(scene.url)
  await page.getByRole("heading", { name: "Deine Kreise" }).waitFor()
  await look("home")
  expect(wide).toEqual([])
})
