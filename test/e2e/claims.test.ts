import { expect, test } from "vitest"
import type { Locator, Page } from "playwright-core"
import type { OccasionView } from "../../shared/api.ts"
import type { OccasionPage } from "../support/pages.ts"
import type { Guest } from "../support/stage.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()

/** Anna's own list, shared with two givers. */
async function annaIvoMira(): Promise<{ anna: Guest; ivo: Guest; mira: Guest; occasion: OccasionView }> {
  const { stage, url } = scene
  const anna = await stage.person(url, "Anna")
  const occasion = await anna.start("", { who: { kind: "me" } })
  const link = await anna.link(occasion.id)
  const ivo = await stage.person(url, "Ivo")
  const mira = await stage.person(url, "Mira")
  await ivo.join(link)
  await mira.join(link)
  return { anna, ivo, mira, occasion }
}

const rowOf = (one: OccasionPage, title: string): Locator =>
  one.page.locator(".row").filter({ has: one.page.getByText(title, { exact: true }) })

const take = (one: OccasionPage, title: string): Locator =>
  one.page.getByRole("button", { name: `I'll get this: ${title}` })

/** Every address of this server that a page asked for. */
function addressesOf(page: Page): string[] {
  const asked: string[] = []
  page.on("request", (request) => asked.push(new URL(request.url()).pathname))
  return asked
}

/** What these pages ask of claims waits until all of them have asked. */
async function together(...pages: readonly Page[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const asking = new Set<Page>()
  for (const page of pages) {
    await page.route(/\/claim$/, async (route) => {
      asking.add(page)
      if (asking.size === pages.length) resolve(undefined)
      await promise
      await route.continue()
    })
  }
}

test("two givers race for the last one: one gets it, the other is told by whom and sees what else is free (C1, C2)", async () => {
  const { anna, ivo, mira, occasion } = await annaIvoMira()
  const owner = await anna.open(occasion.id)
  const asked = addressesOf(owner.page)
  await owner.add("Teapot", "Kettle", "Cups")
  const [one, other] = [await ivo.open(occasion.id), await mira.open(occasion.id)]
  await Promise.all([take(one, "Teapot").waitFor(), take(other, "Teapot").waitFor()])
  await together(one.page, other.page)
  await Promise.all([take(one, "Teapot").click(), take(other, "Teapot").click()])

  const won = (page: OccasionPage): Promise<number> =>
    rowOf(page, "Teapot").getByText("You're getting this", { exact: true }).count()
  await expect.poll(async () => (await won(one)) + (await won(other)), { timeout: 15_000 }).toBe(1)
  const [winner, loser, name] = (await won(one)) === 1 ? [one, other, "Ivo"] : [other, one, "Mira"]
  await rowOf(loser, "Teapot").getByText(`${name} is getting this`).waitFor()

  await rowOf(loser, "Teapot").getByText(`${name} took the last one a moment ago.`).waitFor()
  await rowOf(loser, "Teapot").getByRole("button", { name: "Kettle" }).click()
  await loser.page.locator(".row-main:focus", { hasText: "Kettle" }).waitFor()

  // Letting it go shows at once to whoever asked (C7).
  await loser.page.getByRole("button", { name: "Tell me if it is free again: Teapot" }).click()
  await rowOf(loser, "Teapot").getByText("You'll be told if it is free again").waitFor()
  await winner.page.getByRole("button", { name: "More about who gets Teapot" }).click()
  await winner.page.getByRole("menuitem", { name: "Let it go", exact: true }).click()
  await rowOf(loser, "Teapot").getByText("“Teapot” is free again.").waitFor()
  await take(loser, "Teapot").waitFor()

  // The owner's page has no place for any of it, and never asked.
  expect(await owner.page.locator(".claim").count()).toBe(0)
  expect(asked.filter((path) => /^\/api\/.*claim/.test(path))).toEqual([])
})

test("the owner removes what is taken: its giver alone is told, and keeps it as a surprise (C10)", async () => {
  const { anna, ivo, mira, occasion } = await annaIvoMira()
  const owner = await anna.open(occasion.id)
  await owner.add("Headphones")
  const [giver, another] = [await ivo.open(occasion.id), await mira.open(occasion.id)]
  await take(giver, "Headphones").click()
  await rowOf(another, "Headphones").getByText("Ivo is getting this").waitFor()

  await owner.pick("Headphones", "Remove")
  await giver.page.getByText("“Headphones” was removed from Anna's list. You had taken it.").waitFor()
  expect(await another.page.getByText("You had taken it.").count()).toBe(0)
  expect(await another.page.getByRole("heading", { name: "No longer on the list" }).count()).toBe(0)

  await giver.page.getByRole("button", { name: "Keep as a surprise" }).click()
  const kept = another.page.getByRole("region", { name: "No longer on the list" })
  await kept.getByText("Ivo is getting this").waitFor()
  await giver.page
    .getByRole("region", { name: "No longer on the list" })
    .getByText("You're getting this", { exact: true })
    .waitFor()
  expect(await owner.page.getByText("surprise").count()).toBe(0)
})

test("what the owner removed and adds again by its link: givers see who has one already (C10)", async () => {
  const { anna, ivo, mira, occasion } = await annaIvoMira()
  const owner = await anna.open(occasion.id)
  const add = async (title: string, link: string): Promise<void> => {
    await owner.add(title)
    await owner.openRow(title)
    await owner.link.fill(link)
    await owner.link.press("Enter")
  }
  await add("Headphones", "https://shop.example/headphones")
  const [giver, another] = [await ivo.open(occasion.id), await mira.open(occasion.id)]
  await take(giver, "Headphones").click()
  await rowOf(another, "Headphones").getByText("Ivo is getting this").waitFor()
  await owner.pick("Headphones", "Remove")
  const again = "Those with the good sound"
  await add(again, "https://www.shop.example/headphones?utm_source=mail")

  await rowOf(another, again).getByText("Looks like the one Ivo already has.").waitFor()
  await rowOf(giver, again).getByText("Looks like the one you already have.").waitFor()
  expect(await owner.page.getByText("Looks like").count()).toBe(0)
})

test("the owner changes what is taken: its giver sees what became different (C11)", async () => {
  const { anna, ivo, mira, occasion } = await annaIvoMira()
  const owner = await anna.open(occasion.id)
  await owner.add("Scarf")
  const [giver, another] = [await ivo.open(occasion.id), await mira.open(occasion.id)]
  await take(giver, "Scarf").click()
  await rowOf(giver, "Scarf").getByText("You're getting this", { exact: true }).waitFor()
  await owner.openRow("Scarf")
  await owner.title.fill("Hat")
  await owner.title.press("Enter")
  const told = giver.page.getByText("“Hat” was changed on Anna's list.")
  await told.waitFor()
  expect(await giver.page.locator(".claim-diff del").innerText()).toBe("Scarf")
  expect(await another.page.locator(".claim-notice").count()).toBe(0)
  await giver.page.getByRole("button", { name: "I still get it" }).click()
  await told.waitFor({ state: "detached" })
})
