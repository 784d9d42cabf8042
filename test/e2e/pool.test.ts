import { expect, test } from "vitest"
import type { Locator } from "playwright-core"
import type { OccasionView } from "../../shared/api.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { pressEnter } from "../support/keyboard.ts"
import type { OccasionPage } from "../support/pages.ts"
import { Line, type Guest } from "../support/stage.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

interface Family {
  readonly anna: Guest
  readonly ivo: Guest
  readonly mira: Guest
  readonly gran: Guest
  readonly occasion: OccasionView
}

/** Anna's own list, shared with three givers; Mira's browser may be of another country. */
async function family(locale = "en-GB"): Promise<Family> {
  const { stage, url } = scene
  const anna = await stage.person(url, "Anna")
  const occasion = await anna.start("", { who: { kind: "me" } })
  const link = await anna.link(occasion.id)
  const join = async (name: string): Promise<Guest> => {
    const guest = await stage.person(url, name, name === "Mira" ? { locale } : {})
    await guest.join(link)
    return guest
  }
  return { anna, occasion, ivo: await join("Ivo"), mira: await join("Mira"), gran: await join("Gran") }
}

const panel = ({ page }: OccasionPage): Locator =>
  page.getByRole("group", { name: "Chipping in together for Bicycle" })

const button = ({ page }: OccasionPage, name: string): Locator =>
  page.getByRole("button", { name, exact: true })

/** Somebody says how much they give. */
async function chipIn(one: OccasionPage, amount: string): Promise<void> {
  await button(one, "Chip in for Bicycle").click()
  await one.dialog.getByRole("textbox", { name: "How much do you give?" }).fill(amount)
  await one.page.keyboard.press("Enter")
  await one.dialog.waitFor({ state: "detached" })
}

test("several chip in for a wish: everybody learns the sum live, each amount is the collector's to see (O1-O4)", async () => {
  const { anna, ivo, mira, gran, occasion } = await family()
  const owner = await anna.open(occasion.id)
  const asked: string[] = []
  owner.page.on("request", (request) => asked.push(new URL(request.url()).pathname))
  await owner.add("Bicycle", "Candle")
  await owner.openRow("Bicycle")
  await owner.price.fill("120")
  await owner.closeRow("Bicycle")
  const [collector, other, third] = [
    await ivo.open(occasion.id),
    await mira.open(occasion.id),
    await gran.open(occasion.id),
  ]

  await button(collector, "Chip in together: Bicycle").click()
  expect(await collector.dialog.getByRole("textbox", { name: "How much is needed?" }).inputValue()).toBe(
    "120",
  )
  await collector.dialog.getByRole("textbox", { name: "Where to send it" }).fill("+49 151 000")
  expect.soft(await troubles(collector.page)).toEqual(NONE)
  await collector.dialog.getByRole("button", { name: "Start" }).click()
  await panel(other).getByText("Ivo collects.").waitFor()

  await chipIn(collector, "30")
  await chipIn(other, "45.50")
  await panel(third).getByText("£75.50 of £120").waitFor()
  await panel(third).getByText("Ivo and Mira chip in. Ivo collects.").waitFor()
  await third
    .hears(/^Bicycle: Ivo chips in\. |^Bicycle: Ivo and Mira chip in\. /)
    .waitFor({ state: "attached" })
  await panel(other).getByText("You give £45.50 · promised").waitFor()
  await button(third, "Who is in for Bicycle").click()
  await third.dialog.getByRole("list", { name: "Who chips in" }).getByText("Mira").waitFor()
  expect(await third.dialog.getByText("45.50").count()).toBe(0)
  expect(await third.page.getByText("+49 151 000").count()).toBe(0)
  await third.page.keyboard.press("Escape")
  expect.soft(await troubles(third.page)).toEqual(NONE)

  // One third of it, to the cent; more than that is taken as well.
  await button(third, "Chip in for Bicycle").click()
  await third.dialog.getByRole("button", { name: "An equal part: £40" }).click()
  await third.dialog.getByRole("button", { name: "I give £40" }).waitFor()
  await third.dialog.getByRole("textbox", { name: "How much do you give?" }).fill("50")
  await third.dialog.getByRole("button", { name: "I give £50" }).click()
  await panel(third).getByText("£5.50 more than needed. Ivo decides what to do with it.").waitFor()

  await button(other, "Send what you give for Bicycle").click()
  await other.dialog.getByRole("textbox", { name: "Where to send it" }).waitFor()
  expect.soft(await troubles(other.page)).toEqual(NONE)
  await other.dialog.getByRole("button", { name: "I sent it" }).click()
  await panel(other).getByText("You give £45.50 · sent").waitFor()
  await button(collector, "Collect for Bicycle").click()
  await collector.dialog.getByText("£45.50 · sent").waitFor()
  await collector.dialog.getByRole("button", { name: "It arrived: what Mira gives" }).click()
  await panel(other).getByText("You give £45.50 · arrived").waitFor()
  await collector.dialog.getByText("£45.50 of it arrived").waitFor()
  expect.soft(await troubles(collector.page)).toEqual(NONE)

  // Whoever has not sent it yet is out again at once.
  await button(third, "Change what you give for Bicycle").click()
  await third.dialog.getByRole("button", { name: "I give nothing for Bicycle after all" }).click()
  await panel(other).getByText("£75.50 of £120").waitFor()
  await panel(other).getByText("You and Ivo chip in. Ivo collects.").waitFor()

  // Her page has no place for any of it, and never asked.
  expect(await owner.page.getByText(/chip|collect|£75/i).count()).toBe(0)
  expect(asked.filter((path) => /^\/api\/.*(?:claim|pool)/.test(path))).toEqual([])
})

test("[C4, C3] without a connection nobody chips in, and an answer that is lost on the way is one part", async () => {
  const { anna, ivo, mira, occasion } = await family("da-DK")
  mira.networkMayFail = true
  const owner = await anna.open(occasion.id)
  await owner.add("Bicycle")
  const line = new Line()
  const collector = await ivo.open(occasion.id)
  const other = await mira.open(occasion.id, line)
  await button(collector, "Chip in together: Bicycle").click()
  await collector.dialog.getByRole("button", { name: "Start" }).click()

  await button(other, "Chip in for Bicycle").click()
  const amount = other.dialog.getByRole("textbox", { name: "How much do you give?" })
  await amount.fill("1,2,3")
  await other.page.keyboard.press("Enter")
  await other.dialog.getByText("Write an amount like 149,90.").waitFor()
  await amount.fill("12,50")
  await line.cut()
  await other.dialog.getByText("Needs a connection. Nothing of this is sent later by itself.").waitFor()
  expect(await other.dialog.getByRole("button", { name: "I give 12,50 £" }).isDisabled()).toBe(true)
  await other.page.keyboard.press("Enter")
  await other.page.keyboard.press("Escape")
  await other.dialog.waitFor({ state: "detached" })
  expect(await button(other, "Chip in for Bicycle").isDisabled()).toBe(true)
  expect.soft(await troubles(other.page)).toEqual(NONE)
  line.mend()
  await expect.poll(() => button(other, "Chip in for Bicycle").isDisabled(), { timeout: 20_000 }).toBe(false)
  expect(await panel(collector).getByText("nobody is in yet").count()).toBe(1)

  const asked: string[] = []
  await other.page.route("**/pool", async (route) => {
    asked.push(route.request().postData() ?? "")
    if (asked.length === 1) await route.fetch()
    await (asked.length === 1 ? route.abort() : route.continue())
  })
  await chipIn(other, "12,50")
  await panel(collector).getByText("£12.50 so far").waitFor()
  await panel(other).getByText("You give 12,50 £ · promised").waitFor()
  expect([asked.length, new Set(asked).size]).toEqual([2, 1])
})

test("who collects asks somebody else, who may say no; the next one buys it, calls it off and gives back (O3, O5)", async () => {
  const { anna, ivo, mira, occasion } = await family()
  const owner = await anna.open(occasion.id)
  await owner.add("Bicycle")
  const [collector, other] = [await ivo.open(occasion.id), await mira.open(occasion.id)]
  await button(collector, "Chip in together: Bicycle").click()
  await collector.dialog.getByRole("button", { name: "Start" }).click()
  await chipIn(collector, "20")
  await chipIn(other, "30")

  await button(collector, "Collect for Bicycle").click()
  await collector.dialog.getByRole("combobox", { name: "Somebody else collects" }).selectOption("Mira")
  await collector.dialog.getByRole("button", { name: "Ask" }).click()
  await panel(other).getByText("Ivo asks you to collect for this from now on.", { exact: false }).waitFor()
  await panel(other).getByRole("button", { name: "No" }).click()
  await pressEnter(collector.dialog.getByRole("button", { name: "Ask" }))
  await collector.dialog.getByText("You asked Mira to collect.", { exact: false }).waitFor()
  // The button is gone; the keyboard is still in the sheet.
  await collector.page.locator(".sheet-body:focus").waitFor()
  await collector.page.keyboard.press("Escape")
  await panel(other).getByRole("button", { name: "Yes, I'll collect" }).click()
  await panel(collector).getByText("Mira collects.", { exact: false }).waitFor()

  await button(collector, "Send what you give for Bicycle").click()
  await collector.dialog.getByText("Mira hasn't written where to send it. Please ask.").waitFor()
  await collector.dialog.getByRole("button", { name: "I sent it" }).click()
  await button(other, "Collect for Bicycle").click()
  await other.dialog.getByRole("textbox", { name: "How much is needed?" }).fill("60")
  await other.page.keyboard.press("Enter")
  await panel(collector).getByText("£50 of £60").waitFor()
  await other.dialog.getByRole("button", { name: "I bought it" }).click()
  await other.page.getByRole("alertdialog", { name: "Did you buy it?" }).waitFor()
  expect.soft(await troubles(other.page)).toEqual(NONE)
  await other.page.getByRole("button", { name: "Yes, I bought it" }).click()
  await panel(collector).getByText("Mira bought it.", { exact: false }).waitFor()
  expect(await button(collector, "Chip in for Bicycle").count()).toBe(0)

  await other.dialog.getByRole("button", { name: "Call it off" }).click()
  await other.page.getByRole("alertdialog").getByRole("button", { name: "Call it off" }).click()
  await collector.page
    .getByText("Chipping in for “Bicycle” was called off. £20 is to come back to you.")
    .waitFor()
  expect.soft(await troubles(collector.page)).toEqual(NONE)
  await collector.page.getByRole("button", { name: "All right" }).click()
  await panel(collector).getByText("You give £20 · to be given back").waitFor()
  await collector.menu("Your shopping")
  await collector.page.getByText("Your part: £20 · comes back to you · Called off").waitFor()
  await other.dialog.getByRole("button", { name: "I gave it back to Ivo" }).click()
  await panel(other).waitFor({ state: "detached" })
  await button(other, "I'll get this: Bicycle").waitFor()
})
