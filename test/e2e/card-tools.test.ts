import { expect, test } from "vitest"
import type { OccasionView } from "../../shared/api.ts"
import { RICH_TEXT_MAX } from "../../shared/limits.ts"
import { CardPage, startCard } from "../support/card-page.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { becomes } from "../support/pages.ts"
import { PHONE, type Guest } from "../support/stage.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

const NAMES = ["Ivo", "Mira", "Tom"] as const

/** Three who may write a card for Anna. */
async function three(): Promise<{ readonly occasion: OccasionView; readonly guests: readonly Guest[] }> {
  const ivo = await scene.stage.person(scene.url, NAMES[0])
  const occasion = await startCard(ivo, "Anna")
  const link = await ivo.link(occasion.id)
  const guests = [ivo]
  for (const name of NAMES.slice(1)) {
    const guest = await scene.stage.person(scene.url, name)
    await guest.join(link)
    guests.push(guest)
  }
  return { occasion, guests }
}

async function ivoAlone(): Promise<{ readonly ivo: Guest; readonly occasion: OccasionView }> {
  const ivo = await scene.stage.person(scene.url, "Ivo")
  return { ivo, occasion: await startCard(ivo, "Anna") }
}

/** The paragraphs, without what is only drawn between their letters. */
const words = async (card: CardPage): Promise<string> =>
  (await card.greeting.locator("p").allTextContents()).join("\n")

test("three write at places of their own in one line and the next, and each takes back their own alone", async () => {
  const { occasion, guests } = await three()
  const cards = await Promise.all(guests.map((guest) => CardPage.open(guest, occasion)))
  const [ivo, mira, tom] = cards
  if (ivo === undefined || mira === undefined || tom === undefined) throw new Error("three open the card")

  await ivo.greeting.click()
  await ivo.greeting.pressSequentially("Dear Anna,")
  await ivo.page.keyboard.press("Enter")
  await ivo.page.keyboard.type("from all of us.")
  await becomes(() => words(tom), "Dear Anna,\nfrom all of us.")

  // Each at a place of their own: Mira behind the first line, Tom before it, Ivo at the end.
  // A robot's first key comes before an editor has heard of the click.
  await mira.greeting.focus()
  await ivo.caretOf("Mira").waitFor({ state: "attached" })
  await mira.page.keyboard.press("ControlOrMeta+Home")
  await mira.page.keyboard.press("End")
  await tom.greeting.focus()
  await ivo.caretOf("Tom").waitFor({ state: "attached" })
  await tom.page.keyboard.press("ControlOrMeta+Home")
  await Promise.all([
    ivo.page.keyboard.type(" Come soon!", { delay: 20 }),
    mira.page.keyboard.type(" dear friend,", { delay: 20 }),
    tom.page.keyboard.type("Oh! ", { delay: 20 }),
  ])
  const whole = "Oh! Dear Anna, dear friend,\nfrom all of us. Come soon!"
  for (const card of cards) await becomes(() => words(card), whole)

  // Taking back takes back one's own alone, however often.
  const isBack = async (card: CardPage): Promise<boolean> =>
    /^Oh!.*Anna,\nfrom all of us\. Come soon!$/.test(await words(card))
  await becomes(async () => {
    await mira.page.keyboard.press("ControlOrMeta+z")
    return isBack(mira)
  }, true)
  await mira.page.keyboard.press("ControlOrMeta+z")
  for (const card of cards) {
    await becomes(() => isBack(card), true)
    expect(await words(card)).not.toContain("friend")
  }
})

test("others see that somebody writes, and the message when it is done; a deleted one comes back by Undo", async () => {
  const { occasion, guests } = await three()
  const [ivo, mira] = await Promise.all(guests.slice(0, 2).map((guest) => CardPage.open(guest, occasion)))
  if (ivo === undefined || mira === undefined) throw new Error("two open the card")
  await ivo.button("Write your message").click()
  await ivo.message.pressSequentially("It is a secret")
  await mira.signed("Ivo").getByText("Ivo is writing").waitFor({ state: "attached" })
  expect(await mira.page.getByText("It is a secret").count()).toBe(0)
  await ivo.button("From").click()
  await ivo.page.getByText("Somebody without a device").click()
  await ivo.page.getByRole("textbox", { name: "Their name" }).fill("Nele")
  await ivo.page.keyboard.press("Escape")
  await ivo.button("Done").click()
  const nele = mira.signed("Nele")
  await nele.getByText("It is a secret").waitFor()
  await nele.getByText("with Ivo").waitFor()

  await ivo.button("Delete your message").click()
  await nele.waitFor({ state: "detached" })
  await ivo.button("Undo").click()
  await nele.getByText("It is a secret").waitFor()
})

test("a paste is cut where a message is full, with a sentence, and deep lists are drawn out", async () => {
  const { ivo, occasion } = await ivoAlone()
  const card = await CardPage.open(ivo, occasion)
  await card.button("Write your message").click()
  await card.message.waitFor()
  await card.message.focus()
  await card.paste(`<p>Before</p>${"<ul><li>x".repeat(500)}`)
  await card.message.getByText("Before").waitFor()
  expect(await card.message.locator("ul").count()).toBe(3)

  await card.paste(`<table>${"<tr><td>0123456789</td></tr>".repeat(40_000)}</table>`)
  await card.page.getByText("That's all that fits here.").first().waitFor()
  expect((await card.message.innerText()).length).toBeLessThan(RICH_TEXT_MAX + 5_000)
  await card.page.keyboard.press("ControlOrMeta+a")
  await card.paste("", "word ".repeat(200_000))
  await becomes(async () => (await card.message.innerText()).length <= RICH_TEXT_MAX, true)
  await card.page.keyboard.press("ControlOrMeta+a")
  await card.page.keyboard.type("Short again")
  await card.button("Done").click()
  await card.signed("Ivo").getByText("Short again").waitFor()
})

test("cover, greeting, its tools and a link are reached by keyboard alone", async () => {
  const { ivo, occasion } = await ivoAlone()
  const { page, ...card } = await CardPage.open(ivo, occasion)
  const button = (name: string) => page.getByRole("button", { name, exact: true })
  const focused = (): Promise<unknown> =>
    page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
  const { keyboard } = page

  // Title, cover, greeting, its tools as one stop, then the message.
  await card.title.focus()
  await keyboard.type("Forty!")
  await keyboard.press("Tab")
  await becomes(focused, "Cover")
  await keyboard.press("Enter")
  await page.getByRole("radio", { name: /^Candles/ }).waitFor({ state: "attached" })
  await page.getByRole("radio", { name: /^Candles/ }).focus()
  await keyboard.press("ArrowRight")
  await keyboard.press("Tab")
  await keyboard.press("ArrowRight")
  await keyboard.press("Tab")
  await becomes(focused, "Take this one")
  await becomes(() => page.locator("[data-settling]").count(), 0)
  await keyboard.press("Enter")
  await page.locator('[data-cover] [data-design="rings"]').waitFor()

  await becomes(focused, "Cover")
  await keyboard.press("Tab")
  await becomes(focused, "Greeting from all of you")
  await keyboard.type("Dear ")
  await keyboard.press("Tab")
  await becomes(focused, "Bold")
  await keyboard.press("Space")
  await keyboard.press("ArrowRight")
  await becomes(focused, "Italic")
  await keyboard.press("Shift+Tab")
  await becomes(focused, "Greeting from all of you")
  await keyboard.press("End")
  await keyboard.press("ControlOrMeta+b")
  await keyboard.type("Anna")
  await card.greeting.getByText("Anna").waitFor()
  await keyboard.press("Tab")
  await keyboard.press("Tab")
  await becomes(focused, "Put a gift inside")
  await keyboard.press("Tab")
  await becomes(focused, "Write your message")
  await keyboard.press("Enter")
  await becomes(focused, "Your message")
  await keyboard.type("See this")
  await keyboard.press("Shift+ControlOrMeta+ArrowLeft")
  await keyboard.press("ControlOrMeta+k")
  await page.getByRole("textbox", { name: "Address" }).waitFor()
  await keyboard.type("javascript:alert(1)")
  await keyboard.press("Enter")
  await page.getByText("That isn't a web or mail address.", { exact: false }).waitFor()
  await page.getByRole("textbox", { name: "Address" }).fill("example.com")
  await keyboard.press("Enter")
  await card.message.getByRole("link", { name: "this" }).waitFor()
  await becomes(focused, "Your message")
  await keyboard.press("Escape")
  await becomes(focused, "Edit your message")
  expect(await page.getByRole("article").getByRole("link").getAttribute("href")).toBe("https://example.com/")
  expect(await button("Write another").count()).toBe(1)
})

test("nothing is hard to use in the choice of a cover, a message that is edited, and a phone's whole page", async () => {
  const { ivo, occasion } = await ivoAlone()
  const card = await CardPage.open(ivo, occasion)
  await card.sign("Happy birthday!")
  await card.button("Cover").click()
  await card.page.getByRole("dialog").waitFor()
  expect(await troubles(card.page)).toEqual(NONE)
  await card.page.keyboard.press("Escape")

  await card.page.setViewportSize({ width: 1280, height: 800 })
  await card.button("Edit your message").click()
  await card.message.waitFor()
  // On a phone it takes the whole page, on a desk its place.
  expect(await troubles(card.page)).toEqual(NONE)
  await card.page.setViewportSize(PHONE)
  for (const name of ["Paper", "Text"]) {
    await card.page.getByRole("tab", { name, exact: true }).click()
    expect(await troubles(card.page)).toEqual(NONE)
  }
})

test("a list without a card fetches nothing of its editor", async () => {
  const ivo = await scene.stage.person(scene.url, "Ivo")
  const list = await ivo.start("Anna")
  const page = await ivo.context.newPage()
  const fetched: string[] = []
  page.on("request", (request) => void fetched.push(request.url()))
  await page.goto(new URL(`/o/${list.id}`, ivo.url).href)
  await page.getByRole("textbox", { name: "Add a wish" }).waitFor()
  await page.waitForLoadState("networkidle")
  expect(fetched.some((url) => url.includes("/assets/Occasion-"))).toBe(true)
  expect(fetched.filter((url) => /CardWriting|RichEditor|tiptap|prosemirror/i.test(url))).toEqual([])
})
