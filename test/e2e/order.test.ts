import { expect, test } from "vitest"
import { becomes, type OccasionPage } from "../support/pages.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

test("a list is put in order by keyboard, by menu and by mouse; the other sees it, and each step is read out", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add("Atlas", "Bicycle", "Candle")
  const other = await mira.open(occasion.id)
  const both = async (wanted: string[]): Promise<void> => {
    for (const page of [one, other]) await becomes(() => page.titles(), wanted)
  }
  const hears = (sentence: string): Promise<void> => one.hears(sentence).waitFor({ state: "attached" })

  await one.lift("Atlas", "Lifted Atlas. It is number 1 of 3.")
  await one.step("ArrowDown", "Atlas is number 2 of 3 now.")
  await one.page.keyboard.press("Space")
  await hears("Dropped Atlas as number 2 of 3.")
  await both(["Bicycle", "Atlas", "Candle"])

  await one.lift("Atlas", "Lifted Atlas. It is number 2 of 3.")
  await one.step("ArrowUp", "Atlas is number 1 of 3 now.")
  await one.page.keyboard.press("Escape")
  await hears("Atlas is back at number 2.")
  await both(["Bicycle", "Atlas", "Candle"])

  await one.pick("Candle", "Move to top")
  await hears("Candle is number 1 of 3 now.")
  await both(["Candle", "Bicycle", "Atlas"])
  await one.pick("Candle", "Move down")
  await both(["Bicycle", "Candle", "Atlas"])
  await one.pick("Atlas", "Move up")
  await both(["Bicycle", "Atlas", "Candle"])

  await drag(one, "Candle", "Bicycle")
  await both(["Candle", "Bicycle", "Atlas"])
  await one.page.reload()
  await one.row("Candle").waitFor()
  expect(await one.titles()).toEqual(["Candle", "Bicycle", "Atlas"])
})

async function drag(page: OccasionPage, from: string, to: string): Promise<void> {
  // Rows move to where they belong after an order was changed: hovering waits until this one stands still.
  await page.grip(from).hover()
  const [start, end] = [await page.grip(from).boundingBox(), await page.grip(to).boundingBox()]
  if (start === null || end === null) throw new Error("both rows are in sight")
  const { mouse } = page.page
  await mouse.move(start.x + start.width / 2, start.y + start.height / 2)
  await mouse.down()
  await mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 8 })
  await mouse.up()
}

test("a wish that was removed comes back by the Undo of its message, for everybody", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add("Atlas", "Bicycle")
  const other = await mira.open(occasion.id)
  await becomes(() => other.titles(), ["Atlas", "Bicycle"])
  await one.pick("Atlas", "Remove")
  await one.page.getByText("“Atlas” is removed.").waitFor()
  for (const page of [one, other]) await becomes(() => page.titles(), ["Bicycle"])
  await one.page.getByRole("button", { name: "Undo" }).click()
  expect(await one.page.getByText("“Atlas” is removed.").count()).toBe(0)
  for (const page of [one, other]) await becomes(() => page.titles(), ["Atlas", "Bicycle"])
})

test("what others add above never moves what one reads; with the pointer in the list it waits for a click", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  const titles = Array.from({ length: 14 }, (_, n) => `Wish ${n + 1}`)
  await one.add(...titles)
  const other = await mira.open(occasion.id)
  await becomes(() => other.titles(), titles)
  await other.page.setViewportSize({ width: 900, height: 420 })
  await other.page.evaluate('window.scrollTo({ top: 500, behavior: "instant" })')
  const seen = await firstInSight(other, titles)

  await one.add("From Ivo")
  await one.pick("From Ivo", "Move to top")
  await becomes(() => other.titles(), ["From Ivo", ...titles])
  await becomes(async () => Math.abs((await topOf(other, seen.title)) - seen.top) <= 2, true)

  const held = await other.titles()
  await other.row(seen.title).hover()
  await one.pick("Wish 14", "Move to top")
  await other.page.getByRole("button", { name: "1 change · Update" }).waitFor()
  expect(await other.titles()).toEqual(held)
  expect(Math.abs((await topOf(other, seen.title)) - seen.top)).toBeLessThanOrEqual(2)
  await other.page.getByRole("button", { name: "1 change · Update" }).click()
  await becomes(async () => (await other.titles())[0], "Wish 14")
})

const topOf = async (page: OccasionPage, title: string): Promise<number> =>
  (await page.grip(title).boundingBox())?.y ?? Number.NaN

/** The first row that is whole below the header. */
async function firstInSight(
  page: OccasionPage,
  titles: readonly string[],
): Promise<{ readonly title: string; readonly top: number }> {
  for (const title of titles) {
    const top = await topOf(page, title)
    if (top > 80) return { title, top }
  }
  throw new Error("no row is in sight")
}
