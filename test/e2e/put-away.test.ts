import { expect, test } from "vitest"
import { leftBehind } from "../support/left-behind.ts"
import { becomes, OccasionPage } from "../support/pages.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { PHONE } from "../support/stage.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

/** A4, A5, C12 in a browser: a list is archived, deleted, and brought back. */

const scene = sharedScene()
const DESK = { width: 1280, height: 800 }

test.each([
  ["phone", PHONE],
  ["desk", DESK],
] as const)(
  "[A5] on a %s a list is deleted while others have it open, undone, deleted and brought back",
  async (_, size) => {
    const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
    mira.networkMayFail = true
    ivo.networkMayFail = true
    const [one, other] = [await ivo.open(occasion.id), await mira.open(occasion.id)]
    await one.page.setViewportSize(size)
    await one.add("Atlas")
    await other.page.getByRole("button", { name: "I'll get this: Atlas" }).click()
    await other.page.getByText("You're getting this").waitFor()
    const remove = async (): Promise<void> => {
      await one.page.getByRole("button", { name: "Edit occasion" }).click()
      await one.page.getByRole("button", { name: "Delete this list" }).click()
      await one.page.getByRole("alertdialog", { name: /^Delete “Anna's birthday”\?$/ }).waitFor()
      await one.page.getByRole("button", { name: "Delete the list" }).click()
      await one.page.getByText("“Anna's birthday” is deleted.").waitFor()
    }
    await remove()
    await other.page.getByRole("alertdialog", { name: "This list was deleted" }).waitFor()
    await becomes(() => leftBehind(other.page, ["Atlas"]), [])
    await one.page.getByRole("button", { name: "Undo" }).click()
    await one.page.waitForURL(/\/o\//)
    await one.row("Atlas").waitFor()
    await remove()
    await one.page.getByRole("heading", { name: "Recently deleted" }).waitFor()
    const shop = await mira.page("/shopping")
    await shop.getByText("This list was deleted. What you promised stays here.").waitFor()
    await shop.getByText("Atlas", { exact: true }).first().waitFor()
    await one.page.reload()
    await one.page.getByRole("button", { name: "Bring back Anna's birthday" }).click()
    await one.page.getByRole("link", { name: "Anna's birthday" }).first().click()
    await one.row("Atlas").waitFor()
    const again = await mira.open(occasion.id)
    await again.page.getByText("You're getting this").waitFor()
    expect(await one.page.getByRole("heading", { name: "Recently deleted" }).count()).toBe(0)
  },
)

test("[A4] an archived list moves to Archived, is read by those who have it open, and opens again", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const [one, other] = [await ivo.open(occasion.id), await mira.open(occasion.id)]
  await one.add("Atlas")
  await other.row("Atlas").waitFor()
  await one.page.getByRole("button", { name: "Edit occasion" }).click()
  await one.page.getByRole("button", { name: "Archive this list" }).click()
  const strip = "Archived: you can read this list, and nothing in it changes."
  await other.page.getByText(strip).waitFor()
  await becomes(() => other.adder().count(), 0)
  await becomes(() => other.page.getByRole("button", { name: "I'll get this: Atlas" }).count(), 0)
  await becomes(() => one.adder().count(), 0)
  const home = await ivo.page("/")
  await home.getByText("Archived", { exact: true }).click()
  await home.getByRole("link", { name: "Anna's birthday" }).click()
  const shown = new OccasionPage(home)
  await shown.page.getByText(strip).waitFor()
  await shown.page.getByRole("button", { name: "Edit occasion" }).click()
  await shown.page.getByRole("button", { name: "Open it again" }).click()
  await shown.ready()
  await other.adder().waitFor()
  await becomes(() => other.page.getByText(strip).count(), 0)
  expect(await other.adder().count()).toBe(1)
})

test("what asks, and what home shows of lists that are put away, is for everybody", async () => {
  const ivo = await scene.stage.person(scene.url, "Ivo")
  // The page of a list that is deleted asks once more, and is told that it is gone.
  ivo.networkMayFail = true
  const kept = await ivo.start("Anna")
  const gone = await ivo.start("Ben")
  for (const [id, what] of [
    [kept.id, "Archive this list"],
    [gone.id, "Delete this list"],
  ] as const) {
    const shown = await ivo.open(id)
    await shown.page.getByRole("button", { name: "Edit occasion" }).click()
    await shown.page.getByRole("button", { name: what }).click()
    if (what === "Archive this list") {
      await shown.page.getByText("The list is archived.").waitFor()
      continue
    }
    await shown.page.getByRole("alertdialog").waitFor()
    expect(await troubles(shown.page)).toEqual(NONE)
    await shown.page.getByRole("button", { name: "Delete the list" }).click()
    await shown.page.getByRole("heading", { name: "Recently deleted" }).waitFor()
  }
  const home = await ivo.page("/")
  await home.getByText("Archived", { exact: true }).click()
  await home.getByRole("link", { name: "Anna's birthday" }).waitFor()
  expect(await troubles(home)).toEqual(NONE)
})
