import { expect, test } from "vitest"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

test("while somebody types, no card lights up: a field glows at most once per burst (WCAG 2.3.1)", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add("Teapot")
  const other = await mira.open(occasion.id)
  await one.openRow("Teapot")
  await other.openRow("Teapot")
  const seen: string[] = []
  await other.page.exposeFunction("noted", (what: string) => seen.push(what))
  await other.page.evaluate(`document.addEventListener("animationstart", (event) => {
    if (event.animationName === "glow") noted(event.target.parentElement.className)
  }, true)`)
  await one.note.click()
  await one.note.pressSequentially("Blue, with a long sp", { delay: 180 })
  await other.page.getByText("Ivo is typing").waitFor()
  await expect.poll(() => other.note.inputValue()).toBe("Blue, with a long sp")
  expect(seen.length).toBeLessThanOrEqual(1)
  expect(seen.filter((place) => !place.includes("frame"))).toEqual([])

  // Closed, the card shows the name of who is in it and nothing else.
  await other.closeRow("Teapot")
  seen.length = 0
  await one.note.pressSequentially("out and two cups", { delay: 180 })
  await other.row("Teapot").filter({ hasText: "two cups" }).waitFor()
  expect(seen).toEqual([])
})
