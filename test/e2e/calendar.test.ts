import { request } from "playwright-core"
import { expect, onTestFinished, test } from "vitest"
import { readCalendar } from "../support/calendars.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
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
