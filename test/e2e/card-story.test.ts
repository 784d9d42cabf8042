import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { NONE, troubles } from "../support/for-everybody.ts"
import { JoinPage } from "../support/pages.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true })

/** The link that the share sheet shows for this kind of guest. */
async function linkFor(page: Page, kind: string): Promise<string> {
  await page.getByRole("dialog").getByText(kind, { exact: true }).click()
  return page.getByLabel("Link", { exact: true }).inputValue()
}

test("[K3, K7] a card is started by keyboard, shared and signed; its recipient waits at her link until it opens, and reads it", async () => {
  const { stage, url } = scene
  const ivo = await stage.guest(url)
  const page = await ivo.page()
  const start = page.getByRole("link", { name: "Start a card" })
  await start.focus()
  await page.keyboard.press("Enter")
  await page
    .getByRole("textbox", { name: "Their name" })
    .or(page.getByRole("textbox", { name: "Who is it for?" }))
    .fill("Anna")
  await page.getByRole("textbox", { name: "Day", exact: true }).fill("14")
  await page.getByLabel("Month").selectOption("11")
  await page.getByRole("textbox", { name: "Your name" }).fill("Ivo")
  expect(await troubles(page)).toEqual(NONE)
  await page.keyboard.press("Enter")

  // The links are offered at once.
  await page.getByRole("dialog").waitFor()
  const signers = await linkFor(page, "Write with us")
  expect(await troubles(page)).toEqual(NONE)
  const hers = await linkFor(page, "For Anna")
  expect(hers).not.toBe(signers)
  await page.keyboard.press("Escape")
  await page.getByText("Opens in", { exact: true }).waitFor()

  const mira = await stage.guest(url)
  const signing = await mira.context.newPage()
  await signing.goto(signers)
  await new JoinPage(signing).as("Mira")
  await button(signing, "Write your message").click()
  await signing.getByRole("textbox", { name: "Your message" }).pressSequentially("You taught me to whistle.")
  await button(signing, "Done").click()

  const anna = await stage.guest(url)
  const waiting = await anna.context.newPage()
  await waiting.goto(hers)
  await waiting.getByRole("heading", { name: "This isn't open yet" }).waitFor()
  expect(await waiting.getByText("It opens on").count()).toBe(0)
  expect(await troubles(waiting)).toEqual(NONE)

  await button(page, "Change when it opens").click()
  await page.getByText("Anna may know that something opens").click()
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click()
  await page.getByRole("dialog").waitFor({ state: "detached" })
  await waiting.reload()
  await waiting.getByText("It opens on").waitFor()
  expect(await troubles(waiting)).toEqual(NONE)

  await page.getByText("You taught me to whistle.").waitFor()
  await button(page, "Change when it opens").click()
  await button(page, "Open it now").click()
  await page.getByText("it can't be closed again").waitFor()
  expect(await troubles(page)).toEqual(NONE)
  await button(page, "Open it now").last().click()
  await page.getByText("You taught me to whistle.").first().waitFor()
  await signing.getByRole("button", { name: "All together" }).waitFor()
  expect(await button(signing, "Write your message").count()).toBe(0)

  await waiting.reload()
  const opened = await new JoinPage(waiting).asKnown("Anna")
  await opened.page.getByRole("heading", { level: 1 }).waitFor()
  await button(waiting, "Open it").waitFor()
  expect(await troubles(waiting)).toEqual(NONE)
  // By keyboard, without motion: the card, then what is in it.
  await button(waiting, "Open it").focus()
  await waiting.keyboard.press("Enter")
  await button(waiting, "Look inside").waitFor()
  expect(await troubles(waiting)).toEqual(NONE)
  await button(waiting, "Look inside").press("Enter")
  await waiting.getByText("1 of 1", { exact: true }).waitFor()
  expect(await troubles(waiting)).toEqual(NONE)
  await waiting.getByText("You taught me to whistle.").first().waitFor()
  await button(waiting, "All together").click()
  await waiting.getByText("You taught me to whistle.").first().waitFor()
  expect(await troubles(waiting)).toEqual(NONE)
  await button(waiting, "Plain text").click()
  await waiting.getByRole("heading", { name: /Mira/ }).waitFor()
  expect(await troubles(waiting)).toEqual(NONE)
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
