import { spawn } from "node:child_process"
import { once } from "node:events"
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { seq } from "../../shared/ids.ts"
import {
  openSqliteStore,
  type SqliteOpenError,
  type SqliteStoreOptions,
} from "../../server/store/sqlite/open.ts"
import type { CollectionSpec } from "../../server/store/port.ts"
import { entriesAfter, entry, fill, newRoom, refusalOf, snapshot } from "./place.ts"
import { newFolder, openStore, type Folder } from "./sqlite-place.ts"

async function refusedOpen(
  folder: string,
  options: Partial<SqliteStoreOptions> = {},
): Promise<SqliteOpenError> {
  const opened = await openSqliteStore({ folder, ...options })
  if (opened.ok) {
    await opened.value.close()
    throw new Error("it opened")
  }
  expect(opened.error.message).toContain(folder)
  expect(opened.error.message).toMatch(/^[A-Z].*\.$/)
  return opened.error
}

/** A store that was written to and closed. */
async function used(folder: Folder, entries = 20): Promise<ReturnType<typeof newRoom>> {
  const store = await openStore(folder.path)
  const room = newRoom()
  await fill(store, room, 1, entries)
  await store.log.saveSnapshot(room, snapshot(3, { bytes: new Uint8Array(50_000).fill(4) }))
  await store.records.insert("people", "a", { email: "a@b.c" })
  await store.close()
  return room
}

/** Changes the closed file with SQL of its own. */
function behindItsBack(folder: Folder, sql: string): void {
  const db = new DatabaseSync(folder.file)
  db.exec(sql)
  db.close()
}

/** The bytes of the database and of its write-ahead log must be the same afterwards. */
async function expectUntouched(folder: Folder, work: () => Promise<void>): Promise<void> {
  const before = readFileSync(folder.file)
  await work()
  expect(Buffer.compare(readFileSync(folder.file), before)).toBe(0)
}

describe("a data folder", () => {
  test("is created, and taken by one store at a time", async () => {
    using folder = newFolder()
    const path = join(folder.path, "deep", "data")
    const store = await openStore(path)
    expect(await refusedOpen(path)).toMatchObject({ reason: "in_use" })
    const room = newRoom()
    await fill(store, room, 1, 2)
    await store.close()
    const again = await openStore(path)
    expect(await entriesAfter(again, room)).toHaveLength(2)
    await again.close()
  })

  test("held by another process is refused, and is free the moment that process is killed", async () => {
    using folder = newFolder()
    const holder = spawn(
      process.execPath,
      [fileURLToPath(new URL("sqlite-holder.ts", import.meta.url)), folder.path],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    )
    await once(holder.stdout, "data")
    expect(await refusedOpen(folder.path)).toMatchObject({ reason: "in_use" })
    holder.kill("SIGKILL")
    await once(holder, "exit")
    const store = await openStore(folder.path)
    await store.close()
  })

  test("that cannot be made is refused", async () => {
    using folder = newFolder()
    writeFileSync(join(folder.path, "file"), "not a folder")
    expect(await refusedOpen(join(folder.path, "file", "data"))).toMatchObject({ reason: "not_writable" })
  })

  test("in which the database cannot be opened is refused", async () => {
    using folder = newFolder()
    mkdirSync(folder.file)
    expect(await refusedOpen(folder.path)).toMatchObject({ reason: "not_writable" })
  })
})

describe("a database file that is not as it should be is refused and left as it is:", () => {
  test("something else than a database", async () => {
    using folder = newFolder()
    writeFileSync(folder.file, "These are not the pages you are looking for. ".repeat(500))
    await expectUntouched(folder, async () => {
      expect(await refusedOpen(folder.path)).toMatchObject({ reason: "corrupt" })
    })
  })

  test("another program's database", async () => {
    using folder = newFolder()
    behindItsBack(folder, "PRAGMA journal_mode = WAL; CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)")
    await expectUntouched(folder, async () => {
      expect(await refusedOpen(folder.path)).toMatchObject({ reason: "corrupt" })
    })
  })

  test("one of a newer version", async () => {
    using folder = newFolder()
    await used(folder)
    behindItsBack(folder, "PRAGMA user_version = 99")
    await expectUntouched(folder, async () => {
      expect(await refusedOpen(folder.path)).toMatchObject({ reason: "newer_version" })
    })
  })

  test("one that was cut off", async () => {
    using folder = newFolder()
    await used(folder, 400)
    truncateSync(folder.file, 20_000)
    await expectUntouched(folder, async () => {
      expect(await refusedOpen(folder.path, { integrityCheck: true })).toMatchObject({ reason: "corrupt" })
    })
  })

  test("one with a page of noise, when the whole file is checked", async () => {
    using folder = newFolder()
    await used(folder, 400)
    const bytes = readFileSync(folder.file)
    bytes.fill(0xa5, bytes.length - 8_192, bytes.length - 4_096)
    writeFileSync(folder.file, bytes)
    await expectUntouched(folder, async () => {
      expect(await refusedOpen(folder.path, { integrityCheck: true })).toMatchObject({ reason: "corrupt" })
    })
  })

  test("one whose log has a hole", async () => {
    using folder = newFolder()
    await used(folder)
    behindItsBack(folder, "DELETE FROM entry WHERE seq = 7")
    await expectUntouched(folder, async () => {
      expect(await refusedOpen(folder.path)).toMatchObject({ reason: "corrupt" })
    })
  })

  test("an empty one beside a write-ahead log that is not: everything may be in there", async () => {
    using folder = newFolder()
    const store = await openStore(folder.path)
    await fill(store, newRoom(), 1, 20)
    const log = readFileSync(`${folder.file}-wal`)
    await store.close()
    writeFileSync(folder.file, "")
    writeFileSync(`${folder.file}-wal`, log)
    expect(await refusedOpen(folder.path)).toMatchObject({ reason: "corrupt" })
    expect(Buffer.compare(readFileSync(`${folder.file}-wal`), log)).toBe(0)
    rmSync(folder.file)
    expect(await refusedOpen(folder.path)).toMatchObject({ reason: "corrupt" })
    expect(Buffer.compare(readFileSync(`${folder.file}-wal`), log)).toBe(0)
  })

  test("a damaged one beside a write-ahead log: neither changes", async () => {
    using folder = newFolder()
    using copy = newFolder()
    const store = await openStore(folder.path)
    await fill(store, newRoom(), 1, 20)
    copyFileSync(folder.file, copy.file)
    copyFileSync(`${folder.file}-wal`, `${copy.file}-wal`)
    await store.close()
    const bytes = readFileSync(copy.file)
    bytes.fill(0x5a, 0, 100)
    writeFileSync(copy.file, bytes)
    const log = readFileSync(`${copy.file}-wal`)
    await expectUntouched(copy, async () => {
      expect(await refusedOpen(copy.path)).toMatchObject({ reason: "corrupt" })
    })
    expect(Buffer.compare(readFileSync(`${copy.file}-wal`), log)).toBe(0)
  })
})

describe("what is damaged inside a sound file is noticed where it is read:", () => {
  test.for([
    {
      what: "a flipped bit",
      sql: "UPDATE entry SET body = CAST(substr(body, 1, 30) || x'00' || substr(body, 32) AS BLOB) WHERE seq = 4",
    },
    { what: "a torn row", sql: "UPDATE entry SET body = substr(body, 1, length(body) - 5) WHERE seq = 4" },
    {
      what: "another entry's content",
      sql: "UPDATE entry SET body = (SELECT body FROM entry WHERE seq = 5) WHERE seq = 4",
    },
  ])("$what in an entry", async ({ sql }) => {
    using folder = newFolder()
    const room = await used(folder)
    behindItsBack(folder, sql)
    const store = await openStore(folder.path)
    expect(await refusalOf(store.log.read(room, seq(0)))).toEqual({
      reason: "corrupt",
      outcome: "not_written",
    })
    expect(await entriesAfter(store, room, 4)).toHaveLength(16)
    const other = newRoom()
    await fill(store, other, 1, 3)
    expect(await entriesAfter(store, other)).toHaveLength(3)
    await store.close()
  })

  test("an entry that is missing behind what has moved", async () => {
    using folder = newFolder()
    const store = await openStore(folder.path, { hotEntries: 4 })
    const room = newRoom()
    await fill(store, room, 1, 40)
    await store.close()
    behindItsBack(folder, "DELETE FROM history WHERE seq = 3")
    const again = await openStore(folder.path)
    expect(await refusalOf(again.log.read(room, seq(0)))).toEqual({
      reason: "corrupt",
      outcome: "not_written",
    })
    expect(await again.log.append([entry(room, 41)])).toEqual(["ok"])
    await again.close()
  })
})

describe("a start", () => {
  test("that was cut short before anything was written is made good by the next one", async () => {
    using folder = newFolder()
    writeFileSync(folder.file, "")
    const store = await openStore(folder.path)
    expect(await store.log.append([entry(newRoom(), 1)])).toEqual(["ok"])
    await store.close()
  })

  test("that was cut short while the database was being made begins anew", async () => {
    using folder = newFolder()
    for (const leftover of [".new", ".new-journal", ".new-wal", ".new-shm"])
      writeFileSync(folder.file + leftover, "half a database")
    const store = await openStore(folder.path)
    expect(await store.log.append([entry(newRoom(), 1)])).toEqual(["ok"])
    await store.close()
    expect(readdirSync(folder.path).filter((name) => name.includes(".new"))).toEqual([])
  })

  test("with a new index finds what was stored before", async () => {
    using folder = newFolder()
    const before: Record<string, CollectionSpec> = { people: { indexes: [], unique: [] } }
    const after: Record<string, CollectionSpec> = { people: { indexes: ["name"], unique: [] } }
    const store = await openStore(folder.path, { collections: before })
    await store.records.insert("people", "a", { name: "Ann" })
    await store.close()
    const again = await openStore(folder.path, { collections: after })
    expect(await again.records.find("people", "name", { equals: "Ann" })).toEqual([
      { key: "a", version: 1, body: { name: "Ann" } },
    ])
    await again.close()
  })
})
