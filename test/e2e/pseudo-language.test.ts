import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { said, speakPseudo, strangers } from "../support/pseudo-language.ts"
import type { Guest } from "../support/stage.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

/** What people of these tests wrote, which stands in labels as it is. */
const OWN = ["Ivo", "Mira", "Anna", "Atlas", "Bicycle"]

const press = (page: Page, role: "button" | "menuitem", name: string): Promise<void> =>
  page.getByRole(role, { name, exact: true }).click()

async function openPage(guest: Guest, path: string): Promise<Page> {
  await speakPseudo(guest.context)
  return guest.page(path)
}

test("somebody new finds nothing on the first screens that is no message of the catalogue", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const link = await ivo.link(occasion.id)
  const guest = await scene.stage.guest(scene.url)
  const page = await openPage(guest, "/")
  await page.getByRole("heading", { name: said("first.sentence") }).waitFor()
  expect(await strangers(page)).toEqual([])
  await press(page, "button", said("first.invited"))
  await page.getByRole("dialog").waitFor()
  expect(await strangers(page)).toEqual([])

  for (const path of ["/new", "/new/card"]) {
    await page.goto(new URL(path, scene.url).href)
    await page.getByRole("textbox", { name: said("create.yourName") }).waitFor()
    expect(await strangers(page)).toEqual([])
    await page
      .getByRole("button", { name: path === "/new" ? said("create.submit") : said("card.make") })
      .click()
    await page.getByText(said("create.yourNameMissing")).first().waitFor()
    expect(await strangers(page)).toEqual([])
  }
  await page.goto(new URL("/nothing", scene.url).href)
  await page.getByText(said("occasion.notHere")).waitFor()
  expect(await strangers(page)).toEqual([])

  await page.goto(new URL(link, scene.url).href)
  await page.getByRole("textbox", { name: said("join.as") }).waitFor()
  expect(await strangers(page, OWN)).toEqual([])
})

test("a control: a sentence that is no message, and a word glued to one, are found", async () => {
  const guest = await scene.stage.guest(scene.url)
  const page = await openPage(guest, "/")
  await page.getByRole("heading", { name: said("first.sentence") }).waitFor()
  await page.evaluate(`document.querySelector("h1").append(" for Anna")`)
  await page.evaluate(`document.querySelector("main").setAttribute("aria-label", "Start here")`)
  expect(await strangers(page)).toEqual([
    expect.stringContaining("Start here"),
    expect.stringContaining("for Anna"),
  ])
})

test("the home of somebody, the menu and what it opens speak in messages alone", async () => {
  const { ivo } = await ivoAndMira(scene.stage, scene.url)
  const page = await openPage(ivo, "/")
  await page.getByRole("heading", { name: said("home.circles") }).waitFor()
  const found = [...(await strangers(page, OWN))]
  await press(page, "button", said("menu.label"))
  await page.getByRole("menu").waitFor()
  found.push(...(await strangers(page, OWN)))
  await page.keyboard.press("Escape")
  for (const [item, shown] of [
    ["menu.you", "me.linkTitle"],
    ["menu.reminders", "reminders.quiet"],
    ["menu.help", "help.secretTitle"],
  ] as const) {
    await press(page, "button", said("menu.label"))
    await press(page, "menuitem", said(item))
    await page.getByRole("dialog").getByText(said(shown)).first().waitFor()
    found.push(...(await strangers(page, OWN)))
    await press(page, "button", said("do.close"))
    await page.getByRole("dialog").waitFor({ state: "hidden" })
  }
  expect(found).toEqual([])
})

test("a list with an open wish, its menus and sheets, and the people speak in messages alone; names and titles are marked [B11]", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const english = await mira.open(occasion.id)
  await english.add("Atlas", "Bicycle")
  await english.page.getByRole("button", { name: "I'll get this: Bicycle" }).click()
  await english.page.getByText("You're getting this").waitFor()
  const page = await openPage(ivo, `/o/${occasion.id}`)
  const found: string[] = []
  const look = async (): Promise<void> => void found.push(...(await strangers(page, OWN)))
  await page.getByText(said("claim.getting", { names: "Mira", count: 1 })).waitFor()
  await look()
  await page.getByRole("button", { name: /^Atlas/, expanded: false }).click()
  await page.getByRole("textbox", { name: said("item.note") }).waitFor()
  await look()
  await press(page, "button", said("list.menu", { title: "Atlas" }))
  await page.getByRole("menu").waitFor()
  await look()
  await page.keyboard.press("Escape")
  for (const menu of [said("claim.menu", { title: "Atlas" }), said("claim.menu", { title: "Bicycle" })]) {
    await press(page, "button", menu)
    await page.getByRole("menu").waitFor()
    await look()
    await page.keyboard.press("Escape")
  }
  for (const [button, shown] of [
    [said("occasion.edit"), said("occasion.writers")],
    [said("pool.startOf", { title: "Atlas" }), said("pool.target")],
  ] as const) {
    await press(page, "button", button)
    await page.getByRole("dialog").getByText(shown).first().waitFor()
    await look()
    await page.keyboard.press("Escape")
    await page.getByRole("dialog").waitFor({ state: "hidden" })
  }
  await press(page, "button", said("claim.takeOf", { title: "Atlas" }))
  await page.getByText(said("claim.mine")).waitFor()
  await look()
  await press(page, "button", said("share.button"))
  await page.getByRole("dialog").getByText(said("share.for")).waitFor()
  await look()
  await press(page, "button", said("do.close"))
  await press(page, "button", said("menu.label"))
  await press(page, "menuitem", said("menu.people"))
  await page.getByRole("dialog").getByText("Mira").first().waitFor()
  await look()
  await press(page, "button", said("do.close"))
  await press(page, "button", said("menu.label"))
  await press(page, "menuitem", said("menu.editors"))
  await page.getByRole("dialog").getByText(said("editors.room")).waitFor()
  await look()
  await page.goto(new URL("/shopping", scene.url).href)
  await page.getByText(said("shopping.intro")).waitFor()
  await look()
  await page.goto(new URL("/days", scene.url).href)
  await page.getByText(said("days.lead")).waitFor()
  await look()
  await press(page, "button", said("days.add"))
  await page.getByRole("dialog").getByText(said("days.kind")).waitFor()
  await look()
  await page.goto(new URL("/days/paste", scene.url).href)
  await page.getByRole("textbox", { name: said("paste.label") }).fill("Anna 14.11.1986\nnobody")
  await page.getByText(said("paste.found", { count: 1 })).waitFor()
  await look()
  await page.goto(new URL("/bring", scene.url).href)
  await page.getByText(said("bring.text")).waitFor()
  await look()
  expect([...new Set(found)]).toEqual([])
})

test("a card that is written, and the same card as it is read, speak in messages alone", async () => {
  const { ivo, mira } = await ivoAndMira(scene.stage, scene.url)
  const date = { month: 11, day: 14 }
  const occasion = await ivo.start("Anna", { list: false, secrecy: "surprise", date, card: {} })
  await mira.join(await ivo.link(occasion.id))
  const page = await openPage(ivo, `/o/${occasion.id}`)
  const found: string[] = []
  const look = async (): Promise<void> => void found.push(...(await strangers(page, OWN)))
  await page.getByRole("textbox", { name: said("write.greeting") }).waitFor()
  await look()
  await press(page, "button", said("write.start"))
  const message = page.getByRole("textbox", { name: said("write.yours") })
  await message.fill("With love")
  await look()
  await page
    .getByRole("button", { name: said("write.emoji") })
    .last()
    .click()
  await page.getByRole("dialog").waitFor()
  await look()
  await page.keyboard.press("Escape")
  await press(page, "button", said("write.done"))
  await press(page, "button", said("write.cover"))
  await page.getByText(said("write.coverTitle")).waitFor()
  await look()
  await page.keyboard.press("Escape")
  await press(page, "button", said("share.button"))
  await page.getByRole("dialog").getByText(said("share.for")).waitFor()
  await look()
  await press(page, "button", said("do.close"))
  await ivo.openCard(occasion.id)
  await page.getByText("With love").first().waitFor()
  await page.reload()
  await page.getByText("With love").first().waitFor()
  await look()
  expect([...new Set(found)]).toEqual([])
})
