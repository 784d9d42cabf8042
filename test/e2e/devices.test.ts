import type { Page } from "playwright-core"
import { expect, test } from "vitest"
import { NONE, troubles } from "../support/for-everybody.ts"
import { leftBehind } from "../support/left-behind.ts"
import { becomes, type OccasionPage } from "../support/pages.ts"
import { Line, type Guest } from "../support/stage.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene({ MAX_RECOVERIES_PER_MINUTE: "1000" })

const notice = (page: Page) => page.getByRole("region", { name: "Devices", exact: true })
const out = (page: Page) => page.getByRole("heading", { name: "You were signed out on this device" })

/** Somebody's personal link, made in their dialog, which stays open. */
async function makesLink(list: OccasionPage): Promise<string> {
  await list.menu("You and your devices")
  await list.dialog.getByRole("button", { name: "Make my link" }).click()
  const field = list.dialog.getByRole("textbox", { name: "Your own link" })
  return new URL(await field.inputValue()).hash
}

/** The link opened on another device, whose home it then shows. */
async function opensOn(guest: Guest, hash: string): Promise<Page> {
  const page = await guest.page(`/me${hash}`)
  await page.getByRole("button", { name: "Yes, it's me" }).click()
  await page.waitForURL((url) => url.pathname === "/")
  return page
}

test("[M3, M8] a link opened elsewhere is told on the open page; the device is listed by name and signed out from there, and what it had not saved is offered", async () => {
  const { mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const desk = await mira.open(occasion.id)
  const hash = await makesLink(desk)
  const phone = await scene.stage.guest(scene.url)
  phone.networkMayFail = true
  const home = await opensOn(phone, hash)
  await desk.dialog.getByText("Chrome on Linux").nth(1).waitFor()
  expect.soft(await troubles(desk.page)).toEqual(NONE)
  await desk.dialog.getByRole("button", { name: "Close" }).click()
  await notice(desk.page).getByText("opened on another device: Chrome on Linux").waitFor()
  expect.soft(await troubles(desk.page)).toEqual(NONE)

  // Offline on the phone for a moment: what is written there waits, with no other tab that would send it.
  await home.close()
  const line = new Line()
  const theirs = await phone.open(occasion.id, line)
  await theirs.add("Atlas")
  await desk.row("Atlas").waitFor()
  await line.cut()
  await theirs.adder().fill("A tent")
  await theirs.adder().press("Enter")
  await theirs.row("A tent").waitFor()
  await notice(desk.page).getByRole("button", { name: "Sign it out" }).click()
  await becomes(() => notice(desk.page).count(), 0)
  line.mend()
  await out(theirs.page).waitFor()
  await becomes(() => theirs.page.getByRole("textbox", { name: "Not saved yet" }).inputValue(), "A tent")
  expect.soft(await troubles(theirs.page)).toEqual(NONE)
  await theirs.page.reload()
  await out(theirs.page).waitFor()

  // Back by the link: what waited is saved.
  await opensOn(phone, hash)
  await desk.row("A tent").waitFor()
  await desk.row("Atlas").waitFor()
})

test("[M3, M8] a new link is announced to sign out the others, and does; a device of which nothing waits keeps nothing", async () => {
  const { mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const desk = await mira.open(occasion.id)
  const hash = await makesLink(desk)
  const phone = await scene.stage.guest(scene.url)
  phone.networkMayFail = true
  await opensOn(phone, hash)
  const theirs = await phone.open(occasion.id)
  await theirs.addIdea("Balloon flight")
  await becomes(() => leftBehind(theirs.page, ["Balloon flight"]), ["Balloon flight"])
  await desk.dialog.getByText("signs out your other device", { exact: false }).waitFor()
  await desk.dialog.getByRole("button", { name: "Make a new one" }).click()
  await out(theirs.page).waitFor()
  await becomes(() => leftBehind(theirs.page, ["Balloon flight"]), [])
  expect(await theirs.page.getByRole("textbox").count()).toBe(0)
  await theirs.page.getByRole("button", { name: "Forget me on this device" }).click()
  await theirs.page.getByRole("link", { name: "Start a gift list" }).waitFor()
  const other = await phone.page(`/me${hash}`)
  await other.getByRole("button", { name: "Yes, it's me" }).click()
  await other.getByRole("heading", { name: "This link isn't open any more" }).waitFor()
  await desk.page.keyboard.press("Escape")
  await desk
    .row("Balloon flight")
    .or(desk.page.getByRole("tab", { name: "Our ideas" }))
    .first()
    .waitFor()
})

test("[M8] a device that was closed learns of another at its next visit, until its person says that it was them", async () => {
  const { mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const desk = await mira.open(occasion.id)
  const hash = await makesLink(desk)
  await desk.page.close()
  await opensOn(await scene.stage.guest(scene.url), hash)
  const page = await mira.page()
  await notice(page).getByRole("button", { name: "That was me" }).click()
  await becomes(() => notice(page).count(), 0)
  const again = await mira.open(occasion.id)
  await again.menu("You and your devices")
  await again.dialog.getByRole("button", { name: "Sign out: Chrome on Linux" }).waitFor()
  expect(await notice(again.page).count()).toBe(0)
})

test("[M8] somebody signs out in the ordinary way, and hears first that they have no link", async () => {
  const { mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const list = await mira.open(occasion.id)
  await list.add("Atlas")
  await list.menu("You and your devices")
  await list.dialog.getByRole("button", { name: "Sign out", exact: true }).click()
  await list.dialog.getByText("You have no personal link yet.", { exact: false }).waitFor()
  expect.soft(await troubles(list.page)).toEqual(NONE)
  await list.dialog.getByRole("button", { name: "Yes, sign out" }).click()
  await list.page.getByRole("link", { name: "Start a gift list" }).waitFor()
  await becomes(() => leftBehind(list.page, ["Atlas", "Mira"]), [])
})
