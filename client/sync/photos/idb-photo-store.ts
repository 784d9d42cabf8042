import { deleteDB, type DBSchema } from "idb"
import type { PersonId } from "../../../shared/ids.ts"
import { type Database, openDatabase } from "../../device/database.ts"
import { memoryPhotoStore, type KeptPhoto, type PhotoStore } from "./photo-store.ts"

/** One database per person: nobody else's is ever opened. */
const nameOf = (person: PersonId): string => `jubilee-photos-${person}`

interface Schema extends DBSchema {
  photos: { key: string; value: KeptPhoto }
}

/** The database of a person on this device; where the browser offers none, photos live with the tab. */
export const openPhotoStore = (person: PersonId): Promise<PhotoStore> =>
  openDatabase<Schema>({
    name: nameOf(person),
    version: 1,
    create: (db) => void db.createObjectStore("photos", { keyPath: "key" }),
  })
    .then(overIdb)
    .catch(memoryPhotoStore)

/** Takes every waiting photo of a person from this device. */
export const erasePhotoStore = (person: PersonId): Promise<void> => deleteDB(nameOf(person))

const overIdb = (photos: Database<Schema>): PhotoStore => ({
  volatile: false,
  all: async () => (await photos.use((db) => db.getAll("photos"))).toSorted((a, b) => a.at - b.at),
  has: async (key) => (await photos.use((db) => db.count("photos", key))) > 0,
  put: async (photo) => void (await photos.use((db) => db.put("photos", photo))),
  delete: (key) => photos.use((db) => db.delete("photos", key)),
})
