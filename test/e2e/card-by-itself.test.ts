import { afterAll, beforeAll, expect, test } from "vitest"
import { systemClock } from "../../server/clock.ts"
import { CardPage } from "../support/card-page.ts"
import { NONE, troubles } from "../support/for-everybody.ts"
import { pressEnter } from "../support/keyboard.ts"
import { type RunningApp, startTestApp } from "../support/start-app.ts"
import { sharedStage } from "./scene.ts"

const MINUTE_MS = 60_000
/** The next full minute of the server's clock is this far when it starts, in ms: long enough to set the scene. */
const LEFT_MS = 45_000
/** A minute that is nearer than this when the card is started is not taken, in ms: everybody has to be there before. */
const LEAST_MS = 25_000

const stage = sharedStage()
/** The server's clock is ahead of the browser's: pages count down by the server's. */
const shift = MINUTE_MS - LEFT_MS + MINUTE_MS - (Date.now() % MINUTE_MS)
let app: RunningApp | undefined
beforeAll(async () => {
  const clock = systemClock()
  app = await startTestApp({ clock: { ...clock, now: () => clock.now() + shift } })
})
afterAll(() => app?.[Symbol.asyncDispose]())

test("[K3, K4] at its minute a card opens by itself, for its recipient at her link and for who wrote it", async () => {
  if (app === undefined) throw new Error("the server runs while tests do")
  const ivo = await stage().person(app.url, "Ivo")
  const minute = new Date(Math.ceil((Date.now() + shift + LEAST_MS) / MINUTE_MS) * MINUTE_MS)
  const opens = {
    year: minute.getUTCFullYear(),
    month: minute.getUTCMonth() + 1,
    day: minute.getUTCDate(),
    hour: minute.getUTCHours(),
    minute: minute.getUTCMinutes(),
  }
  const { id, card } = await ivo.start("Anna", {
    zone: "UTC",
    list: false,
    secrecy: "surprise",
    card: { opens, told: true },
  })
  expect(card?.opensAt).toBe(minute.getTime())
  const hers = await ivo.link(id, "recipient")
  const anna = await stage().guest(app.url)
  const waiting = await anna.page(hers)
  await waiting.getByRole("heading", { name: "This isn't open yet" }).waitFor()
  expect(await troubles(waiting)).toEqual(NONE)
  const writing = new CardPage(await ivo.page(`/o/${id}`))
  await writing.sign("Happy birthday, Anna!")
  // The server noted who has signed, and warns so near to the opening (K8).
  await writing.page.getByText("Only Ivo has signed.", { exact: false }).waitFor()
  expect(await waiting.getByRole("heading", { name: "This isn't open yet" }).count()).toBe(1)

  await waiting.getByText("A card for you").waitFor({ timeout: 2 * MINUTE_MS })
  expect(await troubles(waiting)).toEqual(NONE)
  await waiting.getByRole("button", { name: "Continue" }).click()
  await waiting.getByRole("button", { name: "Open it" }).click()
  await pressEnter(waiting.getByRole("button", { name: "Look inside" }))
  await waiting.getByText("Happy birthday, Anna!").first().waitFor()
  await writing.page.getByRole("button", { name: "All together" }).waitFor()
}, 180_000)
