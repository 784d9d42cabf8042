import { expect, test } from "vitest"
import { asks } from "../support/claim-asks.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import type { OccasionPage } from "../support/pages.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

const press = (one: OccasionPage, name: string): Promise<void> =>
  one.page.getByRole("button", { name, exact: true }).click()

async function choose(one: OccasionPage, title: string, what: string): Promise<void> {
  await press(one, `More about who gets ${title}`)
  await one.page.getByRole("menuitem", { name: what, exact: true }).click()
}

/** How many of it are wanted. */
async function want(one: OccasionPage, title: string, by: "One more" | "One fewer"): Promise<void> {
  await one.openRow(title)
  await one.place(title).locator(".quantity").getByRole("button", { name: by }).click()
  await one.closeRow(title)
}

test("whatever becomes of a wish, its row, its menu and its sheets are for everybody", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  const titles = ["Atlas", "Bicycle", "Candle", "Drum", "Easel", "Fiddle", "Globe", "Harp", "Iron", "Kite"]
  await one.add(...titles, "Lamp", "Mugs", "Nuts", "Oboe", "Piano", "Jars")
  await want(one, "Mugs", "One more")
  await want(one, "Jars", "One more")
  const other = await mira.open(occasion.id)
  const byMira = (title: string, command: Parameters<typeof asks>[3]) => asks(mira, other, title, command)
  const byIvo = (title: string, command: Parameters<typeof asks>[3]) => asks(ivo, one, title, command)
  const claim = { do: "claim", units: 1 } as const

  await byMira("Bicycle", { do: "hold", units: 1 })
  await byIvo("Candle", { do: "hold", units: 1 })
  for (const title of ["Drum", "Easel", "Fiddle", "Lamp", "Mugs", "Nuts", "Piano"]) await byMira(title, claim)
  for (const title of ["Globe", "Harp", "Oboe", "Jars", "Mugs"]) await byIvo(title, claim)
  await byMira("Easel", { do: "mark", as: "bought" })
  await byMira("Fiddle", { do: "mark", as: "given" })
  await byIvo("Harp", { do: "mark", as: "bought" })
  await byMira("Globe", { do: "watch", on: true })
  await byMira("Oboe", { do: "watch", on: true })
  await byIvo("Oboe", { do: "release" })
  const reason = "Gran has bought one already, in the same colour"
  await byIvo("Piano", { do: "release", giver: mira.person, reason })
  await byMira("Iron", { ...claim, for: ivo.person })
  await one.openRow("Lamp")
  await one.title.fill("Lamp with a shade")
  await one.title.press("Enter")
  await one.closeRow("Lamp with a shade")
  await want(one, "Mugs", "One fewer")
  await one.pick("Nuts", "Remove")

  const { page } = other
  for (const text of [
    /^Kept free for you/,
    "You bought this",
    "You gave this",
    "Ivo is looking at this",
    "Ivo bought this",
    "1 of 2 left",
    "You said it for Ivo",
    "You'll be told if it is free again",
    "“Lamp with a shade” was changed on Anna's list.",
    "Anna now wants 1; 2 are taken.",
    "“Nuts” was removed from Anna's list.",
    "“Oboe” is free again.",
    `An organiser let your promise go: ${reason}`,
  ])
    await page.getByText(text).first().waitFor()

  // Two that went wrong.
  const { promise, resolve } = Promise.withResolvers<undefined>()
  await page.route(/\/claim$/, async (route) => {
    await promise
    await route.continue()
  })
  await press(other, "I'll get this: Kite")
  await byIvo("Kite", claim)
  resolve(undefined)
  await page.getByText("Ivo took the last one a moment ago.").waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)

  await press(other, "More about who gets Atlas")
  await page.getByRole("menu").waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  await page.keyboard.press("Escape")

  await choose(one, "Drum", "Let somebody's promise go")
  await one.dialog.getByRole("button", { name: "Let it go" }).click()
  await one.dialog.getByText("Write a few words for Mira.").waitFor()
  expect.soft(await troubles(one.page)).toEqual(NONE)
  await one.page.keyboard.press("Escape")
  await one.menu("Who is in")
  await press(one, "Remove Mira")
  await one.page.getByRole("alertdialog").getByText("It stays promised").waitFor()
  expect.soft(await troubles(one.page)).toEqual(NONE)
})
