import { existsSync, readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"

const at = (path: string): URL => new URL(`../../../${path}`, import.meta.url)
const page = readFileSync(at("docs/state.md"), "utf8")

/** The rows of all tables but their headings. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| what |") && !line.startsWith("| ---"))
  .map((line) => line.split(" | "))

/** The tests that a row names: a file of test/, and what the test is called. */
const named = (row: readonly string[]): (readonly [string, string])[] =>
  [...(row.at(-1) ?? "").matchAll(/`([\w/.-]+)`: "([^"]+)"/g)].map(([, file = "", title = ""]) => [
    file,
    title,
  ])

/** Its whole name, but for the codes of the rules that it holds, and a seed. */
const isTestOf = (source: string, title: string): boolean =>
  new RegExp(`["\`](\\[[\\w, -]+\\] )?${RegExp.escape(title)}( \\([^)]*\\))?["\`]`).test(source)

describe("docs/state.md", () => {
  test("says of every piece of state where it lives, why there, what its loss costs, and who takes it away", () => {
    expect(rows.length).toBeGreaterThan(20)
    for (const row of rows) expect([row[0], row.length, named(row).length > 0]).toEqual([row[0], 5, true])
  })

  test("names tests that are there", () => {
    const missing = rows.flatMap(named).filter(([file, title]) => {
      const path = at(`test/${file}`)
      return !existsSync(path) || !isTestOf(readFileSync(path, "utf8"), title)
    })
    expect(missing).toEqual([])
  })
})
