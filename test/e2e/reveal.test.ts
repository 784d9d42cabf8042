import { expect, test } from "vitest"
import type { Page } from "playwright-core"
import { addDays, startOfDay, todayIn } from "../../shared/dates/day.ts"
import { requestId } from "../support/claims-world.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { becomes, JoinPage, OccasionPage } from "../support/pages.ts"
import type { Guest } from "../support/stage.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()
const ZONE = "Europe/Berlin"

/** Something about a wish, without the screen. */
async function does(
  giver: Guest,
  page: OccasionPage,
  title: string,
  how: readonly (readonly [string, object])[],
) {
  const occasion = new URL(page.page.url()).pathname.split("/")[2] ?? ""
  const item = (await page.place(title).getAttribute("data-row")) ?? ""
  for (const [what, command] of how) {
    const address = new URL(`/api/occasions/${occasion}/items/${item}/${what}`, giver.url)
    const answer = await giver.context.request.post(address.href, {
      data: { requestId: requestId(), ...command },
      headers: { origin: address.origin, authorization: `Bearer ${giver.token}` },
    })
    expect(answer.status()).toBe(200)
  }
}

const GIVES = [
  ["claim", { do: "claim", units: 1 }],
  ["claim", { do: "mark", as: "given" }],
] as const
const TOGETHER = [
  ["pool", { do: "start", currency: "EUR" }],
  ["pool", { do: "pledge", minor: 700 }],
] as const

/** Ivo's list for Anna, whose birthday is today, with Mira; Anna joined by her own link. */
async function onTheDay() {
  const { stage, url } = scene
  const { month, day } = todayIn(ZONE, Date.now())
  const ivo = await stage.person(url, "Ivo")
  const occasion = await ivo.start("Anna", { date: { month, day } })
  const mira = await stage.person(url, "Mira")
  await mira.join(await ivo.link(occasion.id))
  const list = await ivo.open(occasion.id)
  await list.add("Atlas", "Teapot", "Ladder")
  const anna = await stage.guest(url)
  const view = await new JoinPage(await anna.page(await ivo.link(occasion.id, "recipient"))).asKnown("Anna")
  await view.row("Atlas").waitFor()
  return { ivo, mira, list, anna, view, occasion }
}

const ownLink = async (page: OccasionPage): Promise<string> => {
  await page.menu("You and your devices")
  await page.dialog.getByRole("button", { name: "Make my link" }).click()
  const link = await page.dialog.getByRole("textbox", { name: "Your own link" }).inputValue()
  await page.dialog.getByRole("button", { name: "Close" }).click()
  return link
}

const present = (page: Page, title: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: title, exact: true }) })

test("[S8] on the day Anna asks who gave what, and sees it with names and no prices; her other device opens with it", async () => {
  const { ivo, mira, list, view, occasion } = await onTheDay()
  await does(ivo, list, "Atlas", GIVES)
  await does(ivo, list, "Teapot", TOGETHER)
  await does(mira, list, "Teapot", [["pool", { do: "pledge", minor: 500 }]])
  await does(ivo, list, "Teapot", [["pool", { do: "given" }]])
  await does(mira, list, "Ladder", [["claim", { do: "claim", units: 1 }]])
  await list.page.getByText(/^Who gave what opens for Anna on/).waitFor()

  const other = await scene.stage.guest(scene.url)
  const tablet = await other.page(await ownLink(view))
  await tablet.getByRole("button", { name: "Yes, it's me" }).click()
  await tablet.getByRole("heading", { name: "Hello, Anna" }).waitFor()
  await tablet.goto(new URL(`/o/${occasion.id}`, scene.url).href)
  const there = new OccasionPage(tablet)
  await there.row("Atlas").waitFor()
  await tablet.getByRole("region", { name: "Who gave what?" }).waitFor()

  // Nothing is shown before she said so twice, and Escape says nothing.
  const { page } = view
  const ask = page.getByRole("region", { name: "Who gave what?" }).getByRole("button", { name: "Show me" })
  await ask.focus()
  await page.keyboard.press("Enter")
  const sure = page.getByRole("alertdialog", { name: "See who gave what?" })
  await sure.getByText("this can't be undone", { exact: false }).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  await sure.getByRole("button", { name: "Not yet" }).click()
  await sure.waitFor({ state: "detached" })
  expect(await page.content()).not.toMatch(/Mira/)
  await ask.click()
  await sure.getByRole("button", { name: "Show me" }).click()

  await page.getByRole("heading", { name: "What you were given", level: 1 }).waitFor()
  await present(page, "Atlas").getByText("from Ivo", { exact: true }).waitFor()
  await present(page, "Teapot").getByText("from Ivo and Mira, together").waitFor()
  expect(await page.getByText("Ladder").count()).toBe(0)
  expect(await page.getByRole("main").innerText()).not.toMatch(/€|EUR|700|500/)
  await page.getByRole("checkbox", { name: "Thanked for Atlas" }).press("Space")
  expect.soft(await troubles(page)).toEqual(NONE)

  // Her tablet and the givers hear of it where they are.
  await tablet.getByText("You know who gave what.").waitFor()
  await there.hears("Who gave what is open now.").waitFor({ state: "attached" })
  await list.page.getByText(/^Who gave what was shown on/).waitFor()
  await tablet.getByRole("link", { name: "What you were given" }).click()
  await present(tablet, "Atlas").waitFor()
  expect(await tablet.getByRole("checkbox", { name: "Thanked for Atlas" }).isChecked()).toBe(false)
  await page.reload()
  await present(page, "Atlas").waitFor()
  expect(await page.getByRole("checkbox", { name: "Thanked for Atlas" }).isChecked()).toBe(true)

  // What she has seen is not taken back.
  ivo.networkMayFail = true
  await list.page.getByRole("button", { name: "Not given yet Atlas" }).click()
  await list.page.getByText("They have seen already that this was given, so it stays.").waitFor()

  // What comes later is a new secret, until she asks again.
  await does(mira, list, "Ladder", [["claim", { do: "mark", as: "given" }]])
  await page.reload()
  await present(page, "Atlas").waitFor()
  expect(await page.getByText("Ladder").count()).toBe(0)
  await page.getByRole("button", { name: "Look again" }).click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Show me" }).click()
  await present(page, "Ladder").getByText("from Mira", { exact: true }).waitFor()
  await present(tablet, "Ladder").waitFor()
})

test("[S8] before anything is marked as given the page says so gently; a giver's address leads nowhere", async () => {
  const { ivo, view, occasion } = await onTheDay()
  const { page } = view
  await page.goto(new URL(`/o/${occasion.id}/gifts`, scene.url).href)
  await page.getByRole("button", { name: "Show me" }).click()
  await page.getByRole("alertdialog").getByRole("button", { name: "Show me" }).click()
  await page.getByRole("heading", { name: "Still wrapped" }).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  await page.getByRole("link", { name: "To the list" }).click()
  await view.row("Atlas").waitFor()
  const giver = await ivo.page(`/o/${occasion.id}/gifts`)
  await giver.getByRole("heading", { name: "There is nothing here" }).waitFor()
})

test("[S8] weeks before the day nothing speaks of it; an organiser sets date and zone right, and Anna's open page follows", async () => {
  const { stage, url } = scene
  const ivo = await stage.person(url, "Ivo")
  const { month } = todayIn(ZONE, Date.now() + 90 * 86_400_000)
  const occasion = await ivo.start("Anna", { date: { month, day: 14 } })
  const anna = await stage.guest(url)
  const view = await new JoinPage(await anna.page(await ivo.link(occasion.id, "recipient"))).asKnown("Anna")
  await view.ready()
  const { page, dialog } = await ivo.open(occasion.id)
  for (const one of [page, view.page]) expect(await one.getByText("Who gave what").count()).toBe(0)

  const today = todayIn("Pacific/Auckland", Date.now())
  await page.getByRole("button", { name: "Edit occasion" }).click()
  await dialog.getByRole("combobox", { name: "Time zone" }).selectOption("Pacific/Auckland")
  await dialog.getByText("Where Anna lives.", { exact: false }).waitFor()
  await dialog.getByRole("textbox", { name: "Day" }).fill(String(today.day))
  await dialog.getByRole("combobox", { name: "Month" }).selectOption(String(today.month))
  expect.soft(await troubles(page)).toEqual(NONE)
  await dialog.getByRole("button", { name: "Save" }).click()
  await page.getByText(/^Who gave what opens for Anna on .*\(Auckland\)/).waitFor()
  await view.page
    .getByRole("region", { name: "Who gave what?" })
    .getByText("(Auckland)", { exact: false })
    .waitFor()

  // At the moment at which it opens by itself, a page that is open asks for it.
  const opensAt = startOfDay("Pacific/Auckland", addDays(today, 2))
  const later = await anna.context.newPage()
  await later.clock.install({ time: opensAt - 60_000 })
  const asked: string[] = []
  later.on("request", (request) => asked.push(new URL(request.url()).pathname))
  await later.goto(new URL(`/o/${occasion.id}`, url).href)
  await new OccasionPage(later).ready()
  const asks = (): number => asked.filter((path) => path === `/api/occasions/${occasion.id}`).length
  await becomes(() => asks() > 0, true)
  const before = asks()
  await later.clock.fastForward(61_000)
  await becomes(() => asks() > before, true)
})
