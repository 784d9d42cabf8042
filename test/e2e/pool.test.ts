import { expect, test } from "vitest"
import type { Locator } from "playwright-core"
import type { OccasionView } from "../../shared/api.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import type { OccasionPage } from "../support/pages.ts"
import type { Guest } from "../support/stage.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

interface Family {
  readonly anna: Guest
  readonly ivo: Guest
  readonly mira: Guest
  readonly gran: Guest
  readonly occasion: OccasionView
}

/** Anna's own list, shared with three givers. */
async function family(): Promise<Family> {
  const { stage, url } = scene
  const anna = await stage.person(url, "Anna")
  const occasion = await anna.start("", { who: { kind: "me" } })
  const link = await anna.link(occasion.id)
  const join = async (name: string): Promise<Guest> => {
    const guest = await stage.person(url, name)
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

  await chipIn(collector, "40")
  await chipIn(other, "45.50")
  await panel(third).getByText("£85.50 of £120").waitFor()
  await panel(third).getByText("Ivo and Mira chip in. Ivo collects.").waitFor()
  await panel(other).getByText("You give £45.50 · promised").waitFor()
  await button(third, "Who is in for Bicycle").click()
  await third.dialog.getByRole("list", { name: "Who chips in" }).getByText("Mira").waitFor()
  expect(await third.dialog.getByText("45.50").count()).toBe(0)
  expect(await third.page.getByText("+49 151 000").count()).toBe(0)
  expect.soft(await troubles(third.page)).toEqual(NONE)
  await third.page.keyboard.press("Escape")
  expect.soft(await troubles(third.page)).toEqual(NONE)

  // One third of it, to the cent; more than that is taken as well.
  await button(third, "Chip in for Bicycle").click()
  await third.dialog.getByRole("button", { name: "An equal part: £40" }).click()
  await third.dialog.getByRole("button", { name: "I give £40" }).click()
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
  await panel(other).getByText("£85.50 of £120").waitFor()
  await panel(other).getByText("You and Ivo chip in. Ivo collects.").waitFor()

  // Her page has no place for any of it, and never asked.
  expect(await owner.page.getByText(/chip|collect|£85/i).count()).toBe(0)
  expect(asked.filter((path) => path.includes("claim") || path.includes("pool"))).toEqual([])
})
