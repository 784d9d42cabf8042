import type { Locator } from "playwright-core"
import { expect, test } from "vitest"
import { NONE, troubles } from "../support/for-everybody.ts"
import { becomes, CreatePage, JoinPage, OccasionPage } from "../support/pages.ts"
import { Line } from "../support/stage.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene({ MAX_DOCUMENT_BYTES: "64 KiB" })

test("the screens around a list are for everybody: sizes, light and dark, words for every sign", async () => {
  const guest = await scene.stage.guest(scene.url, { reducedMotion: "reduce" })
  guest.networkMayFail = true
  const page = await guest.page("/")
  await page.getByRole("heading", { level: 1 }).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  await page.getByRole("button", { name: "I have an invitation" }).click()
  await page.getByRole("textbox", { name: "Invitation link" }).fill("hello")
  await page.getByRole("button", { name: "Open", exact: true }).click()
  await page.getByText("That doesn't look like an invitation.", { exact: false }).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  await page.getByRole("button", { name: "Close" }).click()
  await page.getByRole("button", { name: "Menu", exact: true }).click()
  await page.getByRole("menuitem", { name: "How it works" }).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  await page.getByRole("menuitem", { name: "How it works" }).click()
  await page.getByRole("dialog", { name: "How it works" }).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)

  await page.goto(`${scene.url}/new`)
  const form = new CreatePage(page)
  await form.choose("Something else")
  await form.field("Day").fill("31")
  await form.submit()
  await page.getByText("Write the name of the person you celebrate.").waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  for (const path of ["/o/nothing", "/join#nothing", "/me#nothing"]) {
    await page.goto(scene.url + path)
    await page.reload()
    await page.getByRole("link", { name: "To the start" }).waitFor()
    expect.soft(await troubles(page)).toEqual(NONE)
  }
})

test("home, the invitation and one's own devices are for everybody", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  await ivo.start("Gran", { date: { day: 29, month: 2, year: 1948 }, secrecy: "surprise" })
  const page = await ivo.page("/")
  await page.getByRole("heading", { name: "Hello, Ivo" }).waitFor()
  await page
    .getByRole("link", { name: /Anna's birthday/ })
    .first()
    .waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  await page.getByRole("button", { name: "Menu", exact: true }).click()
  await page.getByRole("menuitem", { name: "You and your devices" }).click()
  await page.getByRole("button", { name: "Make my link" }).click()
  await page.getByRole("img", { name: /QR code/ }).waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)

  const guest = await scene.stage.guest(scene.url, { reducedMotion: "reduce" })
  const join = new JoinPage(await guest.page(await ivo.link(occasion.id)))
  await join.page.getByRole("button", { name: "Continue" }).click()
  await join.page.getByText("Write your name, as your family calls you.").waitFor()
  expect.soft(await troubles(join.page)).toEqual(NONE)
})

test("a list with somebody in it, its menus and its sheets are for everybody", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  expect.soft(await troubles(one.page)).toEqual(NONE)
  await one.add("Atlas of birds", "Bicycle", "Candle")
  await one.addIdea("Balloon flight")
  expect.soft(await troubles(one.page)).toEqual(NONE)
  await one.page.getByRole("tab", { name: "Wishes" }).click()
  const other = await mira.open(occasion.id)
  await other.openRow("Bicycle")
  await other.note.fill("with a bell")
  await other.price.fill("120")
  await one.place("Bicycle").getByText("Mira").waitFor()
  expect.soft(await troubles(one.page)).toEqual(NONE)
  await one.openRow("Bicycle")
  await one.link.fill("nothing")
  await one.note.focus()
  await one.page.getByText("That isn't a web address.", { exact: false }).waitFor()
  expect.soft(await troubles(one.page)).toEqual(NONE)
  await one.closeRow("Bicycle")

  for (const button of ["More for Candle", "Menu", "2 people are here"]) {
    await one.page.getByRole("button", { name: button, exact: true }).click()
    await one.page.getByRole(button === "2 people are here" ? "dialog" : "menu").waitFor()
    expect.soft(await troubles(one.page)).toEqual(NONE)
    await one.page.keyboard.press("Escape")
  }
  await one.page.getByRole("button", { name: "Invite", exact: true }).click()
  await one.dialog.getByRole("button", { name: "Make a new link" }).click()
  await one.dialog.getByRole("button", { name: "Show QR code" }).click()
  await one.dialog.getByRole("img", { name: /QR code/ }).waitFor()
  expect.soft(await troubles(one.page)).toEqual(NONE)
  await one.dialog.getByRole("button", { name: "Replace link" }).click()
  await one.page.getByRole("alertdialog", { name: "Replace this link?" }).waitFor()
  expect.soft(await troubles(one.page)).toEqual(NONE)
  await one.page.getByRole("button", { name: "Cancel" }).click()
  await one.pressDone()
  await one.menu("Who is in")
  await one.page.getByRole("button", { name: "Remove Mira" }).waitFor()
  expect.soft(await troubles(one.page)).toEqual(NONE)
  await one.page.keyboard.press("Escape")
  await one.page.getByRole("button", { name: "Edit occasion" }).click()
  await one.dialog.getByRole("button", { name: "Save" }).waitFor()
  expect.soft(await troubles(one.page)).toEqual(NONE)
})

test("messages of trouble are for everybody: undo, offline, a text given back, access that ended", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  ivo.networkMayFail = true
  mira.networkMayFail = true
  const line = new Line()
  const one = await ivo.open(occasion.id, line)
  await one.add("Atlas", "Bicycle")
  await one.pick("Bicycle", "Remove")
  const undo = one.page.getByRole("button", { name: "Undo" })
  await undo.waitFor()
  expect.soft(await troubles(one.page)).toEqual(NONE)
  await undo.click()
  await one.openRow("Atlas")
  await one.note.fill("All the maps that it must have. ".repeat(2_500))
  await one.page.getByRole("dialog", { name: "Some of your text could not be saved" }).waitFor()
  expect.soft(await troubles(one.page)).toEqual(NONE)
  await one.dialog.getByRole("button", { name: "I don't need it" }).click()
  const other = await mira.open(occasion.id)
  await one.menu("Who is in")
  await one.page.getByRole("button", { name: "Remove Mira" }).click()
  await one.page.getByRole("alertdialog").getByRole("button", { name: "Remove Mira" }).click()
  await other.page.getByRole("alertdialog", { name: "You were removed from this list" }).waitFor()
  expect.soft(await troubles(other.page)).toEqual(NONE)
  await one.page.keyboard.press("Escape")
  await line.cut()
  await one.page.getByRole("button", { name: /^Offline\. / }).click()
  await one.page.getByRole("button", { name: "Try now" }).waitFor()
  expect.soft(await troubles(one.page)).toEqual(NONE)
})

test("with the keyboard alone: a list is made, a wish added, changed, moved, removed and brought back", async () => {
  const guest = await scene.stage.guest(scene.url)
  const page = await guest.page("/")
  await page.getByRole("link", { name: "Start a gift list" }).waitFor()
  const { keyboard } = page
  /** Tab until this has the focus. */
  const tabTo = async (
    name: string | RegExp,
    role: "button" | "link" | "textbox" = "button",
  ): Promise<void> => {
    const wanted = page.getByRole(role, { name, exact: true })
    for (let steps = 0; steps < 40; steps++) {
      await keyboard.press("Tab")
      if (
        await wanted.evaluateAll((all: readonly { matches(what: string): boolean }[]) =>
          all.some((one) => one.matches(":focus")),
        )
      )
        return
    }
    throw new Error(`Tab never comes to ${String(name)}`)
  }
  await tabTo("Start a gift list", "link")
  await keyboard.press("Enter")
  await tabTo("Their name", "textbox")
  await keyboard.type("Anna")
  await tabTo("Your name", "textbox")
  await keyboard.type("Ivo")
  await keyboard.press("Enter")
  const one = new OccasionPage(page)
  await one.dialog.waitFor()
  await keyboard.press("Escape")
  await one.dialog.waitFor({ state: "detached" })

  await tabTo("Add a wish", "textbox")
  for (const title of ["Atlas", "Bicycle"]) {
    await keyboard.type(title)
    await keyboard.press("Enter")
  }
  await becomes(() => one.titles(), ["Atlas", "Bicycle"])
  await one.page.getByRole("button", { name: "I'll get this: Bicycle" }).waitFor()
  // Back over taking it, what else can be done about that, and its menu.
  for (let steps = 0; steps < 8 && !(await hasFocus(one.row("Bicycle"))); steps++)
    await keyboard.press("Shift+Tab")
  await becomes(() => hasFocus(one.row("Bicycle")), true)
  await keyboard.press("Enter")
  await one.note.waitFor()
  await keyboard.press("End")
  await keyboard.type(" bell")
  await tabTo("Note", "textbox")
  await keyboard.type("loud")
  await keyboard.press("Shift+Tab")
  await keyboard.press("Enter")
  await becomes(async () => (await one.row("Bicycle bell").innerText()).includes("loud"), true)

  await one.lift("Bicycle bell", "Lifted Bicycle bell. It is number 2 of 2.")
  await one.step("ArrowUp", "Bicycle bell is number 1 of 2 now.")
  await keyboard.press("Space")
  await becomes(() => one.titles(), ["Bicycle bell", "Atlas"])

  await tabTo("More for Bicycle bell")
  await keyboard.press("ArrowDown")
  await becomes(() => hasFocus(page.getByRole("menuitem", { name: "Move down" })), true)
  await keyboard.press("ArrowDown")
  await becomes(() => hasFocus(page.getByRole("menuitem", { name: "Remove" })), true)
  await keyboard.press("Enter")
  await becomes(() => one.titles(), ["Atlas"])
  await becomes(() => hasFocus(one.row("Atlas")), true)
  await keyboard.press("Control+z")
  await becomes(() => one.titles(), ["Bicycle bell", "Atlas"])
  expect(await one.said()).toBe("“Bicycle bell” is back.")
})

/** Whether the focus is on this itself. */
const hasFocus = (one: Locator): Promise<boolean> =>
  one.evaluate((element: { matches(what: string): boolean }) => element.matches(":focus"))
