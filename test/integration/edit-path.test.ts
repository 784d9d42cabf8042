import { expect, test } from "vitest"
import { effortOf, measureEditPath, type Effort } from "../edit-path/measure.ts"

/** Today's figures: lower them with whatever shortens the path, never raise them. `npm run edit-path` prints it. */
const PATH: Effort = { files: 42, functions: 168, lines: 1_141, changes: 108, returns: 67 }
const ADMISSION: Effort = { files: 10, functions: 81, lines: 745, changes: 45, returns: 36 }

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
