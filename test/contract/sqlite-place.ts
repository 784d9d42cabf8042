import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { openSqliteStore, type SqliteStoreOptions } from "../../server/store/sqlite/open.ts"
import type { Store } from "../../server/store/port.ts"
import { TEST_COLLECTIONS, type NewPlace, type Place } from "./place.ts"

export interface Folder extends Disposable {
  readonly path: string
  readonly file: string
}

/** A folder of its own for one test. */
export function newFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "jubilee-store-"))
  return {
    path,
    file: join(path, "jubilee.db"),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}

export async function openStore(folder: string, options: Partial<SqliteStoreOptions> = {}): Promise<Store> {
  const opened = await openSqliteStore({ folder, collections: TEST_COLLECTIONS, ...options })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

/** The ways in which the store runs: as it does by default, and with everything that happens rarely happening often. */
export const SQLITE_VARIANTS: readonly { readonly name: string; readonly newPlace: NewPlace }[] = [
  { name: "as it runs", newPlace: () => newSqlitePlace({}) },
  {
    name: "every commit in the writer's thread, entries moving early",
    newPlace: () => newSqlitePlace({ inlineCommits: false, hotEntries: 8 }),
  },
]

function newSqlitePlace(options: Partial<SqliteStoreOptions>): Promise<Place> {
  const folder = newFolder()
  return Promise.resolve({
    open: () => openStore(folder.path, options),
    damageSnapshot: (room, number) => {
      const db = new DatabaseSync(folder.file)
      const changed = db
        .prepare("UPDATE snapshot SET bytes = zeroblob(length(bytes)) WHERE room = ? AND seq = ?")
        .run(room, number).changes
      db.close()
      if (changed !== 1) throw new Error(`there is no snapshot ${number} of ${room} to damage`)
      return Promise.resolve()
    },
    [Symbol.asyncDispose]: () => Promise.resolve(folder[Symbol.dispose]()),
  })
}
