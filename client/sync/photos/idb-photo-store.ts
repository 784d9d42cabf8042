import { deleteDB, type DBSchema, type IDBPDatabase, openDB } from "idb"
import type { PersonId } from "../../../shared/ids.ts"
import { memoryPhotoStore, type KeptPhoto, type PhotoStore } from "./photo-store.ts"

/** One database per person: nobody else's is ever opened. */
const nameOf = (person: PersonId): string => `jubilee-photos-${person}`

interface Schema extends DBSchema {
  photos: { key: string; value: KeptPhoto }
}

/** The database of a person on this device; where the browser offers none, photos live with the tab. */
export function openPhotoStore(person: PersonId): Promise<PhotoStore> {
  const opening = openDB<Schema>(nameOf(person), 1, {
    upgrade: (db) => void db.createObjectStore("photos", { keyPath: "key" }),
    // Another tab erases it: one that held it open would keep what is to go.
    blocking: () => void opening.then((db) => db.close()),
  })
  return opening.then(overIdb).catch(memoryPhotoStore)
}

/** Takes every waiting photo of a person from this device. */
export const erasePhotoStore = (person: PersonId): Promise<void> => deleteDB(nameOf(person))

const overIdb = (db: IDBPDatabase<Schema>): PhotoStore => ({
  volatile: false,
  all: async () => (await db.getAll("photos")).toSorted((a, b) => a.at - b.at),
  has: async (key) => (await db.count("photos", key)) > 0,
  put: async (photo) => void (await db.put("photos", photo)),
  delete: (key) => db.delete("photos", key),
})
