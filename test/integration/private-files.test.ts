import { chmodSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { openSqliteStore } from "../../server/store/sqlite/open.ts"
import { exportSqlite } from "../../server/store/sqlite/export.ts"

let place: string
let folder: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "jubilee-modes-"))
  folder = join(place, "data")
})
afterEach(async () => {
  await rm(place, { recursive: true, force: true })
})

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)
const modes = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.startsWith("jubilee"))
      .map((name) => [name, modeOf(join(folder, name))]),
  )

async function use(): Promise<Record<string, string>> {
  const opened = await openSqliteStore({ folder })
  if (!opened.ok) throw new Error(opened.error.message)
  await using store = opened.value
  await store.records.insert("people", "somebody", { name: "Otto" })
  return modes()
}

const PRIVATE = {
  "jubilee.db": "600",
  "jubilee.db-shm": "600",
  "jubilee.db-wal": "600",
  "jubilee.lock": "600",
}

describe.skipIf(process.platform === "win32")("the files of the embedded store", () => {
  test("are their owner's alone, and so is the folder", async () => {
    expect(await use()).toEqual(PRIVATE)
    expect(modeOf(folder)).toBe("700")
    for (const mode of Object.values(modes())) expect(mode).toBe("600")
  })

  test("that an older version left readable are tightened at the start, and so is the folder", async () => {
    await use()
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644)
    writeFileSync(join(folder, "jubilee.db-journal"), "", { mode: 0o644 })
    chmodSync(folder, 0o755)
    expect(await use()).toMatchObject(PRIVATE)
    expect(modeOf(folder)).toBe("700")
  })

  test("are private in a folder of the operator's too, whose own mode stays", async () => {
    mkdirSync(folder)
    chmodSync(folder, 0o750)
    writeFileSync(join(folder, "notes.txt"), "")
    chmodSync(join(folder, "notes.txt"), 0o644)
    expect(await use()).toEqual(PRIVATE)
    expect([modeOf(folder), modeOf(join(folder, "notes.txt"))]).toEqual(["750", "644"])
  })

  test("are tightened by a migration that only reads them", async () => {
    await use()
    chmodSync(join(folder, "jubilee.db"), 0o666)
    const exported = await exportSqlite(folder)
    if (!exported.ok) throw new Error(exported.error)
    using source = exported.value
    expect(source.counts.records).toBe(1)
    expect(modes()).toMatchObject({ "jubilee.db": "600", "jubilee.lock": "600" })
  })
})
