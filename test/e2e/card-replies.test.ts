import type { Locator, Page } from "playwright-core"
import { expect, test } from "vitest"
import { CardPage, startCard } from "../support/card-page.ts"
import { eventually } from "../support/eventually.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { pressEnter } from "../support/keyboard.ts"
import { JoinPage } from "../support/pages.ts"
import { sharedScene } from "./scene.ts"

/** A card that is arranged, holds a gift and is answered: by keyboard, for everybody. */

const scene = sharedScene()

const hasFocus = (one: Locator): Promise<boolean> =>
  one.evaluate((element: { matches(what: string): boolean }) => element.matches(":focus"))

/** Opens a menu and takes what is so called, by keyboard. */
async function choose(page: Page, menu: string, item: string): Promise<void> {
  const button = page.getByRole("button", { name: menu, exact: true })
  await button.focus()
  await page.keyboard.press("ArrowDown")
  const wanted = page.getByRole("menuitem", { name: item, exact: true })
  await wanted.waitFor()
  while (!(await hasFocus(wanted))) await page.keyboard.press("ArrowDown")
  await page.keyboard.press("Enter")
  await wanted.waitFor({ state: "detached" })
}

test("[K12, K13, K14] an organiser pins and hides, gives a ticket, and the recipient reacts, answers, thanks and opens it by keyboard", async () => {
  const { stage, url } = scene
  const ivo = await stage.person(url, "Ivo")
  const occasion = await startCard(ivo, "Anna")
  const givers = await ivo.link(occasion.id, "giver")
  const hers = await ivo.link(occasion.id, "recipient")
  const mira = await stage.person(url, "Mira")
  await mira.join(givers)
  const tom = await stage.person(url, "Tom")
  await tom.join(givers)

  const [his, miras, toms] = [
    await CardPage.open(ivo, occasion),
    await CardPage.open(mira, occasion),
    await CardPage.open(tom, occasion),
  ]
  await miras.sign("You taught me to whistle.")
  await toms.sign("Only eleven in Scrabble.")

  // Pinned by keyboard, and everybody sees it.
  await choose(his.page, "Order of the message from Tom", "Pin")
  await toms.signed("Tom").getByText("pinned").waitFor()
  await eventually(async () =>
    expect(await his.page.getByRole("article").allInnerTexts()).toMatchObject([
      expect.stringContaining("Scrabble"),
      expect.stringContaining("whistle"),
    ]),
  )
  const menu = his.page.getByRole("button", { name: "Order of the message from Tom" })
  await eventually(async () => expect(await hasFocus(menu)).toBe(true))

  // Hidden: its author is told and has the text, others do not see it.
  await choose(his.page, "Order of the message from Mira", "Hide from the card")
  await miras.page.getByText("Hidden from the card by Ivo. Your text is here.").waitFor()
  await miras.button("Copy the text").waitFor()
  await toms.signed("Mira").waitFor({ state: "detached" })
  expect(await troubles(miras.page)).toEqual(NONE)
  await his.page.getByText("Hidden from the card by Ivo.").waitFor()
  await choose(his.page, "Order of the message from Mira", "Show on the card again")
  await toms.signed("Mira").waitFor()

  // A gift, which Tom knows of and not what it is.
  await pressEnter(his.button("Put a gift inside"))
  const form = his.page.getByRole("dialog")
  await form.getByRole("textbox", { name: "What is it?" }).fill("Two nights at the lake house")
  await form.getByRole("textbox", { name: "Code" }).fill("LAKE 4711 0815")
  await form.getByLabel(/Good until/).fill("2030-11-14")
  await form.getByLabel("Mira").check()
  await form.getByLabel("Others may know that there is a gift").check()
  expect(await troubles(his.page)).toEqual(NONE)
  await pressEnter(form.getByRole("button", { name: "Put it inside" }))
  await form.waitFor({ state: "detached" })
  await toms.page.getByText("A gift is inside from Ivo and Mira").waitFor()
  await miras.page.getByText("Two nights at the lake house").waitFor()
  expect(await toms.page.content()).not.toMatch(/LAKE|lake house/)

  // It opens, and Anna reads it.
  await his.button("Change when it opens").click()
  await his.button("Open it now").click()
  await his.button("Open it now").last().click()
  const anna = await stage.guest(url)
  const page = await anna.context.newPage()
  await page.goto(new URL(hers, url).href)
  await new JoinPage(page).asKnown("Anna")
  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true })
  await pressEnter(button("Open it"))
  await pressEnter(button("Look inside"))
  await page.getByText("1 of 2", { exact: true }).waitFor()
  await page.getByText("Only eleven in Scrabble.").first().waitFor()

  // One by one: a word, and a word back.
  await pressEnter(button("I laughed"))
  await eventually(async () => expect(await button("I laughed").getAttribute("aria-pressed")).toBe("true"))
  await pressEnter(button("Write back to Tom"))
  await page.getByRole("textbox", { name: "Your answer to Tom" }).pressSequentially("It was twelve.")
  await page.keyboard.press("Control+Enter")
  await page.getByText("It was twelve.").waitFor()
  expect(await troubles(page)).toEqual(NONE)

  // All together: a reaction from a menu, the ticket and thanks.
  await pressEnter(button("All together"))
  await choose(page, "React to the message from Mira", "Love it")
  await button("Your reaction: Love it. Change it").waitFor()
  expect(await page.content()).not.toContain("4711")
  await pressEnter(button("Show what is in “Two nights at the lake house”"))
  await page.getByText("LAKE 4711 0815").waitFor()
  await page.getByRole("textbox", { name: "Your thanks" }).pressSequentially("You impossible people.")
  await pressEnter(button("Thank everyone"))
  await page.getByRole("heading", { name: "You thanked everyone" }).waitFor()
  await page.getByText("Tom and Mira will see it at their next visit.").waitFor()
  expect(await troubles(page)).toEqual(NONE)

  // What she does not want to see leaves her view alone; what she reports, the one who runs the card may hide.
  await choose(page, "More about the message from Tom", "Hide from my view")
  const toms1 = page.getByRole("article", { name: "From Tom" })
  await toms1.waitFor({ state: "detached" })
  await his.page.getByRole("article", { name: "From Tom" }).waitFor()
  expect(await troubles(page)).toEqual(NONE)
  await pressEnter(button("Show the message from Tom"))
  await toms1.waitFor()
  await choose(page, "More about the message from Tom", "Report it …")
  await pressEnter(page.getByRole("alertdialog").getByRole("button", { name: "Report it", exact: true }))
  await toms1.getByText("You reported it.").waitFor()
  await his.page.getByText("Anna reported this message. Only those who run the card see that.").waitFor()
  expect(await troubles(his.page)).toEqual(NONE)
  expect(await toms.page.content()).not.toContain("reported")
  await pressEnter(his.button("Hide it from everybody"))
  await toms1.waitFor({ state: "detached" })
  await pressEnter(his.button("Show the message from Tom"))
  await toms1.waitFor()

  // Who signed sees it, on the page that is open and at the next visit, until they say so.
  const news = toms.page.getByRole("region", { name: "News of the card" })
  await news.getByText("Anna says thank you: “You impossible people.”").waitFor()
  await news.getByText("Anna answered your message: “It was twelve.”").waitFor()
  await toms.page.getByRole("heading", { name: "Anna thanks you all" }).waitFor()
  expect(await troubles(toms.page)).toEqual(NONE)
  await pressEnter(news.getByRole("button", { name: "Got it" }))
  await news.waitFor({ state: "detached" })
  await toms.page.reload()
  await toms.page.getByRole("tab", { name: /Card/ }).click()
  await toms.page.getByRole("heading", { name: "Anna thanks you all" }).waitFor()
  expect(await news.count()).toBe(0)
  expect(await toms.page.content()).not.toMatch(/LAKE|lake house/)
}, 180_000)
