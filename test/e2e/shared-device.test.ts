import { expect, test } from "vitest"
import type { Page } from "playwright-core"
import { NONE, troubles } from "../support/for-everybody.ts"
import { becomes, CreatePage, OccasionPage } from "../support/pages.ts"
import { HOME_HOST } from "../support/stage.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()
const PIN = "2468"
const SECRET = /Balloon|Our ideas|Hidden from|Mira is getting|getting this|Gran|surprise for/

const strip = (page: Page) => page.getByRole("region", { name: "Shared device" })

async function shares(page: OccasionPage, pin = PIN): Promise<void> {
  await page.menu("You and your devices")
  await page.dialog.getByLabel("Choose a PIN").fill(pin)
  await page.dialog.getByRole("button", { name: "Share this device" }).click()
  await page.dialog.getByText("This device is shared.", { exact: false }).waitFor()
  await page.dialog.getByRole("button", { name: "Close" }).click()
}

async function tries(page: Page, pin: string): Promise<void> {
  const sheet = page.getByRole("dialog", { name: "Enter the PIN" })
  if ((await sheet.count()) === 0) await strip(page).getByRole("button", { name: "Enter the PIN" }).click()
  const field = sheet.getByLabel("PIN", { exact: true })
  await field.fill(pin)
  await field.press("Enter")
  // Emptied when it was wrong, gone when it was right.
  const typed = `[...document.querySelectorAll(".pin")].map(({ value }) => value).join()`
  await becomes(() => page.evaluate<unknown>(typed), "")
}

/** As when the tab goes to the back: nobody can do that to a page of a headless browser. */
const hide = (page: Page): Promise<void> =>
  page.evaluate(`Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
    delete document.visibilityState`)

/** What the device keeps of rooms and answers. */
const keptOn = async (page: Page): Promise<string> =>
  String(
    await page.evaluate<unknown>(`(async () => {
      const said = JSON.stringify({ ...localStorage })
      const names = (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith("jubilee-live-"))
      const keys = await Promise.all(names.map((name) => new Promise((resolve, reject) => {
        const opening = indexedDB.open(name)
        // One that went between the two questions would be made anew.
        let gone = false
        opening.onupgradeneeded = () => { gone = true; opening.transaction.abort() }
        opening.onerror = () => gone ? resolve("") : reject(opening.error)
        opening.onsuccess = () => {
          const asked = opening.result.transaction("rooms").objectStore("rooms").getAllKeys()
          asked.onsuccess = () => { resolve(asked.result.join(" ")); opening.result.close() }
        }
      })))
      return said + keys.join(" ")
    })()`),
  )

test("[S10] on a shared device what is hidden from Anna is not on the page, nor kept, until the PIN is entered; hiding the tab puts it away", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const surprise = await ivo.start("Gran", { secrecy: "surprise" })
  const list = await ivo.open(occasion.id)
  const { page } = list
  await list.add("Atlas")
  await list.addIdea("Balloon flight")
  await page.getByRole("tab", { name: "Wishes" }).click()
  const other = await mira.open(occasion.id)
  await other.page.getByRole("button", { name: "I'll get this: Atlas" }).click()
  await page.getByText("Mira is getting this").waitFor()
  await list.menu("You and your devices")
  expect.soft(await troubles(page)).toEqual(NONE)
  await list.dialog.getByRole("button", { name: "Close" }).click()
  await shares(list)

  // In view until it is put away; then the same page is the one that Anna would see.
  await page.getByText("Mira is getting this").waitFor()
  await strip(page).getByRole("button", { name: "Put away now" }).click()
  await list.row("Atlas").waitFor()
  await becomes(() => page.getByRole("tab").count(), 0)
  expect(await page.content()).not.toMatch(SECRET)
  for (const name of ["Invite", "Edit occasion"])
    expect(await page.getByRole("button", { name, exact: true }).count()).toBe(0)
  expect.soft(await troubles(page)).toEqual(NONE)

  await tries(page, "1357")
  await page.getByText("That is not the PIN.").waitFor()
  expect(await page.content()).not.toMatch(SECRET)
  expect.soft(await troubles(page)).toEqual(NONE)
  await tries(page, PIN)
  await page.getByText("Mira is getting this").waitFor()
  await hide(page)
  await becomes(() => page.getByRole("tab").count(), 0)
  expect(await page.content()).not.toMatch(SECRET)

  // A reload, the way home, a surprise's own address and the shopping page tell nothing either.
  await tries(page, PIN)
  await page.getByText("Mira is getting this").waitFor()
  await page.reload()
  await list.row("Atlas").waitFor()
  await strip(page).getByRole("button", { name: "Enter the PIN" }).waitFor()
  expect(await page.content()).not.toMatch(SECRET)
  await page.goto(scene.url)
  await page
    .getByRole("link", { name: /Anna's birthday/ })
    .first()
    .waitFor()
  expect(await page.content()).not.toMatch(SECRET)
  await becomes(async () => /plan\/|Balloon|Gran/.test(await keptOn(page)), false)
  await list.menu("Your shopping")
  await page.getByRole("heading", { name: "Put away" }).waitFor()
  expect(await page.title()).toBe("Jubilee")
  await page.goto(new URL(`/o/${surprise.id}`, scene.url).href)
  await page.getByRole("heading", { name: "There is nothing here" }).waitFor()
  await tries(page, PIN)
  await page.getByRole("heading", { name: /Gran/, level: 1 }).waitFor()
})

test("[S10] what others do is told in neutral words while things are put away", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const list = await ivo.open(occasion.id)
  await shares(list)
  await strip(list.page).getByRole("button", { name: "Put away now" }).click()
  await list.adder().waitFor()
  const other = await mira.open(occasion.id)
  await other.add("Teapot")
  await list.row("Teapot").waitFor()
  await list.hears("Something changed.").waitFor({ state: "attached" })
  const spoken = await list.page.getByRole("log").innerText()
  expect(spoken).not.toMatch(/Mira|Teapot/)
})

test("a PIN cannot be tried for ever: after three comes a pause, over a reload and in a plain network too", async () => {
  const ivo = await scene.stage.guest(`http://${HOME_HOST}:${scene.port}`)
  const form = new CreatePage(await ivo.page("/new"))
  const { page } = form
  await form.field("Their name").fill("Anna")
  await form.field("Your name").fill("Ivo")
  await form.submit()
  const list = new OccasionPage(page)
  await list.pressDone()
  await list.adder().waitFor()
  expect(await page.evaluate<unknown>("isSecureContext")).toBe(false)
  const pin = "246813579024"
  await shares(list, pin)
  await page.reload()
  for (const wrong of ["0000", "1111", "2222"]) await tries(page, wrong)
  await page.getByText(/^Too many tries\. Again in \d+ seconds?\.$/).waitFor()
  await page.reload()
  await strip(page).getByRole("button", { name: "Enter the PIN" }).click()
  const sheet = page.getByRole("dialog", { name: "Enter the PIN" })
  await sheet.getByText(/^Too many tries/).waitFor()
  expect(await sheet.getByRole("button", { name: "Show everything" }).isDisabled()).toBe(true)
  expect(await keptOn(page)).not.toContain(pin)
})

test("who has forgotten the PIN gets on by their own link; or signs out, and nothing of theirs stays", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const list = await ivo.open(occasion.id)
  const { page } = list
  await list.addIdea("Balloon flight")
  await list.menu("You and your devices")
  await list.dialog.getByRole("button", { name: "Make my link" }).click()
  const link = await list.dialog.getByRole("textbox", { name: "Your own link" }).inputValue()
  await list.dialog.getByRole("button", { name: "Close" }).click()
  await shares(list)
  await page.reload()
  await list.adder().waitFor()
  // Whoever looks at the screen cannot make themselves a link.
  await list.menu("You and your devices")
  await list.dialog.getByText("Enter the PIN to see your own link.").waitFor()
  expect(await list.dialog.getByRole("button", { name: "Make my link" }).count()).toBe(0)
  await list.dialog.getByRole("button", { name: "Close" }).click()

  await page.goto(link)
  await page.getByRole("button", { name: "Yes, it's me" }).click()
  await page.getByText("The PIN of this device is no more.", { exact: false }).waitFor()
  expect(await strip(page).count()).toBe(0)

  const again = await ivo.open(occasion.id)
  await shares(again)
  await again.page.reload()
  await strip(again.page).getByRole("button", { name: "Enter the PIN" }).click()
  const sheet = again.page.getByRole("dialog", { name: "Enter the PIN" })
  await sheet.getByRole("button", { name: "PIN forgotten?" }).click()
  expect.soft(await troubles(again.page)).toEqual(NONE)
  await sheet.getByRole("button", { name: "Sign out on this device" }).click()
  await sheet.getByText("Sign out, and lose what only this device knows?").waitFor()
  await sheet.getByRole("button", { name: "Sign out on this device" }).click()
  await again.page.getByRole("link", { name: "Start a gift list" }).waitFor()
  await becomes(async () => /plan\/|Balloon|Anna/.test(await keptOn(again.page)), false)
})
