import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { Page } from "playwright-core"
import sharp from "sharp"
import { afterAll, beforeAll, expect, test } from "vitest"
import { CardPage, startCard } from "../support/card-page.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { pressEnter } from "../support/keyboard.ts"
import { becomes } from "../support/pages.ts"
import { startTestApp } from "../support/start-app.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()
const HOSTILE = "</style><script>document.title = 1</script>"

let folder = ""
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "jubilee-keep-"))
})
afterAll(() => rm(folder, { recursive: true }))

const HEADINGS = "[...document.querySelectorAll('h1, h2')].map((one) => one.textContent)"
/** What the fonts and photos of the page have come to. */
const INSIDE = `document.fonts.ready.then(() => ({
  fonts: [...new Set([...document.fonts].filter((one) => one.status === "loaded").map((one) => one.family.replaceAll('"', ""))
    .filter((family) => !family.endsWith("fallback")))].sort(),
  photos: [...document.images].map((one) => one.naturalWidth > 0 && one.alt),
  scripts: document.querySelectorAll("script, button, input").length,
}))`

test("[K10, K27] an opened card is kept as one file that asks for nothing and runs nothing, as data, and is printed", async () => {
  const { stage, url } = scene
  const ivo = await stage.person(url, "Ivo")
  const occasion = await startCard(ivo, "Anna")
  const mira = await stage.person(url, "Mira")
  await mira.join(await ivo.link(occasion.id, "giver"))
  const [his, hers] = [await CardPage.open(ivo, occasion), await CardPage.open(mira, occasion)]
  await his.title.fill(HOSTILE)
  await his.sign(`You taught me to whistle. ${HOSTILE}`)
  await his.signed("Ivo").waitFor()
  await hers.button("Write your message").click()
  await hers.message.waitFor()
  const buffer = await sharp({ create: { width: 60, height: 40, channels: 3, background: "teal" } })
    .jpeg()
    .toBuffer()
  const chooser = hers.page.waitForEvent("filechooser")
  await hers.button("Photo").click()
  await (await chooser).setFiles({ name: "lake.jpg", mimeType: "image/jpeg", buffer })
  await becomes(() => hers.page.locator("[data-state=here] img").count(), 1)
  await hers.button("Done").click()
  await his.signed("Mira").locator("[data-state=here] img").waitFor()
  await ivo.openCard(occasion.id)

  await hers.button("Keep this card").click()
  const coming = hers.page.waitForEvent("download")
  await hers.page.getByRole("menuitem", { name: "Save as one file (HTML)" }).click()
  const download = await coming
  expect(download.suggestedFilename()).toBe("style script document.title = 1 script.html")
  const path = join(folder, "card.html")
  await download.saveAs(path)
  expect(await readFile(path, "utf8")).not.toMatch(/<script|blob:|https?:\/\/(?!www\.w3\.org\/)/)

  const reader = await stage.guest(url)
  await reader.context.setOffline(true)
  const page = await reader.context.newPage()
  const asked: string[] = []
  page.on("request", (request) => asked.push(request.url()))
  await page.goto(pathToFileURL(path).href)
  await page.getByText("You taught me to whistle.").waitFor()
  expect(await page.title()).toBe(HOSTILE)
  expect(await page.evaluate<unknown>(HEADINGS)).toEqual([HOSTILE, "Ivo", "Mira"])
  expect(await page.evaluate<unknown>(INSIDE)).toEqual({
    fonts: ["Fraunces", "Instrument Sans"],
    photos: ["Photo"],
    scripts: 0,
  })
  expect(await troubles(page)).toEqual(NONE)
  expect(asked.filter((address) => !/^(?:file|data):/.test(address))).toEqual([])

  await bringsElsewhere(hers, occasion.id)

  // A photo that does not come is named, and the card is kept all the same.
  mira.networkMayFail = true
  await mira.context.route(/\/card\/photos\//, (route) => route.abort("connectionreset"))
  await hers.button("Keep this card").click()
  const without = hers.page.waitForEvent("download")
  await hers.page.getByRole("menuitem", { name: "Save as one file (HTML)" }).click()
  await without
  await hers.page.getByText("one photo didn't come").waitFor()

  await hers.page.evaluate("window.print = () => { document.body.dataset.printed = '' }")
  await hers.button("Keep this card").click()
  await hers.page.getByRole("menuitem", { name: "Print or save as PDF" }).click()
  await hers.page.locator("body[data-printed]").waitFor({ state: "attached" })
}, 180_000)

/** "Save as data": the file that a page saves. */
async function savedAsData(page: Page, name: string): Promise<string> {
  await page.getByRole("button", { name: "Keep this card" }).click()
  const coming = page.waitForEvent("download")
  await page.getByRole("menuitem", { name: "Save as data (JSON)" }).click()
  const download = await coming
  expect(download.suggestedFilename()).toBe("style script document.title = 1 script.json")
  const path = join(folder, name)
  await download.saveAs(path)
  return path
}

/** [K27] Kept as data by a signer, the card is the same card for a newcomer to another server. */
async function bringsElsewhere(hers: CardPage, id: string): Promise<void> {
  const path = await savedAsData(hers.page, "card.json")
  await using other = await startTestApp()
  const nils = await scene.stage.guest(other.url)
  const page = await nils.page("/")
  await page.getByRole("link", { name: "Bring a kept card" }).click()
  const choose = async (file: string, button: string): Promise<void> => {
    const chooser = page.waitForEvent("filechooser")
    await page.getByRole("button", { name: button }).click()
    await (await chooser).setFiles(file)
  }
  const wrong = join(folder, "wrong.json")
  await writeFile(wrong, "[]")
  await choose(wrong, "Choose the file")
  await page.getByText("That file isn't a card that Jubilee saved as data.").waitFor()
  await choose(path, "Choose the file")
  await page.getByText("From Ivo and Mira").waitFor()
  expect(await troubles(page)).toEqual(NONE)
  await pressEnter(page.getByRole("button", { name: "Bring it" }))
  await page.getByText("Write your name.").waitFor()
  await page.getByRole("textbox", { name: "Your name" }).fill("Nils")
  await pressEnter(page.getByRole("button", { name: "Bring it" }))
  await page.getByText("You brought this card from a file.").waitFor()
  expect(page.url()).not.toContain(id)
  await page.getByText("You taught me to whistle.").waitFor()
  await becomes(() => page.locator("[data-state=here] img").count(), 1)
  expect(await page.getByRole("article").count()).toBe(await hers.page.getByRole("article").count())
  expect(await page.getByRole("button", { name: /^React to/ }).count()).toBe(0)
  expect(await troubles(page)).toEqual(NONE)
  expect(await readFile(await savedAsData(page, "again.json"))).toEqual(await readFile(path))
  await page.goto(new URL("/", other.url).href)
  await page.getByRole("heading", { name: "Kept cards" }).waitFor()
  expect(await troubles(page)).toEqual(NONE)
  await nils.context.close()
}
