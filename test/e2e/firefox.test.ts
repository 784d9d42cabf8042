import { expect, test } from "vitest"
import { openFirefox } from "../support/real-browsers.ts"
import { startTestApp } from "../support/start-app.ts"
import { tellStory } from "./smoke.ts"

test("in Firefox a list is made, joined, written live, claimed, written without a connection and loaded again", async () => {
  await using app = await startTestApp()
  // One device tells nothing of its language, the other one tells Persian.
  await using ivo = await openFirefox({ locale: undefined })
  await using mira = await openFirefox({ locale: "fa_IR" })
  await tellStory(app, ivo, mira)
  expect(await mira.evaluate("navigator.language")).toBe("fa-IR")
})
