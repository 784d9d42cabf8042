import { expect, test } from "vitest"
import { asks } from "../support/claim-asks.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import type { OccasionPage } from "../support/pages.ts"
import type { Guest } from "../support/stage.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

const takes = (giver: Guest, page: OccasionPage, title: string): Promise<void> =>
  asks(giver, page, title, { do: "claim", units: 1 })

test("what somebody takes is on their shopping page by person and stage, with sums by currency", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const list = await ivo.open(occasion.id)
  await list.add("Atlas", "Teapot", "Ladder")
  await list.openRow("Atlas")
  await list.price.fill("48")
  await list.closeRow("Atlas")
  await takes(ivo, list, "Atlas")
  await takes(ivo, list, "Teapot")
  await takes(mira, list, "Ladder")

  await list.menu("Your shopping")
  const page = list.page
  await page.getByRole("heading", { name: "Your shopping", level: 1 }).waitFor()
  const anna = page.getByRole("region", { name: "Anna's birthday" })
  await anna.getByText("Atlas", { exact: true }).waitFor()
  await anna.getByText("Teapot", { exact: true }).waitFor()
  expect(await page.getByText("Ladder").count()).toBe(0)
  const sums = page.getByRole("region", { name: "What it comes to" })
  expect(await sums.innerText()).toMatch(/Altogether\s+\D*48\b[\s\S]*Spent so far\s+nothing/)

  await anna.getByRole("button", { name: "Bought it: Atlas" }).click()
  await anna.getByRole("button", { name: "Gave it: Atlas" }).waitFor()
  expect(await anna.getByRole("heading", { level: 3 }).allInnerTexts()).toEqual(["To buy", "Bought"])
  expect(await sums.innerText()).toMatch(/Spent so far\s+\D*48\b/)
  await page.getByRole("button", { name: "Close" }).first().click()
  expect.soft(await troubles(page)).toEqual(NONE)
})

test("[C2, C4] without the server nothing is marked, and what was lost on the way is marked once", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  ivo.networkMayFail = true
  const list = await ivo.open(occasion.id)
  await list.add("Atlas")
  await takes(ivo, list, "Atlas")
  await list.menu("Your shopping")
  const { page } = list
  const asked: string[] = []
  await page.route("**/claim", async (route) => {
    asked.push(route.request().postData() ?? "")
    // The first one arrives, and its answer is lost.
    if (asked.length === 1) await route.fetch()
    await (asked.length === 1 ? route.abort() : route.continue())
  })
  await page.getByRole("button", { name: "Bought it: Atlas" }).click()
  await page.getByText("Jubilee can't be reached just now.", { exact: false }).waitFor()
  expect(await page.getByRole("heading", { name: "Bought", exact: true }).count()).toBe(0)
  await page.getByRole("button", { name: "Bought it: Atlas" }).click()
  await page.getByRole("heading", { name: "Bought", exact: true }).waitFor()
  expect(asked).toHaveLength(2)
  expect(asked[1]).toBe(asked[0])
})

test("[S0, M6] whoever gives nothing reads an invitation, and nothing of what was told stays on the device", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const list = await ivo.open(occasion.id)
  await list.add("Atlas")
  await takes(ivo, list, "Atlas")
  await list.menu("Your shopping")
  await list.page.getByText("Atlas", { exact: true }).waitFor()
  const kept = await list.page.evaluate<unknown>("JSON.stringify({ ...localStorage })")
  expect(String(kept)).not.toContain("Atlas")
  const nothing = await mira.page("/shopping")
  await nothing.getByRole("heading", { name: "Nothing to get yet" }).waitFor()
  expect.soft(await troubles(nothing)).toEqual(NONE)
})
