import { expect, test } from "vitest"
import { CardPage, startCard } from "../support/card-page.ts"
import { LACKING, nameOf } from "../support/floor.ts"
import { becomes, CreatePage, JoinPage, OccasionPage } from "../support/pages.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

/** Chromium enforces our policy with these; what our other browsers lack of it, they do not enforce. */
const ENFORCED = /^(?:Window\.)?trusted/i

/** Takes from a page what any browser of the floor lacks: of constructors, of what they make, and by itself. */
const REMOVE = `for (const name of ${JSON.stringify(LACKING.map(nameOf).filter((name) => !ENFORCED.test(name)))}) {
  const [owner, member] = name.split(".")
  const found = owner === "TypedArray" ? Object.getPrototypeOf(Int8Array) : globalThis[owner] ?? Intl[owner]
  if (member === undefined) for (const holder of [globalThis, Intl]) delete holder[owner]
  else if (owner === "Window") delete globalThis[member]
  else if (found) for (const holder of [found, found.prototype]) if (holder) Reflect.deleteProperty(holder, member)
}`

test("with what the oldest promised browsers have, a list is made, joined, written and claimed", async () => {
  const ivoAlone = await scene.stage.guest(scene.url)
  const miraAlone = await scene.stage.guest(scene.url)
  for (const { context } of [ivoAlone, miraAlone]) await context.addInitScript({ content: REMOVE })
  const page = await ivoAlone.page("/")
  expect(await page.evaluate<unknown>("typeof URL.canParse + typeof Promise.withResolvers")).toBe(
    "undefinedundefined",
  )
  await page.getByRole("link", { name: "Start a gift list" }).click()
  const form = new CreatePage(page)
  await form.field("Their name").fill("Anna")
  await form.field("Your name").fill("Ivo")
  await form.submit()
  const ivo = new OccasionPage(page)
  const link = await ivo.dialog.getByRole("textbox", { name: "Link", exact: true }).inputValue()
  await ivo.pressDone()
  await ivo.add("Teapot")

  const mira = await new JoinPage(await miraAlone.page(link)).as("Mira")
  await mira.openRow("Teapot")
  await mira.note.fill("the blue one")
  await ivo.openRow("Teapot")
  await becomes(() => ivo.note.inputValue(), "the blue one")
  await mira.page.getByRole("button", { name: "I'll get this: Teapot" }).click()
  await ivo.page.getByText("Mira is getting this").waitFor()
  await ivo.menu("You and your devices")
  await ivo.dialog.waitFor()
})

test("with what the oldest promised browsers have, a card is signed, and others read it", async () => {
  const ivo = await scene.stage.person(scene.url, "Ivo")
  const mira = await scene.stage.person(scene.url, "Mira")
  const occasion = await startCard(ivo, "Anna")
  await mira.join(await ivo.link(occasion.id))
  await ivo.context.addInitScript({ content: REMOVE })
  const his = await CardPage.open(ivo, occasion)
  await his.sign("All the best from us")
  const hers = await CardPage.open(mira, occasion)
  expect(await hers.signed("Ivo").innerText()).toContain("All the best from us")
})

test("a browser that is too old says so in one sentence, and what would help", async () => {
  const guest = await scene.stage.guest(scene.url)
  await guest.context.addInitScript({ content: "delete HTMLElement.prototype.inert" })
  const page = await guest.page("/")
  await page.getByText("This browser is too old for Jubilee. Update it, or open this page in").waitFor()
  expect(await page.locator("#root").innerText()).toMatch(/^[^.]+\. [^.]+\.$/)
})
