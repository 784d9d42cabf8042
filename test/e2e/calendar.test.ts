import { type Page, request } from "playwright-core"
import { expect, onTestFinished, test } from "vitest"
import { readCalendar } from "../support/calendars.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { pressEnter } from "../support/keyboard.ts"
import { becomes, type OccasionPage } from "../support/pages.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

/** What a calendar program gets, which has no cookie and no session. */
async function fetched(address: string): Promise<{ readonly status: number; readonly text: string }> {
  const program = await request.newContext()
  onTestFinished(() => program.dispose())
  const response = await program.get(address)
  return { status: response.status(), text: await response.text() }
}

const REPLACE =
  "Make a new address? The old one stops at once, and every calendar that uses it needs the new one."

const section = ({ dialog }: OccasionPage) => dialog.getByRole("region", { name: "Calendar", exact: true })
const address = (list: OccasionPage) => section(list).getByRole("textbox", { name: "Calendar address" })

test("[M10] somebody makes an address for their calendar, which reads it; replaces it, and stops it", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const list = await ivo.open(occasion.id)
  await list.menu("You and your devices")
  await section(list).getByRole("checkbox", { name: "With reminders" }).check()
  expect.soft(await troubles(list.page)).toEqual(NONE)
  await section(list).getByRole("button", { name: "Make my calendar address" }).click()
  const first = await address(list).inputValue()
  expect.soft(await troubles(list.page)).toEqual(NONE)
  const link = section(list).getByRole("link", { name: "Add to calendar" })
  expect(await link.getAttribute("href")).toBe(first.replace("http:", "webcal:"))
  const { status, text } = await fetched(first)
  expect([status, readCalendar(text)]).toEqual([200, []])

  // A list that somebody starts shows by itself.
  const ben = await ivo.start("Ben", { date: { month: 11, day: 14 } })
  const days = readCalendar((await fetched(first)).text)
  expect(days.map(({ title, alarms, url }) => ({ title, alarms, url }))).toEqual([
    { title: "Ben's birthday", alarms: 4, url: `${scene.url}/o/${ben.id}` },
  ])

  // By keyboard.
  await section(list).getByRole("button", { name: "Replace the address" }).focus()
  await list.page.keyboard.press("Enter")
  await becomes(() => section(list).locator("p:focus").innerText(), REPLACE)
  expect.soft(await troubles(list.page)).toEqual(NONE)
  await list.page.keyboard.press("Tab")
  await list.page.keyboard.press("Space")
  await section(list).getByRole("button", { name: "Replace it" }).click()
  await becomes(async () => (await address(list).inputValue()) === first, false)
  const second = await address(list).inputValue()
  expect([(await fetched(first)).status, (await fetched(second)).status]).toEqual([404, 200])

  // Shown once: whoever opens the dialog again is told that there is one, and may stop it.
  await list.page.reload()
  await list.ready()
  await list.menu("You and your devices")
  const facts = section(list).getByText("Fetched recently", { exact: false })
  expect(await facts.innerText()).not.toContain("With reminders")
  expect(await address(list).count()).toBe(0)
  await section(list).getByRole("button", { name: "Stop it" }).click()
  expect.soft(await troubles(list.page)).toEqual(NONE)
  await section(list).getByRole("button", { name: "Yes, stop it" }).click()
  await section(list).getByRole("button", { name: "Make my calendar address" }).waitFor()
  expect((await fetched(second)).status).toBe(404)
})

const sheet = ({ dialog }: OccasionPage) => dialog.getByRole("region", { name: "Next" })
const told = (page: Page) => page.getByRole("region", { name: "News for you" })

test("[N4, N12] somebody sees what comes next and why, changes when; a test shows on both of their open pages and goes from both once read", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const soon = new Date(Date.now() + 40 * 86_400_000)
  await ivo.start("Ben", { date: { month: soon.getUTCMonth() + 1, day: soon.getUTCDate() } })
  const list = await ivo.open(occasion.id)
  const home = await ivo.page("/")
  await home.getByText("Ben's birthday").first().waitFor()
  await list.menu("Reminders")
  await sheet(list).getByText("Ben's birthday, 14 days before").waitFor()
  await sheet(list).getByText("14 days before", { exact: false }).nth(1).waitFor()
  expect.soft(await troubles(list.page)).toEqual(NONE)

  // By keyboard: only on the day, half an hour earlier.
  const early = (lead: string) => list.dialog.getByRole("checkbox", { name: lead, exact: true })
  await early("14 days").focus()
  for (const [lead, tabs] of [
    ["14 days", 0],
    ["7 days", 1],
    ["1 day", 2],
  ] as const) {
    for (let tab = 0; tab < tabs; tab++) await list.page.keyboard.press("Tab")
    await list.page.keyboard.press("Space")
    await becomes(() => early(lead).isChecked(), false)
  }
  await list.dialog.getByLabel("At", { exact: true }).fill("08:30")
  await becomes(() => sheet(list).getByText("Ben's birthday, on the day").count(), 1)

  await pressEnter(list.dialog.getByRole("button", { name: "Send a test" }))
  await list.dialog.getByText("A page of yours showed it.").waitFor()
  await list.dialog.getByText("This is a test.", { exact: false }).first().waitFor()
  await told(home).getByText("This is a test.").waitFor()
  expect.soft(await troubles(home)).toEqual(NONE)
  await pressEnter(told(home).getByRole("button", { name: "Got it: This is a test." }))
  await becomes(() => told(home).getByRole("article").count(), 0)
  await pressEnter(list.dialog.getByRole("button", { name: "Close" }))
  await becomes(() => told(list.page).getByRole("article").count(), 0)
})
