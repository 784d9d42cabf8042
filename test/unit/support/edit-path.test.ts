import { expect, test } from "vitest"
import { functionsIn, withHooks } from "../../edit-path/functions.ts"
import { effortOf, type Step } from "../../edit-path/measure.ts"

const SOURCE = `
/** Says something. */
export class Room {
  push(update: Uint8Array): boolean {
    // A comment is no code.
    const sizes = [update].map((one) => ({ size: one.length }))

    return sizes.length > 0
  }
}

export const wake = (room: Room) =>
  room.push(new Uint8Array(1))
`

test("functions have the names that a reader would look for, and lines only where there is code", () => {
  const found = functionsIn("room.ts", SOURCE).map(({ name, lines }) => ({ name, lines: [...lines] }))
  expect(found).toEqual([
    { name: "Room.push", lines: [4, 6, 8, 9] },
    { name: "Room.push > closure", lines: [6] },
    { name: "wake", lines: [12, 13] },
  ])
})

test("a hooked file calls the hook at the start of each function, answers the same, and keeps its lines", () => {
  const hooked = withHooks("room.ts", SOURCE, "hook")
  expect(hooked.split("\n").length).toBe(SOURCE.split("\n").length)
  expect(hooked).toContain(`push(update: Uint8Array): boolean {hook("room.ts", 0);`)
  expect(hooked).toContain(`(one) => (hook("room.ts", 1), ({ size: one.length })))`)
  expect(hooked).toContain(`  (hook("room.ts", 2), room.push(new Uint8Array(1)))\n`)
})

const step = (file: string, ...lines: number[]): Step => ({
  file,
  about: {
    name: "f",
    first: 0,
    last: 0,
    lines: new Set(lines),
    body: { start: 0, end: 0, expression: false },
  },
  depth: 0,
  admission: false,
})

test("a path counts each line once, and as a return only a file that was left before", () => {
  const path = [step("a", 1, 2, 3), step("a", 2), step("b", 1), step("a", 9), step("c", 1), step("b", 2)]
  expect(effortOf(path)).toEqual({ files: 3, functions: 6, lines: 7, changes: 4, returns: 2 })
})
