import { describe, expect, test } from "vitest"
import { becomes, CreatePage, JoinPage, OccasionPage } from "../support/pages.ts"
import { HOME_HOST, type Guest } from "../support/stage.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

/** A new user makes a list for Anna; the sheet with the links is open. */
async function startForAnna(ivo: Guest): Promise<OccasionPage> {
  const page = await ivo.page("/")
  await page.getByRole("link", { name: "Start a gift list" }).click()
  const form = new CreatePage(page)
  await form.field("Their name").fill("Anna")
  await form.field("Day").fill("14")
  await page.getByLabel("Month").selectOption("November")
  await form.choose("They'll use this list too")
  await form.field("Your name").fill("Ivo")
  await form.submit()
  const occasion = new OccasionPage(page)
  await occasion.page.getByRole("dialog", { name: "Invite the others" }).waitFor()
  return occasion
}

/** The link that the sheet shows for a kind of guest. */
async function linkFor(ivo: OccasionPage, who: string): Promise<string> {
  const link = ivo.dialog.getByRole("textbox", { name: "Link", exact: true })
  const before = await link.inputValue()
  await ivo.dialog.getByText(who, { exact: true }).click()
  await becomes(async () => (await link.inputValue()) !== before, true)
  return link.inputValue()
}

describe.each([
  ["on this machine", "127.0.0.1", true],
  ["on a phone in the home network, without a secure context", HOME_HOST, false],
])("%s", (_where, host, secure) => {
  const url = (): string => `http://${host}:${scene.port}`

  test("Ivo makes a list for Anna and shares it; Mira joins with a name only, and they write it together", async () => {
    const ivoAlone = await scene.stage.guest(url())
    const ivo = await startForAnna(ivoAlone)
    expect(await ivo.page.evaluate<unknown>("window.isSecureContext")).toBe(secure)
    const link = await ivo.dialog.getByRole("textbox", { name: "Link", exact: true }).inputValue()
    expect(new URL(link).origin).toBe(url())
    await ivo.dialog.getByRole("button", { name: "Copy link" }).click()
    await ivo.dialog.getByRole("button", { name: "Copied" }).waitFor()
    const links = [link, await linkFor(ivo, "Anna"), await linkFor(ivo, "Just looking")]
    expect(new Set(links).size).toBe(3)
    await ivo.pressDone()

    const page = await (await scene.stage.guest(url())).page(link)
    await page.getByRole("heading", { name: "Anna's birthday" }).waitFor()
    const mira = await new JoinPage(page).as("Mira")
    await mira.ready()
    await ivo.add("Headphones", "Teapot")
    await mira.row("Teapot").waitFor()
    await ivo.openRow("Headphones")
    await mira.openRow("Teapot")

    // Each sees the other beside the row, and by name behind the stack in the header.
    await ivo.note.fill("over the ear")
    await mira.place("Headphones").getByText("Ivo is typing").waitFor()
    await ivo.place("Teapot").getByText("Mira").waitFor()
    await mira.page.getByRole("button", { name: "2 people are here" }).click()
    await mira.dialog.getByText("writing in Headphones").waitFor()
    await mira.page.keyboard.press("Escape")

    await Promise.all([editAll(ivo, "1"), editAll(mira, "2")])
    await ivo.closeRow("Headphones 1")
    await mira.closeRow("Teapot 2")
    const wanted = [
      "Headphones 1 Dearly wished · £41 · 2 wanted · over the ear, size 1",
      "shop1.example, opens in a new tab",
      "Teapot 2 Dearly wished · £42 · 2 wanted · size 2",
      "shop2.example, opens in a new tab",
    ]
    for (const one of [ivo, mira]) await becomes(() => readOut(one), wanted)

    await mira.page.reload()
    await mira.ready()
    await becomes(() => readOut(mira), wanted)
  })
})

/** Every field of the open wish. */
async function editAll(one: OccasionPage, mark: string): Promise<void> {
  await one.title.press("End")
  await one.title.pressSequentially(` ${mark}`)
  await one.title.press("Enter")
  await one.price.fill(`4${mark}`)
  await one.link.fill(`https://shop${mark}.example/thing`)
  await one.page.getByRole("button", { name: "One more How many?" }).click()
  await one.page.getByRole("radiogroup", { name: "How much?" }).getByText("Dearly wished").click()
  await one.note.press("ControlOrMeta+End")
  await one.note.pressSequentially(mark === "1" ? `, size ${mark}` : `size ${mark}`)
}

/** The rows and their links as a screen reader gets them, in their order. */
async function readOut(one: OccasionPage): Promise<string[]> {
  const parts = await one.page.getByRole("list", { name: "Wishes" }).ariaSnapshot()
  const names = [...parts.matchAll(/"(.*)"/g)].map(([, name]) => name ?? "")
  return names.filter(
    (name) =>
      !/^(Wishes|Move .*|More for .*|How many of .*|One (fewer|more)|\d+|More about .*|Chip in together: .*|I.+ll get this: .*)$/.test(
        name,
      ),
  )
}
