import { expect, test } from "vitest"
import { leftBehind } from "../support/left-behind.ts"
import { becomes, CreatePage, JoinPage, OccasionPage } from "../support/pages.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

test("[S6] a list for two: both are named, and both are blind", async () => {
  const ivo = await scene.stage.person(scene.url, "Ivo")
  const form = new CreatePage(await ivo.page("/new"))
  await form.field("Their name").fill("Anna")
  await form.page.getByRole("button", { name: "And somebody with them" }).click()
  await form.field("Their name, too").fill("Ben")
  await form.submit()
  const one = new OccasionPage(form.page)
  await one.page.getByRole("heading", { name: /Anna and Ben/ }).waitFor()
  const occasion = new URL(one.page.url()).pathname.split("/")[2] ?? ""
  const guest = await scene.stage.guest(scene.url)
  const link = new URL(await one.dialog.getByRole("textbox", { name: "Link", exact: true }).inputValue())
  const ben = await new JoinPage(await guest.page(link.pathname + link.hash)).as("Ben")
  expect(new URL(ben.page.url()).pathname).toBe(`/o/${occasion}`)
  expect(await ben.page.getByRole("tab").count()).toBe(0)
})

test("[M6] a giver who is celebrated too loses the ideas and who gets what at once, with an open page, and the device keeps nothing of it; givers read that they knew", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const [one, other] = [await ivo.open(occasion.id), await mira.open(occasion.id)]
  await one.addIdea("Balloon flight")
  await one.page.getByRole("button", { name: "Saved", exact: true }).waitFor()
  await one.page.getByRole("button", { name: "I'll get this: Balloon flight" }).click()
  await one.page.getByText("You're getting this").waitFor()
  await one.page.getByRole("tab", { name: "Wishes" }).click()
  await one.add("Atlas")
  await other.page.getByRole("button", { name: "I'll get this: Atlas" }).click()
  await other.page.getByText("You're getting this").waitFor()
  await other.page.getByRole("tab", { name: "Our ideas" }).click()
  await other.page.getByText("Ivo is getting this").waitFor()
  const secrets = ["Balloon flight", "getting this"]
  expect(await leftBehind(other.page, secrets)).toEqual(secrets)
  await one.menu("Who is in")
  await one.dialog.getByRole("button", { name: "Celebrate too: Mira" }).click()
  await one.page.getByRole("button", { name: "Celebrate too", exact: true }).last().click()
  await one.dialog.getByText("Knew the secrets until then", { exact: false }).waitFor()
  await becomes(() => other.page.getByRole("tab").count(), 0)
  await becomes(() => leftBehind(other.page, secrets), [])
  expect(await other.page.locator("[class^=claim]").count()).toBe(0)
  await other.row("Atlas").waitFor()
  await one.page.keyboard.press("Escape")
  await one.page.getByRole("button", { name: "I'll get this: Atlas" }).waitFor()
})

test("[M2, M1] a link that went too far is replaced with whoever came by it just now, or ended for good", async () => {
  const ivo = await scene.stage.person(scene.url, "Ivo")
  const occasion = await ivo.start("Anna")
  const one = new OccasionPage(await ivo.page(`/o/${occasion.id}?invite`))
  const link = one.dialog.getByRole("textbox", { name: "Link", exact: true })
  const address = await link.inputValue()
  const guest = await scene.stage.guest(scene.url)
  guest.networkMayFail = true
  const stranger = await new JoinPage(await guest.page(new URL(address).pathname + new URL(address).hash)).as(
    "Stranger",
  )
  await one.page.goto(`${scene.url}/o/${occasion.id}?invite`)
  await one.dialog.getByRole("button", { name: "Replace link" }).click()
  await one.page.getByLabel("Also put out the person who came by it in the last hour").check()
  await one.page.getByLabel("How many people may join with it").selectOption({ label: "One person" })
  await one.page.getByRole("button", { name: "Replace it" }).click()
  await one.dialog.getByText("for one person").waitFor()
  await stranger.page.getByText("You were removed from this list").waitFor()
  await becomes(async () => (await link.inputValue()) === address, false)
  const next = await link.inputValue()
  const only = await scene.stage.person(scene.url, "Only")
  await only.join(next)
  const late = await scene.stage.guest(scene.url)
  late.networkMayFail = true
  await (
    await late.page(new URL(next).pathname + new URL(next).hash)
  )
    .getByText("As many people as may have come in by this link.", { exact: false })
    .waitFor()
  await one.dialog.getByRole("button", { name: "Replace link" }).click()
  await one.page.getByRole("button", { name: "Only end it" }).click()
  await one.dialog.getByText("This link is closed.", { exact: false }).waitFor()
  expect(await link.count()).toBe(0)
})
