import { expect, test } from "vitest"
import { becomes, CreatePage, JoinPage, OccasionPage } from "../support/pages.ts"
import { Line } from "../support/stage.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()
const BLIND = "Your family coordinates here without you seeing it."

test("[S2] Anna has her own view by her link, and by the givers' link too: the list, one fixed line, no trace of ideas", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add("Atlas")
  await one.addIdea("Balloon flight")
  await (await mira.open(occasion.id)).page.getByRole("tab", { name: "Our ideas" }).click()

  const guest = await scene.stage.guest(scene.url)
  const join = new JoinPage(await guest.page(await ivo.link(occasion.id, "recipient")))
  const anna = await join.asKnown("Anna")
  const seesHerView = async (view: OccasionPage): Promise<void> => {
    await view.row("Atlas").waitFor()
    await view.page.getByText(BLIND).waitFor()
    expect(await view.page.getByRole("tab").count()).toBe(0)
    const whole = await view.page.content()
    expect(whole).not.toContain("Balloon")
    expect(whole).not.toMatch(/Our ideas|Hidden from/)
    expect(await view.page.title()).toBe("Your birthday · Jubilee")
  }
  await seesHerView(anna)
  await anna.add("Teapot")
  await one.page.getByRole("tab", { name: "Wishes" }).click()
  await one.row("Teapot").waitFor()

  const again = new OccasionPage(await guest.page(await ivo.link(occasion.id, "giver")))
  await again.page.waitForURL(/\/o\//)
  await seesHerView(again)
})

test("[S4] of a surprise there is no link for Anna, and to her it looks like nothing at all", async () => {
  const ivo = await scene.stage.person(scene.url, "Ivo")
  const form = new CreatePage(await ivo.page("/new"))
  await form.field("Their name").fill("Anna")
  await form.choose("It's a surprise")
  await form.submit()
  const one = new OccasionPage(form.page)
  const link = one.dialog.getByRole("textbox", { name: "Link", exact: true })
  await link.waitFor()
  expect(await one.dialog.getByRole("radio").count()).toBe(2)
  await one.dialog.getByText("It's a surprise, so there is no link for Anna.", { exact: false }).waitFor()
  expect(await one.page.title()).toBe("Jubilee")
  const address = await link.inputValue()
  await one.pressDone()
  await one.add("Atlas")

  const anna = await scene.stage.guest(scene.url)
  anna.networkMayFail = true
  const join = new JoinPage(await anna.page(address))
  await join.page.getByRole("heading", { name: "You're invited" }).waitFor()
  expect(await join.page.getByRole("main").innerText()).not.toMatch(/birthday|Ivo|surprise/i)
  await join.page.getByRole("textbox", { name: "Join as" }).fill("Anna")
  await join.page.getByRole("button", { name: "Continue" }).click()
  await anna.page(new URL(one.page.url()).pathname).then(async (page) => {
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor()
    expect(await page.content()).not.toMatch(/Atlas|birthday|Ivo/)
  })
})

test("a reader sees the wishes while others write, and no names and nothing to write with", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add("Atlas")
  await one.addIdea("Balloon flight")
  await one.page.getByRole("tab", { name: "Wishes" }).click()
  const guest = await scene.stage.guest(scene.url)
  const join = new JoinPage(await guest.page(await ivo.link(occasion.id, "reader")))
  const reader = await join.as("Karl")
  await reader.page.getByText("You can look here, not change.").waitFor()
  await reader.row("Atlas").waitFor()
  await one.openRow("Atlas")
  await one.note.fill("the big one")
  await becomes(async () => (await reader.row("Atlas").innerText()).includes("the big one"), true)
  await reader.page
    .getByText(/^Somebody/)
    .first()
    .waitFor()
  expect(await reader.adder().count()).toBe(0)
  expect(await reader.page.getByRole("tab").count()).toBe(0)
  expect(await reader.page.content()).not.toMatch(/Ivo|Mira|Balloon/)
  await reader.row("Atlas").click()
  expect(await reader.page.getByRole("textbox").count()).toBe(0)
})

test("[M4] who is removed while they write sees nothing but their own unsent text", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  mira.networkMayFail = true
  const karl = await scene.stage.person(scene.url, "Karl")
  karl.networkMayFail = true
  await karl.join(await ivo.link(occasion.id))
  const one = await ivo.open(occasion.id)
  await one.add("Atlas")
  const line = new Line()
  const away = await mira.open(occasion.id, line)
  const there = await karl.open(occasion.id)
  await there.row("Atlas").waitFor()
  await away.openRow("Atlas")
  await line.cut()
  await away.note.fill("Gran has this one already")
  await away.pill(/^Offline\. 1 change waiting\.$/).waitFor()

  await one.menu("Who is in")
  for (const name of ["Mira", "Karl"]) {
    await one.page.getByRole("button", { name: `Remove ${name}` }).click()
    const sure = one.page.getByRole("alertdialog", { name: `Remove ${name}?` })
    await sure.getByRole("button", { name: `Remove ${name}` }).click()
    await becomes(() => one.page.getByRole("button", { name: `Remove ${name}` }).count(), 0)
  }
  const removed = (page: OccasionPage) =>
    page.page.getByRole("alertdialog", { name: "You were removed from this list" })
  await removed(there).waitFor()
  expect(await there.page.content()).not.toContain("Atlas")
  expect(await removed(there).getByRole("textbox").count()).toBe(0)

  line.mend()
  await removed(away).waitFor()
  expect(await removed(away).getByRole("textbox").inputValue()).toContain("Gran has this one already")
  expect(await away.page.content()).not.toContain("Atlas")
  await removed(away).getByRole("button", { name: "To my lists" }).click()
  await away.page.waitForURL((url) => url.pathname === "/")
})

test("[M3] a lost phone does not lose the person: their own link brings them back in a fresh profile", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add("Atlas")
  await one.menu("You and your devices")
  await one.dialog.getByRole("button", { name: "Make my link" }).click()
  const link = await one.dialog.getByRole("textbox", { name: "Your own link" }).inputValue()
  await ivo.context.close()

  const phone = await scene.stage.guest(scene.url)
  const page = await phone.page(link)
  await page.getByRole("button", { name: "Yes, it's me" }).click()
  await page.getByRole("heading", { name: "Hello, Ivo" }).waitFor()
  await page
    .getByRole("link", { name: /Anna's birthday/ })
    .first()
    .click()
  const back = new OccasionPage(page)
  await back.row("Atlas").waitFor()
  await back.add("Teapot")
  expect(await back.page.getByRole("button", { name: "Invite", exact: true }).count()).toBe(1)
})
