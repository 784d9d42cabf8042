import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { NONE, troubles } from "../support/for-everybody.ts"
import { Keyboard } from "../support/keyboard.ts"
import { JoinPage } from "../support/pages.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true })

test("[K3, K7, K13] a card is started, shared, signed, opened, read and thanked for by keyboard alone, and is for everybody at each step", async () => {
  const { stage, url } = scene
  const page = await (await stage.guest(url)).page()
  const ivo = new Keyboard(page)
  const easy = async (one: Page): Promise<void> => expect(await troubles(one)).toEqual(NONE)
  await ivo.press(page.getByRole("link", { name: "Start a card" }))
  await ivo.write(page.getByRole("textbox", { name: "Who is it for?" }), "Anna")
  await ivo.write(page.getByRole("textbox", { name: "Day", exact: true }), "14")
  await ivo.write(page.getByLabel("Month"), "Nov")
  await ivo.write(page.getByRole("textbox", { name: "Your name" }), "Ivo")
  await easy(page)
  await page.keyboard.press("Enter")

  // The links are offered at once.
  const sheet = page.getByRole("dialog")
  const linkFor = async (kind: string): Promise<string> => {
    await ivo.choose(sheet.getByRole("radiogroup"), kind)
    return sheet.getByLabel("Link", { exact: true }).inputValue()
  }
  const signers = await linkFor("Write with us")
  await easy(page)
  const hers = await linkFor("For Anna")
  expect(hers).not.toBe(signers)
  await page.keyboard.press("Escape")
  await page.getByText("Opens in", { exact: true }).waitFor()

  const signing = await (await stage.guest(url)).context.newPage()
  const mira = new Keyboard(signing)
  await signing.goto(signers)
  await mira.write(signing.getByRole("textbox", { name: "Join as" }), "Mira")
  await mira.press(button(signing, "Continue"))
  await mira.press(button(signing, "Write your message"))
  const message = signing.getByRole("textbox", { name: "Your message" })
  await mira.write(message, "You taught me to whistle.")
  await signing.keyboard.press("Escape")
  await message.waitFor({ state: "detached" })

  const waiting = await (await stage.guest(url)).context.newPage()
  const anna = new Keyboard(waiting)
  await waiting.goto(hers)
  await waiting.getByRole("heading", { name: "This isn't open yet" }).waitFor()
  expect(await waiting.getByText("It opens on").count()).toBe(0)
  await easy(waiting)

  await ivo.press(button(page, "Change when it opens"))
  await ivo.to(sheet.getByLabel("Anna may know that something opens"))
  await page.keyboard.press("Space")
  await ivo.press(sheet.getByRole("button", { name: "Save" }))
  await sheet.waitFor({ state: "detached" })
  await waiting.reload()
  await waiting.getByText("It opens on").waitFor()
  await easy(waiting)

  await page.getByText("You taught me to whistle.").waitFor()
  await ivo.press(button(page, "Change when it opens"))
  await ivo.press(button(page, "Open it now"))
  await page.getByText("it can't be closed again").waitFor()
  await easy(page)
  await ivo.press(button(page, "Open it now").last())
  await page.getByText("You taught me to whistle.").first().waitFor()
  await signing.getByRole("button", { name: "All together" }).waitFor()
  expect(await button(signing, "Write your message").count()).toBe(0)

  // Without motion: the card, then what is in it.
  await waiting.reload()
  await anna.press(button(waiting, "Continue"))
  await button(waiting, "Open it").waitFor()
  await easy(waiting)
  await anna.press(button(waiting, "Open it"))
  await button(waiting, "Look inside").waitFor()
  await easy(waiting)
  await anna.press(button(waiting, "Look inside"))
  await waiting.getByText("1 of 1", { exact: true }).waitFor()
  await waiting.getByText("You taught me to whistle.").first().waitFor()
  await easy(waiting)
  await anna.press(button(waiting, "All together"))
  await waiting.getByText("You taught me to whistle.").first().waitFor()
  await easy(waiting)
  await anna.press(button(waiting, "Plain text"))
  await waiting.getByRole("heading", { name: "Mira", exact: true }).waitFor()
  await easy(waiting)
  await anna.press(button(waiting, "All together"))
  await anna.write(waiting.getByRole("textbox", { name: "Your thanks" }), "I whistle still.")
  await anna.press(button(waiting, "Thank Mira"))
  await waiting.getByRole("heading", { name: "You thanked Mira" }).waitFor()
  await signing.getByRole("listitem").getByText("Anna says thank you: “I whistle still.”").waitFor()
  await mira.press(button(signing, "Got it"))
  await easy(signing)
  // It stays open at the next visit.
  await waiting.reload()
  await button(waiting, "All together").waitFor()
}, 180_000)

test("[K4] a card that opens comes to the open list of whom it is for, by itself", async () => {
  const { stage, url } = scene
  const ivo = await stage.person(url, "Ivo")
  const date = { year: 2090, month: 11, day: 14 }
  const occasion = await ivo.start("Anna", { date, card: {} })
  const anna = await stage.guest(url)
  const hers = await anna.context.newPage()
  await hers.goto(new URL(await ivo.link(occasion.id, "recipient"), url).href)
  await new JoinPage(hers).asKnown("Anna")
  await hers.getByRole("textbox", { name: "Add a wish" }).waitFor()
  expect(await hers.getByRole("tab").count()).toBe(0)
  const list = await ivo.open(occasion.id)
  await button(list.page, "Change when it opens").click()
  await button(list.page, "Open it now").click()
  await button(list.page, "Open it now").last().click()
  await button(hers, "Open it").waitFor()
  expect(await hers.getByRole("tab", { name: "Card" }).getAttribute("aria-selected")).toBe("true")
}, 120_000)
