import type { Locator, Page } from "playwright-core"
import { expect, test } from "vitest"
import { z } from "zod"
import type { OccasionView } from "../../shared/api.ts"
import { eventually } from "../support/eventually.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { becomes } from "../support/pages.ts"
import { Line, type Guest } from "../support/stage.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()
const WAITING = /changes? waiting/
const SAVED = /^(Saved|Up to date)/

const LINES = `[...document.querySelectorAll("[role=textbox][aria-label^=Greeting] p")].map((line) =>
  [...line.childNodes].filter((node) => node.dataset?.caretOf === undefined).map((node) => node.textContent).join(""))`
const PASTE = `(html) => {
  const clipboardData = new DataTransfer()
  clipboardData.setData("text/html", html)
  clipboardData.setData("text/plain", "plain")
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
}`

/** A card for those who write it. */
class CardPage {
  readonly page: Page
  readonly title: Locator
  readonly greeting: Locator
  readonly message: Locator
  readonly wall: Locator

  constructor(page: Page) {
    this.page = page
    this.title = page.getByRole("textbox", { name: "Title on the cover" })
    this.greeting = page.getByRole("textbox", { name: "Greeting from all of you" })
    this.message = page.getByRole("textbox", { name: "Your message" })
    this.wall = page.getByRole("list", { name: "Messages" })
  }

  static async of(guest: Guest, occasion: OccasionView, line?: Line): Promise<CardPage> {
    const page = await guest.context.newPage()
    await line?.over(page)
    await page.goto(new URL(`/o/${occasion.id}`, guest.url).href)
    const card = new CardPage(page)
    await card.greeting.waitFor()
    return card
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true })
  }

  /** What somebody signed, as others read it. */
  signedBy(name: string): Locator {
    return this.wall.getByRole("article", { name, exact: true })
  }

  /** What stands in the greeting, without the names at carets. */
  async lines(): Promise<string[]> {
    return z.array(z.string()).parse(await this.page.evaluate<unknown>(LINES))
  }

  /** Whose carets are seen in a text, of those who are not here. */
  async carets(): Promise<string[]> {
    const seen = await this.page.locator("[data-caret-of]").all()
    const names = await Promise.all(seen.map((caret) => caret.getAttribute("data-caret-of")))
    return names.map((name) => name ?? "").toSorted()
  }

  /** A sheet for the message that is being written. */
  async takePaper(name: string): Promise<void> {
    const paper = this.page.getByRole("radiogroup", { name: "Paper" })
    await paper.locator("label").filter({ hasText: name }).click()
    await becomes(() => paper.getByRole("radio", { name }).isChecked(), true)
  }

  async sign(text: string): Promise<void> {
    await this.button("Write your message").click()
    await this.message.pressSequentially(text)
  }

  async done(): Promise<void> {
    await this.button("Done").click()
    await becomes(() => this.message.count(), 0)
  }
}

const TURNS_40 = { year: 2090, month: 11, day: 14 }

/** Ivo's card for Anna, which Mira and Greta write with him; each at the card. */
async function threeAtACard(): Promise<{
  readonly guests: { readonly ivo: Guest; readonly mira: Guest; readonly greta: Guest }
  readonly occasion: OccasionView
}> {
  const { stage, url } = scene
  const ivo = await stage.person(url, "Ivo")
  const occasion = await ivo.start("Anna", { list: false, secrecy: "surprise", date: TURNS_40, card: {} })
  const [mira, greta] = [await stage.person(url, "Mira"), await stage.person(url, "Greta")]
  const link = await ivo.link(occasion.id)
  await mira.join(link)
  await greta.join(link)
  return { guests: { ivo, mira, greta }, occasion }
}

const NAMES = ["Ivo", "Mira", "Greta"] as const

test("[K1] three write the greeting at once, see each other's carets, and each signs a message of their own", async () => {
  const { guests, occasion } = await threeAtACard()
  const cards = await Promise.all(Object.values(guests).map((guest) => CardPage.of(guest, occasion)))
  const [ivo, mira, greta] = cards
  if (ivo === undefined || mira === undefined || greta === undefined) throw new Error("three are here")

  await ivo.title.fill("Anna\nturns 40")
  for (const { title } of cards) await becomes(() => title.inputValue(), "Anna\nturns 40")

  // Each in a line of their own first, then all at once.
  await ivo.greeting.click()
  await ivo.greeting.pressSequentially("Dear Anna,")
  for (const [n, card] of [mira, greta].entries()) {
    await becomes(() => card.lines(), ["Dear Anna,", ...Array<string>(n).fill("")])
    await card.greeting.press("ControlOrMeta+End")
    await card.greeting.press("Enter")
  }
  for (const card of cards) await becomes(() => card.lines(), ["Dear Anna,", "", ""])
  await Promise.all([
    ivo.greeting.pressSequentially(" all of us are here"),
    mira.greeting.pressSequentially("you taught me to whistle"),
    greta.greeting.pressSequentially("and nobody is late 🎈"),
  ])
  const whole = ["Dear Anna, all of us are here", "you taught me to whistle", "and nobody is late 🎈"]
  for (const [n, card] of cards.entries()) {
    await becomes(() => card.lines(), whole)
    await becomes(() => card.carets(), NAMES.filter((_, other) => other !== n).toSorted())
  }

  // The name stands at the caret while keys are pressed.
  await eventually(async () => {
    await mira.greeting.pressSequentially("!")
    await ivo.greeting
      .locator("[data-caret-of=Mira] [data-name=Mira]")
      .waitFor({ state: "attached", timeout: 1_000 })
  }, 20_000)

  for (const [n, card] of cards.entries()) await card.sign(`Love, ${NAMES[n]}`)
  await becomes(() => ivo.signedBy("Mira").getByText("Mira is writing").count(), 1)
  await mira.takePaper("Blue")
  for (const card of cards) await card.done()
  for (const card of cards) {
    for (const name of NAMES) {
      await becomes(() => card.signedBy(name).getByText(`Love, ${name}`).count(), 1)
      const mine = NAMES[cards.indexOf(card)] === name ? 1 : 0
      expect(await card.signedBy(name).getByRole("button", { name: "Edit your message" }).count()).toBe(mine)
      expect(await card.signedBy(name).getByRole("button", { name: "Delete your message" }).count()).toBe(
        mine,
      )
    }
    await becomes(() => card.page.getByText("3 of 3 have signed").count(), 1)
    await becomes(() => card.signedBy("Mira").locator("[data-paper=sky]").count(), 1)
  }
})

test("what was typed without a connection is there after a reload, and is saved when the connection is back", async () => {
  const { guests, occasion } = await threeAtACard()
  guests.mira.networkMayFail = true
  const line = new Line()
  const mira = await CardPage.of(guests.mira, occasion, line)
  const ivo = await CardPage.of(guests.ivo, occasion)
  await mira.button("Write your message").waitFor()
  await mira.page.getByRole("button", { name: SAVED }).waitFor()

  await line.cut()
  await mira.greeting.click()
  await mira.greeting.pressSequentially("Dear Anna")
  await mira.sign("From the train")
  await mira.page.getByRole("button", { name: WAITING }).waitFor()
  await mira.page.reload()
  await becomes(() => mira.greeting.innerText(), "Dear Anna")
  await mira.signedBy("Mira").getByText("From the train").waitFor()
  expect(await ivo.signedBy("Mira").count()).toBe(0)

  line.mend()
  await ivo.signedBy("Mira").getByText("From the train").waitFor()
  await becomes(() => ivo.greeting.innerText(), "Dear Anna")
  await mira.page.getByRole("button", { name: SAVED }).waitFor()
})

const HOSTILE = `
  <style>body { display: none } p { color: red }</style>
  <script>document.title = "hit"</script>
  <h1 style="position:fixed" onclick="document.title='hit'">A <u>title</u></h1>
  <p>Plain <b>bold</b> <a href="javascript:document.title='hit'">bad link</a>
    <a href="https://example.com/x" onmouseover="document.title='hit'">good link</a></p>
  <img src="x" onerror="document.title='hit'"><iframe src="https://evil.example/"></iframe>
  <svg onload="document.title='hit'"><text>drawn</text></svg>
  <form action="https://evil.example/"><input value="typed"><button>Send</button></form>
  <ul><li>One</li><li>Two</li></ul>`

test("[K1] hostile HTML that is pasted leaves words, and the marks that a card knows", async () => {
  const { guests, occasion } = await threeAtACard()
  await guests.mira.context.grantPermissions(["clipboard-read", "clipboard-write"])
  const mira = await CardPage.of(guests.mira, occasion)
  const ivo = await CardPage.of(guests.ivo, occasion)
  const title = await mira.page.title()
  await mira.button("Write your message").click()
  await becomes(() => mira.message.and(mira.page.locator(":focus")).count(), 1)
  await mira.page.evaluate(`(${PASTE})(${JSON.stringify(HOSTILE)})`)
  await mira.message.getByText("good link").waitFor()
  expect(await mira.message.locator("h3, strong, a, li").allInnerTexts()).toEqual([
    "A title",
    "bold",
    "good link",
    "One",
    "Two",
  ])
  expect(await mira.message.locator(":not(a, h3, li, p, strong, ul)").count()).toBe(0)
  await mira.done()
  const read = ivo.signedBy("Mira")
  await read.getByText("good link").waitFor()
  for (const card of [mira, ivo]) {
    const links = await card.signedBy("Mira").getByRole("link").all()
    const addresses = await Promise.all(links.map((link) => link.getAttribute("href")))
    expect(addresses).toEqual(["https://example.com/x"])
    expect(
      await card
        .signedBy("Mira")
        .locator("script, style, img, iframe, svg text:not([font-size]), form, input, [onclick]")
        .count(),
    ).toBe(0)
    expect(await card.page.title()).toBe(title)
  }
})

test("a card is clean of what makes it hard to use while it is written", async () => {
  const { guests, occasion } = await threeAtACard()
  const mira = await CardPage.of(guests.mira, occasion)
  await mira.greeting.click()
  await mira.greeting.pressSequentially("Dear Anna")
  await mira.sign("I land on Friday.")
  expect.soft(await troubles(mira.page)).toEqual(NONE)
})

test("a message is written, set in bold, put on another paper and signed by keyboard alone", async () => {
  const { guests, occasion } = await threeAtACard()
  const mira = await CardPage.of(guests.mira, occasion)
  const { keyboard } = mira.page
  const isFocused = (place: Locator): Locator => place.and(mira.page.locator(":focus"))
  const tabTo = async (place: Locator): Promise<void> => {
    for (let n = 0; n < 40; n++) {
      if ((await isFocused(place).count()) > 0) return
      await keyboard.press("Tab")
    }
    throw new Error("no Tab comes there")
  }
  const tools = mira.page.getByRole("region", { name: "Your message" })
  await tabTo(mira.button("Write your message"))
  await keyboard.press("Enter")
  await becomes(() => isFocused(mira.message).count(), 1)
  await keyboard.type("Act ")
  await keyboard.press("ControlOrMeta+b")
  await keyboard.type("surprised")
  await becomes(() => mira.message.locator("strong").innerText(), "surprised")
  await tabTo(tools.getByRole("button", { name: "Bold" }))
  for (let n = 0; n < 5; n++) await keyboard.press("ArrowRight")
  await becomes(() => isFocused(tools.getByRole("button", { name: "Link" })).count(), 1)
  await keyboard.press("Tab")
  const chosen = tools.getByRole("radiogroup", { name: "Paper" }).getByRole("radio", { checked: true })
  await tabTo(chosen)
  const before = await chosen.getAttribute("value")
  await keyboard.press("ArrowRight")
  await becomes(() => chosen.getAttribute("value").then((value) => value === before), false)
  await tabTo(mira.button("Done"))
  await keyboard.press("Enter")
  await mira.signedBy("Mira").getByText("surprised").waitFor()
  expect(await mira.signedBy("Mira").locator("strong").allInnerTexts()).toEqual(["surprised"])
  await becomes(() => isFocused(mira.button("Edit your message")).count(), 1)
})
