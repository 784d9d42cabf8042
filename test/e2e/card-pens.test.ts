import type { Locator, Page } from "playwright-core"
import { expect, test } from "vitest"
import { CardPage, startCard } from "../support/card-page.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { becomes } from "../support/pages.ts"
import { PHONE } from "../support/stage.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

type Places = readonly (readonly [x: number, y: number])[]

/** What is drawn on, when it can be. */
class Surface {
  readonly page: Page
  readonly dialog: Locator
  readonly paper: Locator

  constructor(page: Page) {
    this.page = page
    this.dialog = page.getByRole("dialog").filter({ has: page.locator("[data-surface]") })
    this.paper = this.dialog.locator("[data-surface]")
  }

  button(name: string): Locator {
    return this.dialog.getByRole("button", { name, exact: true })
  }

  /** Places of the paper, from 0 to 1, in those of the page. */
  async #places(places: Places): Promise<{ readonly x: number; readonly y: number }[]> {
    const box = await this.paper.boundingBox()
    if (box === null) throw new Error("the paper is there")
    return places.map(([x, y]) => ({ x: box.x + x * box.width, y: box.y + y * box.height }))
  }

  async byMouse(places: Places): Promise<void> {
    const [first, ...rest] = await this.#places(places)
    if (first === undefined) return
    await this.page.mouse.move(first.x, first.y)
    await this.page.mouse.down()
    for (const { x, y } of rest) await this.page.mouse.move(x, y, { steps: 5 })
    await this.page.mouse.up()
  }

  async byFinger(places: Places): Promise<void> {
    const input = await this.page.context().newCDPSession(this.page)
    const all = await this.#places(places)
    for (const [n, place] of all.entries()) {
      const type = n === 0 ? "touchStart" : "touchMove"
      await input.send("Input.dispatchTouchEvent", { type, touchPoints: [place] })
    }
    await input.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] })
    await input.detach()
  }

  async hasLines(count: number): Promise<void> {
    const label = `Paper to draw on, with ${count} ${count === 1 ? "line" : "lines"}`
    await becomes(() => this.paper.getAttribute("aria-label"), label)
  }

  async done(): Promise<void> {
    await this.button("Done").click()
    await this.paper.waitFor({ state: "detached" })
  }
}

/** Until a press may act on what the one before it brought. */
const settled = (page: Page): Promise<void> =>
  page.locator("[data-settling]").first().waitFor({ state: "detached" })

test("a drawing is made by mouse and by finger, kept line by line, and seen by others when it is done and when the card is open", async () => {
  const { stage, url } = scene
  const nele = await stage.person(url, "Nele", { hasTouch: true })
  const occasion = await startCard(nele, "Anna")
  const mira = await stage.person(url, "Mira")
  await mira.join(await nele.link(occasion.id))
  const [hers, seen] = [await CardPage.open(nele, occasion), await CardPage.open(mira, occasion)]
  const surface = new Surface(hers.page)

  await hers.button("Write your message").click()
  await hers.message.waitFor()
  await hers.button("Draw").click()
  await surface.hasLines(0)
  await settled(hers.page)
  await surface.byMouse([
    [0.2, 0.2],
    [0.6, 0.3],
    [0.7, 0.7],
  ])
  await surface.hasLines(1)
  await surface.dialog.locator("label").filter({ hasText: "Red" }).click()
  await surface.byFinger([
    [0.2, 0.8],
    [0.4, 0.6],
    [0.6, 0.8],
  ])
  await surface.hasLines(2)
  await surface.button("Take back").click()
  await surface.hasLines(1)
  await hers.page.keyboard.press("ControlOrMeta+Shift+z")
  await surface.hasLines(2)
  await surface.byMouse([[0.9, 0.9]])
  await surface.button("Eraser").click()
  await surface.byMouse([
    [0.95, 0.85],
    [0.85, 0.95],
  ])
  await surface.hasLines(2)
  expect(await troubles(hers.page)).toEqual(NONE)
  // Others see that she writes, and no half-drawn drawing.
  await seen.signed("Nele").getByText("Nele is writing").waitFor({ state: "attached" })
  expect(await seen.page.getByRole("img", { name: "Drawing by Nele" }).count()).toBe(0)

  // Nothing is lost by a reload in the middle.
  await hers.page.getByText("Saved").first().waitFor({ state: "attached" })
  await hers.page.reload()
  await hers.page.getByRole("tab", { name: /^Card/ }).click()
  await hers.button("Edit your message").click()
  await hers.page.setViewportSize(PHONE)
  await hers.page.getByRole("tab", { name: "Draw", exact: true }).click()
  await hers.button("Change the drawing").last().click()
  await surface.hasLines(2)
  await settled(hers.page)
  await surface.button("Clear the paper").click()
  await surface.hasLines(0)
  await surface.button("Cancel").click()
  await surface.paper.waitFor({ state: "detached" })

  await settled(hers.page)
  await hers.page
    .getByRole("button", { name: /^Sign with your finger|^Sign by hand/ })
    .first()
    .click()
  await surface.hasLines(0)
  await settled(hers.page)
  await surface.byFinger([
    [0.1, 0.7],
    [0.2, 0.2],
    [0.4, 0.7],
  ])
  await surface.hasLines(1)
  await surface.done()
  await settled(hers.page)

  // A sticker by keyboard alone.
  await hers.page.getByRole("tab", { name: "Sticker", exact: true }).click()
  await hers.button("Cake").focus()
  await hers.page.keyboard.press("ArrowRight")
  await hers.page.keyboard.press("ArrowDown")
  await becomes(() => hers.page.evaluate("document.activeElement.getAttribute('aria-label')"), "Tulip")
  await hers.page.keyboard.press("Space")
  await hers.button("Done").click()

  const paper = seen.signed("Nele")
  await paper.getByRole("img", { name: "Drawing by Nele" }).waitFor()
  await paper.getByRole("img", { name: "Signed by hand: Nele" }).waitFor()
  await paper.getByRole("img", { name: "Sticker: Tulip" }).waitFor()
  expect(await paper.locator("path[data-pen='red']").count()).toBe(1)

  await settled(hers.page)
  await hers.button("Change when it opens").click()
  await hers.button("Open it now").click()
  await settled(hers.page)
  await hers.button("Open it now").last().click()
  await seen.button("All together").waitFor()
  await settled(seen.page)
  await seen.button("All together").click()
  const opened = seen.page.getByRole("article").getByRole("img", { name: "Drawing by Nele" })
  await opened.waitFor()
  expect(await troubles(seen.page)).toEqual(NONE)
  await seen.button("Plain text").click()
  await seen.page.getByText("[Drawing by Nele]").waitFor()
  await seen.page.getByText("[Sticker: Tulip]").waitFor()
}, 120_000)
