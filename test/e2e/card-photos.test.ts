import type { Locator, Page } from "playwright-core"
import sharp from "sharp"
import { expect, test } from "vitest"
import type { OccasionView } from "../../shared/api.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { becomes } from "../support/pages.ts"
import type { Guest } from "../support/stage.ts"
import { sharedScene } from "./scene.ts"

const scene = sharedScene()
const ALT = "The two of us on the jetty"

interface File {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

const RED = { r: 200, g: 30, b: 30 }
const BLUE = { r: 30, g: 30, b: 200 }

/** Red above blue; as a telephone writes it that was held on its side. */
async function lyingPhoto(width: number, height: number): Promise<File> {
  const half = { create: { width, height: height / 2, channels: 3 as const, background: RED } }
  const upright = await sharp({ create: { width, height, channels: 3, background: BLUE } })
    .composite([{ input: half, top: 0, left: 0 }])
    .png()
    .toBuffer()
  // Turned back by a quarter, and marked to be turned again.
  const buffer = await sharp(upright).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  return { name: "lying.jpg", mimeType: "image/jpeg", buffer }
}

const IN_PAGE = (files: readonly File[]): string => `(() => {
  const transfer = new DataTransfer()
  for (const { name, type, bytes } of ${JSON.stringify(
    files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, bytes: buffer.toString("base64") })),
  )}) {
    const data = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))
    transfer.items.add(new File([data], name, { type }))
  }
  return transfer
})()`

/** What is drawn in the upper and in the lower part of each photo that is read. */
const HALVES = `[...document.querySelectorAll("article [data-state=here] img")].map((photo) => {
  const canvas = document.createElement("canvas")
  canvas.width = canvas.height = 4
  const context = canvas.getContext("2d")
  context.drawImage(photo, 0, 0, 4, 4)
  return [0, 3].map((y) => (context.getImageData(1, y, 1, 1).data[0] > 128 ? "red" : "blue")).join(" over ")
})`

/** A card for somebody who writes in it. */
class Writing {
  readonly page: Page
  readonly message: Locator
  readonly own: Locator

  constructor(page: Page) {
    this.page = page
    this.message = page.getByRole("textbox", { name: "Your message" })
    this.own = page.getByRole("region", { name: "Your message" })
  }

  static async of(guest: Guest, { id }: OccasionView): Promise<Writing> {
    const page = await guest.page(`/o/${id}`)
    await page.getByRole("textbox", { name: "Greeting from all of you" }).waitFor()
    return new Writing(page)
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name, exact: true })
  }

  async start(): Promise<void> {
    await this.button("Write your message").click()
    await this.message.waitFor()
  }

  async choose(...files: readonly File[]): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser")
    await this.button("Photo").click()
    await (await chooser).setFiles([...files])
  }

  async drop(...files: readonly File[]): Promise<void> {
    const dataTransfer = await this.page.evaluateHandle(IN_PAGE(files))
    for (const type of ["dragenter", "dragover", "drop"])
      await this.message.dispatchEvent(type, { dataTransfer })
  }

  async paste(...files: readonly File[]): Promise<void> {
    await this.message.focus()
    await this.page.evaluate(`document.activeElement.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: ${IN_PAGE(files)}, bubbles: true, cancelable: true }))`)
  }

  /** The photos that the server has. */
  photos(): Locator {
    return this.own.locator("[data-state=here] img")
  }

  /** How wide they are, in pixels of their own. */
  async widths(): Promise<(string | null)[]> {
    return Promise.all((await this.photos().all()).map((photo) => photo.getAttribute("width")))
  }

  uploads(kind?: string): Locator {
    return this.page.locator(kind === undefined ? "[data-upload]" : `[data-upload=${kind}]`)
  }
}

/** Mira's card for Anna, and Ivo who writes with her. */
async function miraAndIvo(): Promise<{
  readonly mira: Guest
  readonly ivo: Guest
  readonly occasion: OccasionView
}> {
  const { stage, url } = scene
  const mira = await stage.person(url, "Mira")
  const date = { year: 2090, month: 11, day: 14 }
  const occasion = await mira.start("Anna", { list: false, secrecy: "surprise", date, card: {} })
  const ivo = await stage.person(url, "Ivo")
  await ivo.join(await mira.link(occasion.id))
  return { mira, ivo, occasion }
}

test("photos are chosen, dropped and pasted, stand upright and small for everybody, and are on the opened card", async () => {
  const { mira, ivo, occasion } = await miraAndIvo()
  const [hers, his] = [await Writing.of(mira, occasion), await Writing.of(ivo, occasion)]
  await hers.start()
  await hers.choose(await lyingPhoto(1_200, 2_400))
  await becomes(() => hers.photos().count(), 1)
  await hers.drop(await lyingPhoto(40, 30))
  await becomes(() => hers.photos().count(), 2)
  await hers.paste(await lyingPhoto(50, 20))
  await becomes(() => hers.photos().count(), 3)
  expect((await hers.message.innerText()).trim()).toBe("")

  // What cannot be taken says so.
  const words = { name: "words.txt", mimeType: "text/plain", buffer: Buffer.from("words") }
  const heic = {
    name: "IMG_1.HEIC",
    mimeType: "image/heic",
    buffer: Buffer.from("\0\0\0\u0018ftypheic\0\0\0\0mif1"),
  }
  await hers.choose(words, heic)
  await hers.own.getByRole("alert").getByText("words.txt").waitFor()
  await hers.own.getByRole("alert").getByText("HEIC").waitFor()
  expect.soft(await troubles(hers.page)).toEqual(NONE)
  await hers.page.setViewportSize({ width: 1_280, height: 800 })
  await hers.own.getByRole("alert").getByRole("button", { name: "Close" }).click()

  // A photo is described, one is taken away and comes back, another moves to the front.
  await hers.button("Describe the photo 1").click()
  await hers.page.getByRole("textbox", { name: "What can be seen?" }).fill(ALT)
  await hers.page.keyboard.press("Enter")
  await hers.button(`${ALT}. Change the description of photo 1`).waitFor()
  await hers.button("Remove photo 2").click()
  await becomes(() => hers.photos().count(), 2)
  await hers.button("Undo").click()
  await becomes(() => hers.photos().count(), 3)
  await hers.button("Describe the photo 3").click()
  await hers.button("Move forward").click()
  await becomes(() => hers.widths(), ["1000", "50", "40"])
  await hers.button("That's it").click()
  await hers.button("Done").click()

  const read = his.page.getByRole("article", { name: "Mira", exact: true })
  await becomes(() => read.locator("[data-state=here] img").count(), 3)
  expect(await his.page.evaluate<unknown>(HALVES)).toEqual(Array(3).fill("red over blue"))

  // Large, by keyboard.
  const first = read.getByRole("button", { name: `${ALT}. Show large` })
  await first.press("Enter")
  const large = his.page.getByRole("dialog", { name: "Photo" })
  await large.getByText("1 of 3").waitFor()
  await his.page.keyboard.press("ArrowRight")
  await large.getByText("2 of 3").waitFor()
  expect.soft(await troubles(his.page)).toEqual(NONE)
  await his.page.keyboard.press("Escape")
  await becomes(() => large.count(), 0)
  await becomes(() => first.and(his.page.locator(":focus")).count(), 1)

  await hers.page.setViewportSize({ width: 1_280, height: 800 })
  await hers.button("Change when it opens").click()
  await hers.button("Open it now").click()
  await hers.button("Open it now").last().click()
  await his.button("All together").waitFor()
  await becomes(() => his.page.locator("[data-state=here] img").count(), 3)
  await his.button("Plain text").click()
  await his.page.getByText(`Photo: ${ALT}`).waitFor()
})

test("a photo whose upload the network ends is kept over a reload, is nobody else's to see, and goes up later; another is cancelled", async () => {
  const { mira, ivo, occasion } = await miraAndIvo()
  mira.networkMayFail = true
  const [hers, his] = [await Writing.of(mira, occasion), await Writing.of(ivo, occasion)]
  await hers.start()
  const POSTS = /\/card\/photos$/
  await mira.context.route(POSTS, (route) => route.abort("connectionreset"))
  await hers.choose(await lyingPhoto(40, 30))
  await hers.uploads("waiting").waitFor()
  await hers.page.getByRole("button", { name: "1 photo on its way" }).waitFor()
  await hers.choose(await lyingPhoto(50, 30))
  await becomes(() => hers.uploads().count(), 2)
  await hers.button("Cancel the upload").last().click()
  await becomes(() => hers.uploads().count(), 1)
  await hers.button("Done").click()
  await hers.page.reload()
  await hers.page.getByRole("article", { name: "Mira", exact: true }).locator("[data-upload] img").waitFor()
  expect(await his.page.getByRole("article", { name: "Mira", exact: true }).count()).toBe(0)
  await mira.context.unroute(POSTS)
  await becomes(() => his.page.locator("[data-state=here] img").count(), 1)
  await becomes(() => hers.uploads().count(), 0)
  await hers.page.getByRole("button", { name: /^(Saved|Up to date)/ }).waitFor()
})
