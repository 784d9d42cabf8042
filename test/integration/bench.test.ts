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

test("`npm run bench -- --quick` measures long documents and other editors from what a clone has, without a fault", async () => {
  const bench = spawn(process.execPath, ["test/bench/run.ts", "--quick", "--only", "c2,h"], {
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
  for (const row of ["c2  memory per live room", "d1  join of a live room", "d2  join from the store"]) {
    expect(printed).toContain(row)
  }
  expect(printed).toMatch(/^h +edit to peer p50/m)
  expect(printed).toMatch(/^h +missing, doubled or misplaced +0 +0 .*met$/m)
  expect(printed).toMatch(/^h +pages: missing, doubled or misplaced +0 .*met$/m)
}, 180_000)
