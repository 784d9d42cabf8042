import { expect, test } from "vitest"
import { decode, encode } from "notepack.io"
import * as Y from "yjs"
import { z } from "zod"
import { newItemId } from "../../shared/ids.ts"
import { roomOf } from "../../shared/rooms.ts"
import { becomes, CreatePage, OccasionPage } from "../support/pages.ts"
import { WireClient } from "../support/wire-client.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene({ MAX_DOCUMENT_BYTES: "64 KiB" })

test("a note that the list has no room for is offered back as text, and the page works on", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add("Atlas")
  await one.openRow("Atlas")
  const long = "All the maps that it must have. ".repeat(2_500)
  await one.note.fill(long)
  await one.page.getByRole("dialog", { name: "Some of your text could not be saved" }).waitFor()
  await becomes(async () => (await one.dialog.getByRole("textbox").inputValue()).includes(long.trim()), true)
  await one.dialog.getByRole("button", { name: "Copy" }).click()
  await one.dialog.getByRole("button", { name: "Copied" }).waitFor()
  await one.dialog.getByRole("button", { name: "I don't need it" }).click()
  await one.dialog.waitFor({ state: "detached" })

  await becomes(() => one.note.inputValue(), "")
  await one.note.fill("just the big one")
  await one.add("Bicycle")
  const other = await mira.open(occasion.id)
  await becomes(() => other.titles(), ["Atlas", "Bicycle"])
  await other.openRow("Atlas")
  await becomes(() => other.note.inputValue(), "just the big one")
  expect(await one.dialog.count()).toBe(0)
})

test("a page that speaks an old language is told to reload", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const page = await ivo.context.newPage()
  await page.routeWebSocket(/socket\.io/, (route) => {
    const server = route.connectToServer()
    route.onMessage((message) => server.send(typeof message === "string" ? message : outdated(message)))
  })
  await page.goto(`${scene.url}/o/${occasion.id}`)
  const dialog = page.getByRole("alertdialog", { name: "There is a new Jubilee" })
  await dialog.waitFor()
  expect(await dialog.innerText()).toContain("What you wrote is kept on this device.")
  await Promise.all([page.waitForEvent("load"), dialog.getByRole("button", { name: "Reload" }).click()])
})

const Hello = z.looseObject({ type: z.literal(0), data: z.looseObject({ protocol: z.number() }) })

/** The same packet, from a page of before the first version. */
function outdated(packet: Buffer): Buffer {
  const hello = Hello.safeParse(decode(packet))
  if (!hello.success) return packet
  return z.instanceof(Buffer).parse(encode({ ...hello.data, data: { ...hello.data.data, protocol: 0 } }))
}

test("foreign script is text wherever it is written, and a link that is none is refused with a sentence", async () => {
  const { ivo, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  const evil = `<img src=x onerror="window.hit=1"><script>window.hit=1</script>`
  await one.add(evil)
  await one.openRow(evil)
  await one.note.fill(evil)
  await one.link.fill("javascript:window.hit=1")
  await one.note.focus()
  await one.page.getByText("That isn't a web address. It starts with http:// or https://.").waitFor()
  await one.closeRow(evil)
  expect(await one.row(evil).innerText()).toContain(evil)
  expect(await one.page.locator("main img, main script").count()).toBe(0)
  expect(await one.page.evaluate<unknown>("window.hit")).toBe(undefined)
})

test("a link that somebody smuggled into the document is no link on the page", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add("Atlas")
  using wire = await new WireClient({ url: scene.url, token: mira.token }).connected()
  const room = roomOf("list", occasion.id)
  await wire.join(room)
  const doc = new Y.Doc()
  const item = new Y.Map<unknown>([
    ["title", "Smuggled"],
    ["link", "javascript:window.hit=1"],
    ["note", new Y.Text("<b>bold</b>")],
    ["order", "a5"],
    ["quantity", "<i>"],
    ["price", { minor: "<i>", currency: "<i>" }],
  ])
  doc.getMap("items").set(newItemId(), item)
  await wire.acknowledged(wire.push(Y.encodeStateAsUpdate(doc)))
  await one.row("Smuggled").waitFor()
  expect(await one.page.getByRole("link", { name: /opens in a new tab/ }).count()).toBe(0)
  await one.openRow("Smuggled")
  expect(await one.note.inputValue()).toBe("<b>bold</b>")
  expect(await one.page.evaluate<unknown>("window.hit")).toBe(undefined)
})

test("a title of 5 MB is refused with a sentence, and the page lives", async () => {
  const guest = await scene.stage.guest(scene.url)
  const form = new CreatePage(await guest.page("/new"))
  const huge = "x".repeat(5 * 1024 * 1024)
  await form.field("Their name").fill(huge)
  await form.field("Your name").fill("Ivo")
  await form.submit()
  await form.page.getByText("That name is too long. 60 letters are enough.").waitFor()
  await form.field("Their name").fill("Anna")
  await form.submit()
  const one = new OccasionPage(form.page)
  await one.pressDone()

  await one.adder().fill(huge)
  await one.adder().press("Enter")
  await one.page.getByText("That title is too long. Put the rest into the note.").waitFor()
  const address = `https://shop.example/${"a".repeat(500)}`
  await one.adder().fill(address)
  await one.adder().press("Enter")
  await one.openRow("shop.example")
  expect(await one.link.inputValue()).toBe(address)
  await one.closeRow("shop.example")
  await one.add("Atlas")
  await one.openRow("Atlas")
  await one.title.fill(huge)
  await one.title.press("Enter")
  await one.page.getByText("That title is too long. Put the rest into the note.").waitFor()
  await one.note.fill("All the maps. ".repeat(400_000))
  await one.page.getByText("This note is full.").waitFor()
  expect(await one.note.inputValue()).toBe("")
  await one.title.fill("Atlas of birds")
  await one.title.press("Enter")
  await one.closeRow("Atlas of birds")
  expect(await one.titles()).toEqual(["shop.example", "Atlas of birds"])
})

test("a day that does not exist is named as such, beside the date", async () => {
  const guest = await scene.stage.guest(scene.url)
  const form = new CreatePage(await guest.page("/new"))
  await form.field("Their name").fill("Anna")
  await form.field("Your name").fill("Ivo")
  await form.field("Day").fill("30")
  await form.page.getByLabel("Month").selectOption("February")
  await form.submit()
  await form.page
    .getByRole("alert")
    .getByText("That day doesn't exist. Please check day and month.")
    .waitFor()
  expect(new URL(form.page.url()).pathname).toBe("/new")
})
