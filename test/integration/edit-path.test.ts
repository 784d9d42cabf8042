import { expect, test } from "vitest"
import { effortOf, measureEditPath, type Effort } from "../edit-path/measure.ts"

/**
 * Today's figures (38 files, 155 functions, 1,097 lines), and a little more: on a busy machine an edit may pass a function
 * or two besides. Lower them with whatever shortens the path. `npm run edit-path` prints it.
 */
const PATH: Effort = { files: 39, functions: 159, lines: 1_125, changes: 100, returns: 62 }
const ADMISSION: Effort = { files: 10, functions: 84, lines: 765, changes: 48, returns: 38 }

const over = (effort: Effort, budget: Effort): readonly string[] =>
  (["files", "functions", "lines", "changes", "returns"] as const).flatMap((what) =>
    effort[what] > budget[what] ? [`${effort[what]} ${what}, ${budget[what]} allowed`] : [],
  )

test("one edit passes no more files, functions, lines and returns than the budget allows, admission apart", async () => {
  const { steps, seen } = await measureEditPath()
  expect(seen).toBeGreaterThan(1)
  // From the decoder of frames to the outlet of frames, with a commit and a delivery between them.
  const files = steps.map(({ file }) => file)
  expect(files[0]).toMatch(/^server\/gateways\//)
  expect(files.at(-1)).toMatch(/^server\/gateways\//)
  expect(files.some((file) => file.startsWith("server/store/sqlite/"))).toBe(true)
  const own = steps.filter(({ admission }) => !admission)
  expect(own.map(({ about }) => about.name)).toContain("Ledger.admit")
  expect(over(effortOf(own), PATH)).toEqual([])
  expect(over(effortOf(steps.filter(({ admission }) => admission)), ADMISSION)).toEqual([])
})
