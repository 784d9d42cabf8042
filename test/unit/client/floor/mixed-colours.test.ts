import { globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { withPlainColours } from "../../../../client/floor/mixed-colours.ts"

const CLIENT = join(import.meta.dirname, "../../../../client")
const SUPPORTED = "@supports (color: color-mix(in srgb, red, red))"

test.for([
  [
    "fill: color-mix(in srgb, var(--env) 92%, #fff);",
    `fill: var(--env); ${SUPPORTED} { fill: color-mix(in srgb, var(--env) 92%, #fff); }`,
  ],
  [
    "border: 1px solid color-mix(in srgb, var(--ink) 14%, transparent);",
    `border: 1px solid var(--line); ${SUPPORTED} { border: 1px solid color-mix(in srgb, var(--ink) 14%, transparent); }`,
  ],
  [
    "background: color-mix(in srgb, var(--sheet, var(--surface)) 45%, var(--ink) 6%);",
    `background: var(--ink); ${SUPPORTED} { background: color-mix(in srgb, var(--sheet, var(--surface)) 45%, var(--ink) 6%); }`,
  ],
  ["color: var(--ink);", "color: var(--ink);"],
] as const)("a browser that mixes no colours gets one of them: %s", ([css, wanted]) => {
  expect(withPlainColours(css)).toBe(wanted)
})

test("no style sheet mixes colours in a way that is left without another one", () => {
  const sheets = globSync("**/*.css", { cwd: CLIENT, exclude: ["dist/**"] })
  expect(sheets.length).toBeGreaterThan(20)
  const left = sheets.filter((sheet) => {
    const css = withPlainColours(readFileSync(join(CLIENT, sheet), "utf8"))
    return css.replaceAll(/@supports \(color: color-mix[^}]*\}/g, "").includes("color-mix(")
  })
  expect(left).toEqual([])
})
