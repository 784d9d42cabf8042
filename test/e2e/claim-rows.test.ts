import type { Locator, Page } from "playwright-core"
import { expect, test } from "vitest"
import { becomes, type OccasionPage } from "../support/pages.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

const rowOf = (one: OccasionPage, title: string): Locator =>
  one.page.locator(".row").filter({ has: one.page.getByText(title, { exact: true }) })
const press = (one: OccasionPage, name: string): Promise<void> =>
  one.page.getByRole("button", { name, exact: true }).click()
const take = (one: OccasionPage, title: string): Promise<void> => press(one, `I'll get this: ${title}`)
const says = (one: OccasionPage, title: string, text: string | RegExp): Promise<void> =>
  becomes(() => rowOf(one, title).getByText(text).count(), 1)

/** Picks from what else can be done about who gets it. */
async function choose(one: OccasionPage, title: string, what: string): Promise<void> {
  await press(one, `More about who gets ${title}`)
  await one.page.getByRole("menuitem", { name: what, exact: true }).click()
}

const HOLD = "Keep it free for me for half an hour"

/** Ivo's list for Anna; Ivo runs it, Mira gives too; both have it open. */
async function twoGivers(...titles: readonly string[]) {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add(...titles)
  return { ivo, mira, occasion, one, other: await mira.open(occasion.id) }
}

async function wantMore(one: OccasionPage, title: string, times: number): Promise<void> {
  await one.openRow(title)
  for (let n = 0; n < times; n++)
    await rowOf(one, title).locator(".quantity").getByRole("button", { name: "One more" }).click()
  await one.closeRow(title)
}

test("[C6] a wish is kept free for half an hour, once half an hour more, and taken; others read who looks at it", async () => {
  const { one, other } = await twoGivers("Teapot")
  await choose(other, "Teapot", HOLD)
  await says(other, "Teapot", /^Kept free for you, (29|30) minutes$/)
  await says(one, "Teapot", "Mira is looking at this")
  await one.page.getByRole("button", { name: "Tell me if it is free again: Teapot" }).waitFor()
  await press(other, "Half an hour more: Teapot")
  await other.page.getByRole("button", { name: "Half an hour more: Teapot" }).waitFor({ state: "detached" })
  await says(other, "Teapot", /^Kept free for you, (29|30) minutes$/)
  await take(other, "Teapot")
  await says(other, "Teapot", "You're getting this")
  await says(one, "Teapot", "Mira is getting this")
  expect(await rowOf(one, "Teapot").getByText("looking").count()).toBe(0)
})

test("[C7] bought and given are marked where it was taken, each step can be taken back, and other givers read it", async () => {
  const { one, other } = await twoGivers("Teapot")
  await take(other, "Teapot")
  for (const [button, mine, theirs] of [
    ["Bought? Teapot", "You bought this", "Mira bought this"],
    ["Given? Teapot", "You gave this", "Mira gave this"],
    ["Not given yet Teapot", "You bought this", "Mira bought this"],
    ["Not bought yet Teapot", "You're getting this", "Mira is getting this"],
  ] as const) {
    await press(other, button)
    await says(other, "Teapot", mine)
    await says(one, "Teapot", theirs)
  }
  expect(await other.page.getByRole("button", { name: "Given? Teapot" }).count()).toBe(0)
})

test("[C7] an organiser lets somebody's promise go with a reason: they are told why, and who did it before is known for a while", async () => {
  const { one, other } = await twoGivers("Teapot")
  await take(other, "Teapot")
  await says(one, "Teapot", "Mira is getting this")
  await choose(one, "Teapot", "Let somebody's promise go")
  await one.dialog.getByRole("button", { name: "Let it go" }).click()
  await one.dialog.getByText("Write a few words for Mira.").waitFor()
  await one.dialog.getByRole("textbox", { name: "Why? Mira reads this" }).fill("Gran has bought it already")
  await one.dialog.getByRole("button", { name: "Let it go" }).click()
  await says(other, "Teapot", "An organiser let your promise go: Gran has bought it already")
  await press(other, "All right")
  await other.page.getByRole("button", { name: "I'll get this: Teapot" }).waitFor()
  await choose(one, "Teapot", "Who let it go before")
  await one.dialog.getByText("By an organiser: Gran has bought it already").waitFor()

  // Somebody who runs nothing has no such thing in the menu of what another one takes.
  await one.page.keyboard.press("Escape")
  await take(one, "Teapot")
  await says(other, "Teapot", "Ivo is getting this")
  await press(other, "More about who gets Teapot")
  await other.page.getByRole("menuitem").first().waitFor()
  expect(await other.page.getByRole("menuitem").allInnerTexts()).toEqual(["Who let it go before"])
})

test("[C5] what somebody said for another one is theirs to mark and to take back, also for one without a device", async () => {
  const { ivo, occasion, one, other } = await twoGivers("Teapot", "Kettle")
  await ivo.start("Gran", { circle: occasion.circle.id })
  await one.page.reload()
  await one.ready()
  await choose(one, "Kettle", "Somebody else will get this")
  await one.dialog.getByRole("button", { name: "Gran", exact: true }).click()
  await says(other, "Kettle", "Gran is getting this")
  await choose(one, "Teapot", "Somebody else will get this")
  await one.dialog.getByRole("button", { name: "Mira", exact: true }).click()
  await says(one, "Teapot", "You said it for Mira")
  await says(other, "Teapot", "You're getting this")
  await press(one, "Bought? Teapot")
  await says(other, "Teapot", "You bought this")
  await press(one, "Not bought yet Teapot")
  await choose(one, "Teapot", "Let it go for Mira")
  await other.page.getByRole("button", { name: "I'll get this: Teapot" }).waitFor()
  expect(await rowOf(one, "Teapot").getByText("You said it").count()).toBe(0)
})

test("[M4] whoever removes somebody says whether their promises stand or are free", async () => {
  const { ivo, mira, occasion, one, other } = await twoGivers("Teapot", "Kettle")
  const karl = await scene.stage.person(scene.url, "Karl")
  await karl.join(await ivo.link(occasion.id))
  const third = await karl.open(occasion.id)
  for (const gone of [mira, karl]) gone.networkMayFail = true
  await take(other, "Teapot")
  await take(third, "Kettle")
  await says(one, "Kettle", "Karl is getting this")
  await one.menu("Who is in")
  for (const [name, stays] of [
    ["Mira", true],
    ["Karl", false],
  ] as const) {
    await press(one, `Remove ${name}`)
    const sure = one.page.getByRole("alertdialog", { name: `Remove ${name}?` })
    if (stays) await sure.getByText("It stays promised").click()
    await sure.getByRole("button", { name: `Remove ${name}` }).click()
    await sure.waitFor({ state: "detached" })
    // The button that asked is gone, and the focus comes back to what is left.
    await one.page.getByRole("dialog", { name: "Who is in" }).locator(":focus").waitFor()
  }
  await one.page.keyboard.press("Escape")
  await says(one, "Kettle", "Free again: Karl had promised it")
  await says(one, "Teapot", "Mira is getting this")
  await says(one, "Teapot", "Mira is not in any more, and gives it all the same.")
  await press(one, "Bought? Teapot")
  await says(one, "Teapot", "Mira bought this")
  expect(await one.page.getByRole("button", { name: /^I'll get this/ }).count()).toBe(1)
})

/** What this page asks of claims waits until the answer is called. */
async function held(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  await page.route(/\/claim$/, async (route) => {
    await promise
    await route.continue()
  })
  return () => resolve(undefined)
}

test("[C2] whoever asks for more than are left gets none, reads how many are, and takes those", async () => {
  const { one, other } = await twoGivers("Cups")
  await wantMore(one, "Cups", 2)
  await says(other, "Cups", "3 of 3 left")
  const steps = rowOf(other, "Cups").getByRole("group", { name: "How many of Cups?" })
  await steps.getByRole("button", { name: "One more" }).click()
  await steps.getByRole("button", { name: "One more" }).click()
  const go = await held(other.page)
  await take(other, "Cups")
  await rowOf(one, "Cups").getByRole("group").getByRole("button", { name: "One more" }).click()
  await take(one, "Cups")
  await says(one, "Cups", "You're getting 2")
  go()
  await says(other, "Cups", "Only 1 is left. None was taken.")
  await press(other, "I'll get this one")
  await says(other, "Cups", "You're getting this")
  await says(one, "Cups", "3 of 3 taken")
  // The row shows what is live before the answer is back.
  await expect.poll(() => rowOf(other, "Cups").getByText("None was taken").count()).toBe(0)
})
