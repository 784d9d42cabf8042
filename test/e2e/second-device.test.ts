import { expect, test } from "vitest"
import { NONE, troubles } from "../support/for-everybody.ts"
import { JoinPage, OccasionPage } from "../support/pages.ts"
import { PHONE } from "../support/stage.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

test("[M3] on her second device Anna asks Ivo, who lets her in from the open list: not at once, and then straight into her view", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const link = await ivo.link(occasion.id, "recipient")
  const desk = await ivo.open(occasion.id)
  await desk.add("Atlas")
  const phone = await scene.stage.guest(scene.url, { viewport: PHONE })
  const hers = await new JoinPage(await phone.page(link)).asKnown("Anna")
  await hers.row("Atlas").waitFor()

  const tablet = await scene.stage.guest(scene.url, { viewport: PHONE })
  const page = await tablet.page(link)
  const ask = page.getByRole("button", { name: "Ask Ivo to let me in" })
  await page.getByText("Anna is already here on another device. Is that you?").waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)
  await ask.click()
  await page.getByText("Waiting for Ivo to say yes").waitFor()
  expect.soft(await troubles(page)).toEqual(NONE)

  const notice = desk.page.getByRole("region", { name: "Waiting to be let in" })
  await notice.getByText("Let Anna in on a second device?").waitFor()
  await hers.page.getByText("Your link was opened on another device. Let it in?").waitFor()
  expect.soft(await troubles(desk.page)).toEqual(NONE)
  expect.soft(await troubles(hers.page)).toEqual(NONE)
  await notice.getByRole("button", { name: "Not now" }).click()
  await page.getByText("The answer was “not now”", { exact: false }).waitFor()
  await hers.page.getByText("Let it in?", { exact: false }).waitFor({ state: "detached" })

  await ask.click()
  await notice.getByRole("button", { name: "Let in" }).click()
  await page.waitForURL(/\/o\//)
  const seen = new OccasionPage(page)
  await seen.row("Atlas").waitFor()
  await page.getByText("Your family coordinates here without you seeing it.").waitFor()
  expect(await page.getByRole("tab").count()).toBe(0)
  await seen.add("Teapot")
  await hers.row("Teapot").waitFor()
  await desk.row("Teapot").waitFor()
})
