import { expect, test } from "vitest"
import { becomes } from "../support/pages.ts"
import { ivoAndMira, sharedScene } from "./scene.ts"

const scene = sharedScene()

test("two people write one note at different places at once, emoji and flags included, and nobody's cursor jumps", async () => {
  const { ivo, mira, occasion } = await ivoAndMira(scene.stage, scene.url)
  const one = await ivo.open(occasion.id)
  await one.add("Bicycle")
  const other = await mira.open(occasion.id)
  await one.openRow("Bicycle")
  await other.openRow("Bicycle")
  await one.note.fill("first | last")
  await becomes(() => other.note.inputValue(), "first | last")
  const caret = (): Promise<number> =>
    other.note.evaluate(
      (field: { readonly value: string; readonly selectionEnd: number }) =>
        field.value.length - field.selectionEnd,
    )

  // Mira rests behind "first"; Ivo writes before it.
  await other.note.press("ControlOrMeta+End")
  for (let left = 0; left < " | last".length; left++) await other.note.press("ArrowLeft")
  expect(await caret()).toBe(" | last".length)
  await one.note.press("ControlOrMeta+Home")
  await one.note.pressSequentially("👨‍👩‍👧 and ")
  await becomes(() => other.note.inputValue(), "👨‍👩‍👧 and first | last")
  expect(await caret()).toBe(" | last".length)

  // Both at once, Mira in the middle, Ivo at the end, then at the start.
  const words = " 🇩🇪🇳🇿 size M 👋🏽 like Gran's ❤️"
  const more = ", in green 🏳️‍🌈 or 🇫🇷 blue"
  await one.note.press("ControlOrMeta+End")
  await Promise.all([other.note.pressSequentially(words), one.note.pressSequentially(more)])
  await one.note.press("ControlOrMeta+Home")
  await Promise.all([other.note.pressSequentially("!!!!!!!!"), one.note.pressSequentially("Look: ")])
  const whole = `Look: 👨‍👩‍👧 and first${words}!!!!!!!! | last${more}`
  for (const page of [one, other]) await becomes(() => page.note.inputValue(), whole)

  // Taking back takes back one's own alone.
  await other.note.press("ControlOrMeta+z")
  for (const page of [one, other]) {
    await becomes(async () => (await page.note.inputValue()).includes("!!!!!!!!"), false)
    expect(await page.note.inputValue()).toContain("Look: 👨‍👩‍👧 and first")
  }
})
