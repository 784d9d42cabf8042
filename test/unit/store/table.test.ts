import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { z } from "zod"
import { ok } from "../../../shared/result.ts"
import { openSqliteStore } from "../../../server/store/sqlite/open.ts"
import { tableOf } from "../../../server/store/table.ts"

const Older = z.object({ name: z.string(), nick: z.string().optional() })
const Newer = Older.extend({ birthday: z.string().optional(), tags: z.array(z.string()).default([]) })

async function records() {
  const folder = mkdtempSync(join(tmpdir(), "jubilee-table-"))
  const opened = await openSqliteStore({ folder })
  if (!opened.ok) throw new Error(opened.error.message)
  onTestFinished(async () => {
    await opened.value.close()
    await rm(folder, { recursive: true, force: true })
  })
  return opened.value.records
}

test("an older node changes what it knows of a record and keeps what a newer one wrote beside it", async () => {
  const store = await records()
  const newer = tableOf(store, "people", Newer)
  const older = tableOf(store, "people", Older)
  await newer.insert("mira", { name: "Mira", nick: "M", birthday: "05-01", tags: ["a"] })
  expect(await older.change("mira", (body) => ok({ ...body, name: "Mira W." }))).toEqual(
    ok({ name: "Mira W.", nick: "M" }),
  )
  expect(await newer.get("mira")).toEqual({ name: "Mira W.", nick: "M", birthday: "05-01", tags: ["a"] })
  // What it knows and takes out stays out.
  await older.change("mira", () => ok({ name: "Mira" }))
  expect(await newer.get("mira")).toEqual({ name: "Mira", birthday: "05-01", tags: ["a"] })
})

test("a newer node reads what an older one wrote", async () => {
  const store = await records()
  await tableOf(store, "people", Older).insert("ivo", { name: "Ivo" })
  expect(await tableOf(store, "people", Newer).get("ivo")).toEqual({ name: "Ivo", tags: [] })
})
