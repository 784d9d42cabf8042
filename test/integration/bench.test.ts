import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { expect, onTestFinished, test } from "vitest"

const ROOT = fileURLToPath(new URL("../..", import.meta.url))
/** What commands need and a clone has to bring. */
const SOURCES = ["server", "shared", "client", "test", "deploy", "docs"]

const cloned = existsSync(new URL("../../.git", import.meta.url))

test.skipIf(!cloned)(
  "no file of the source folders is ignored by git, except what is built: a clone has everything the commands read",
  () => {
    const asked = spawnSync(
      "git",
      ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", ...SOURCES],
      { cwd: ROOT, encoding: "utf8" },
    )
    expect(asked.status).toBe(0)
    const ignored = asked.stdout.split("\n").filter((path) => path !== "" && path !== "client/dist/")
    expect(ignored).toEqual([])
    const inTheWay = spawnSync("git", ["check-ignore", "--no-index", "test/bench/data/trace.json"], {
      cwd: ROOT,
    })
    expect(inTheWay.status).toBe(1)
  },
)

/** Runs the bench to its end; what it printed. */
async function quickBench(...options: readonly string[]): Promise<string> {
  const bench = spawn(process.execPath, ["test/bench/run.ts", "--quick", ...options], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  })
  onTestFinished(() => void bench.kill())
  const [printed, complained] = await Promise.all([
    text(bench.stdout),
    text(bench.stderr),
    once(bench, "exit"),
  ])
  expect(complained).toBe("")
  expect(bench.exitCode).toBe(0)
  return printed
}

/** The rows of the table that count what went wrong. */
const faultsIn = (printed: string): readonly string[] =>
  printed.split("\n").filter((row) => /missing, doubled or misplaced|refused or lost/.test(row))

test("`npm run bench -- --quick` measures everything beside yws and the floor, from what a clone has, without a fault", async () => {
  const printed = await quickBench()
  expect(printed).toMatch(/^ +jubilee +yws +ratio +floor +ratio +target$/m)
  for (const id of ["a1", "a2", "a3", "b", "c1", "c2", "c3", "d1", "d2", "e", "f", "g", "h"]) {
    expect(printed).toMatch(new RegExp(`^${id} +[a-z0-9]`, "m"))
  }
  // a1 to a3, b, g, and h twice.
  const faults = faultsIn(printed)
  expect(faults).toHaveLength(7)
  for (const row of faults) expect(row).toMatch(/ 0 .* met$/)
  expect(printed).toMatch(/^b +durable updates\/s, to the floor's, \/s +\d.*≥ 0\.5 × floor +(met|missed)$/m)
  expect(printed).not.toContain("?")
}, 400_000)

test("`npm run bench -- --nodes --quick` measures two nodes beside two of Hocuspocus without a fault", async () => {
  const printed = await quickBench("--nodes")
  const faults = faultsIn(printed)
  expect(faults).toHaveLength(2)
  for (const row of faults) expect(row).toMatch(/ 0 .* met$/)
  expect(printed).toMatch(/^n1 +edit to peer p50/m)
  expect(printed).toMatch(/^n2 +updates\/s/m)
}, 300_000)
