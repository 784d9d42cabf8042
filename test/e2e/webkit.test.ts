import { expect, test } from "vitest"
import { openDisplay, openWebKit } from "../support/real-browsers.ts"
import { startTestApp } from "../support/start-app.ts"
import { tellStory } from "./smoke.ts"

test("in WebKit a list is made, joined, written live, claimed, written without a connection and loaded again", async () => {
  await using app = await startTestApp()
  await using display = await openDisplay()
  // One device is set to no language, as a container; the other one to Persian.
  await using ivo = await openWebKit(display.name, { locale: "C.UTF-8" })
  await using mira = await openWebKit(display.name, { locale: "fa_IR" })
  await tellStory(app, ivo, mira)
  const told = [await ivo.evaluate("navigator.language"), await mira.evaluate("navigator.language")]
  expect(told).toEqual(["C", "fa-IR"])
})
