import { expect, test } from "vitest"
import type { Page } from "playwright-core"
import { APPLE, GOOGLE_VCARD, VCARD_4 } from "../support/day-files.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { pressEnter } from "../support/keyboard.ts"
import { becomes } from "../support/pages.ts"
import { PHONE } from "../support/stage.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

const ELEVEN = `Anna 14.11.1986
Grandpa Karl, 26 Nov 1931
24 December 1990 Noel
Theo January 9, 1992
Ruth - 27.1.
Paul 29 Feb 2004
Gran Edda: 3. März 1942
Tom 19/4/1966
Nele 21 June 2020
Ivo 8 July
Lena 1993-09-02`

const pressOn =
  (page: Page) =>
  async (name: string): Promise<void> =>
    pressEnter(page.getByRole("button", { name, exact: true }))
const rows = (page: Page) => page.getByRole("main").getByRole("listitem")

test("[M12] from the first visit to eleven birthdays that nobody forgets: pasted, looked at, added", async () => {
  const guest = await scene.stage.guest(scene.url, { viewport: PHONE })
  const page = await guest.page()
  let taps = 0
  const tap = async (role: "link" | "button" | "textbox", name: string): Promise<void> => {
    taps++
    await page.getByRole(role, { name, exact: true }).click()
  }
  await tap("link", "Remember birthdays")
  expect.soft(await troubles(page)).toEqual(NONE)
  await tap("textbox", "Names and dates")
  await page.keyboard.insertText(`${ELEVEN}\nnobody knows when`)
  await page.getByText("11 days found").waitFor()
  expect(await rows(page).allInnerTexts()).toContain("nobody knows when\nLine 12 · No date found")
  expect.soft(await troubles(page)).toEqual(NONE)
  await tap("textbox", "Your name")
  await page.keyboard.type("Mira")
  await pressEnter(page.getByRole("button", { name: "Add 11 days" }))
  taps++
  await page.getByRole("heading", { name: "You will be reminded of 11 birthdays." }).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  expect(taps).toBeLessThan(10)

  // The same list again changes nothing, and says so.
  await pressOn(page)("Paste more")
  await page.getByRole("textbox", { name: "Names and dates" }).fill(ELEVEN)
  await pressEnter(page.getByRole("button", { name: "Add 11 days" }))
  await page.getByText("11 were there already.").waitFor()
  await page.getByRole("link", { name: "See the year" }).click()
  await becomes(() => rows(page).count(), 11)
  expect.soft(await troubles(page)).toEqual(NONE)
})

test("[M12] a file of contacts is looked at and brought in, and brings nothing the second time", async () => {
  const guest = await scene.stage.person(scene.url, "Mira")
  const page = await guest.page("/days/paste")
  await page.setViewportSize({ width: 320, height: 640 })
  const choose = async (name: string, text: string): Promise<void> =>
    page
      .locator("input[type=file]")
      .setInputFiles({ name, mimeType: "text/vcard", buffer: Buffer.from(text) })
  expect.soft(await troubles(page)).toEqual(NONE)
  await choose("photo.vcf", "%PDF-1.7")
  await page.getByText("There are no birthdays in this file.").waitFor()
  await choose("contacts.vcf", `${APPLE}${GOOGLE_VCARD}${VCARD_4}`)
  await page.getByText("10 days found").waitFor()
  expect(await rows(page).allInnerTexts()).toContain("Old Tom, around Easter\nContact 8 · No date found")
  await page.getByText("1 contact has no birthday.").waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  await page.getByRole("checkbox", { name: /^Ben Klein/ }).uncheck()
  await pressEnter(page.getByRole("button", { name: "Add 9 days" }))
  await page.getByRole("heading", { name: "You will be reminded of 9 days." }).waitFor()

  await pressOn(page)("Paste more")
  await choose("contacts.vcf", `${APPLE}${GOOGLE_VCARD}${VCARD_4}`)
  await pressEnter(page.getByRole("button", { name: "Add 10 days" }))
  await page.getByText("9 were there already.").waitFor()

  // [M13] What is saved here is known here.
  await page.getByRole("link", { name: "See the year" }).click()
  await page.getByRole("button", { name: "More", exact: true }).click()
  await pressEnter(page.getByRole("menuitem", { name: "Save as a file" }))
  await page.getByRole("radiogroup", { name: "As what?" }).getByText("Calendar", { exact: true }).click()
  expect.soft(await troubles(page)).toEqual(NONE)
  const [saved] = await Promise.all([page.waitForEvent("download"), pressOn(page)("Save 10 days")])
  expect(saved.suggestedFilename()).toBe("Birthdays.ics")
  await page.getByText("Saved 10 days.").waitFor()
  await page.getByRole("button", { name: "More", exact: true }).click()
  await pressEnter(page.getByRole("menuitem", { name: "Paste a list or choose a file" }))
  await page.locator("input[type=file]").setInputFiles(await saved.path())
  await pressEnter(page.getByRole("button", { name: "Add 10 days" }))
  await page.getByText("10 were there already.").waitFor()
})

test("[M12] day and month that could be swapped are asked for once, before anything is sent", async () => {
  const guest = await scene.stage.person(scene.url, "Mira")
  const page = await guest.page("/days/paste")
  await page.getByRole("textbox", { name: "Names and dates" }).fill("Ben 3/4\nEve 5/6/1990")
  const add = page.getByRole("button", { name: "Add 2 days" })
  expect(await add.isDisabled()).toBe(true)
  await page.getByText("4 March", { exact: true }).click()
  await becomes(() => rows(page).allInnerTexts(), ["Ben\n4 March", "Eve\n6 May 1990"])
  await pressEnter(add)
  await page.getByRole("heading", { name: "You will be reminded of 2 birthdays." }).waitFor()
})

test("[M11] a day is added, changed and removed by keyboard alone and asked about 29 February", async () => {
  const guest = await scene.stage.person(scene.url, "Mira")
  const page = await guest.page("/days")
  const press = pressOn(page)
  await press("Add a day")
  await page.getByRole("textbox", { name: "Whose day?" }).fill("Paul")
  await page.getByRole("textbox", { name: "Day", exact: true }).fill("29")
  await page.getByRole("combobox", { name: "Month" }).selectOption("February")
  await page.getByRole("textbox", { name: "Year of birth" }).fill("2004")
  expect.soft(await troubles(page)).toEqual(NONE)
  await page.getByText("1 March", { exact: true }).click()
  await press("They live in another time zone")
  await page.getByRole("combobox", { name: "Where do they live?" }).fill("Gotham")
  await press("Save")
  await page.getByText(/^There is no such place/).waitFor()
  await page.getByRole("combobox", { name: "Where do they live?" }).fill("auckland")
  expect.soft(await troubles(page)).toEqual(NONE)
  await press("Save")
  await page.getByRole("button", { name: "Change Paul" }).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)

  await press("Change Paul")
  expect(await page.getByRole("radio", { name: "1 March" }).isChecked()).toBe(true)
  expect(await page.getByRole("combobox", { name: "Where do they live?" }).inputValue()).toBe(
    "Auckland, Pacific",
  )
  await page.getByRole("checkbox", { name: "Remember, don’t celebrate" }).check()
  await press("Save")
  await page.getByRole("dialog").waitFor({ state: "detached" })
  await page.getByText(/^remembered/).waitFor()
  // It is kept, and a page that was just opened takes every key.
  await page.reload()
  await press("Change Paul")
  await press("Remove this day")
  await becomes(() => page.locator("p:focus").innerText(), "Remove it for everybody in the circle?")
  await press("Remove this day")
  await page.getByRole("heading", { name: "No days yet" }).waitFor()
})

test("[M11] a day that somebody adds or removes is on every open page of the circle at once", async () => {
  const mira = await scene.stage.person(scene.url, "Mira")
  const ivo = await scene.stage.person(scene.url, "Ivo", { viewport: PHONE })
  await ivo.join(await mira.link((await mira.start("Anna")).id))
  const year = await ivo.page("/days")
  const home = await ivo.page()
  // A slow answer: the form waits for it, since only then it knows to which circle the day belongs.
  const asked = Promise.withResolvers<void>()
  await mira.context.route("**/api/days", async (route) => {
    if (route.request().method() === "GET") await asked.promise
    await route.continue()
  })
  const hers = await mira.page("/days")
  await year.getByRole("heading", { name: "No days yet" }).waitFor()
  await home.getByRole("link", { name: "Remember birthdays" }).waitFor()
  const press = pressOn(hers)
  await press("Add a day")
  asked.resolve()
  const soon = new Date(Date.now() + 5 * 86_400_000)
  await hers.getByRole("textbox", { name: "Whose day?" }).fill("Paul")
  await hers.getByRole("textbox", { name: "Day", exact: true }).fill(String(soon.getDate()))
  await hers.getByRole("combobox", { name: "Month" }).selectOption({ index: soon.getMonth() + 1 })
  await press("Save")
  await year.getByRole("button", { name: "Change Paul" }).waitFor()
  await home.getByText("Paul’s birthday").waitFor()
  await press("Change Paul")
  await press("Remove this day")
  await becomes(() => hers.locator("p:focus").innerText(), "Remove it for everybody in the circle?")
  await press("Remove this day")
  await year.getByRole("heading", { name: "No days yet" }).waitFor()
  await becomes(() => home.getByText("Paul’s birthday").count(), 0)
  expect(await year.getByRole("button", { name: "Change Paul" }).count()).toBe(0)
})

test("[M14] the same again: a day leads to this year's surprise with last year's people", async () => {
  const mira = await scene.stage.person(scene.url, "Mira")
  const ivo = await scene.stage.person(scene.url, "Ivo")
  const soon = new Date(Date.now() + 200 * 86_400_000)
  const date = { month: soon.getUTCMonth() + 1, day: Math.min(28, soon.getUTCDate()) }
  const before = await mira.start("Anna", { secrecy: "surprise", date })
  await ivo.join(await mira.link(before.id))
  const headers = { origin: new URL(scene.url).origin, authorization: `Bearer ${mira.token}` }
  const put = await mira.context.request.post(`${scene.url}/api/occasions/${before.id}/archive`, { headers })
  expect(put.ok()).toBe(true)
  const page = await mira.page()
  await page.getByText("Archived", { exact: true }).click()
  expect.soft(await troubles(page)).toEqual(NONE)
  await pressEnter(page.getByRole("link", { name: "Same again" }))
  await page.getByText("As last time, with the same people.").waitFor()
  expect(await page.getByRole("textbox", { name: "Their name" }).inputValue()).toBe("Anna")
  expect.soft(await troubles(page)).toEqual(NONE)
  await pressEnter(page.getByRole("button", { name: "Make the list" }))
  // The page takes the rest off its address at once.
  await page.waitForURL(/\/o\/\w+/)
  const his = await ivo.page()
  await becomes(() => his.getByRole("link", { name: /Anna/ }).count(), 1)
})
