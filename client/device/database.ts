import { type DBSchema, type IDBPDatabase, openDB } from "idb"

/** A database that does not open within this many ms (another tab holds an older version) is done without. */
const OPEN_MS = 4_000

interface Wanted<S extends DBSchema> {
  readonly name: string
  readonly version: number
  readonly create: (db: IDBPDatabase<S>) => void
}

/** Opens a database of this device. Rejects where the browser offers none, or not in time. */
export async function openDatabase<S extends DBSchema>(wanted: Wanted<S>): Promise<Database<S>> {
  const database = new Database(wanted)
  await database.open()
  return database
}

/**
 * Browsers close databases by themselves: iOS while the page is in the background, others under storage pressure. The
 * next use opens it again.
 */
export class Database<S extends DBSchema> {
  readonly #wanted: Wanted<S>
  #db: IDBPDatabase<S> | undefined
  #opening: Promise<IDBPDatabase<S>> | undefined
  /** The browser ended the connection, and whatever was going on over it. */
  #isLost = false
  /** Another tab erases the database or upgrades it. The connection then stays closed: opening it again would create the database again. */
  #isOver = false

  constructor(wanted: Wanted<S>) {
    this.#wanted = wanted
  }

  open(): Promise<IDBPDatabase<S>> {
    this.#opening ??= this.#openInTime().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  /** Starts `work` at once, so that it lands even while the page goes away; twice when it finds the database closed. */
  async use<T>(work: (db: IDBPDatabase<S>) => Promise<T>): Promise<T> {
    const db = this.#db
    if (db === undefined) return work(await this.open())
    try {
      return await work(db)
    } catch (error) {
      if (!this.#wasClosed(error)) throw error
      // Something else has opened it again already.
      return work(this.#db === db || this.#db === undefined ? await this.open() : this.#db)
    }
  }

  /** Nothing is written any more: it was closed for good, or another tab erases it. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** For good. */
  close(): void {
    this.#isOver = true
    this.#db?.close()
  }

  #wasClosed(error: unknown): boolean {
    if (this.#isOver || !(error instanceof Error)) return false
    // Safari's connection to its storage process can be gone without a word.
    return this.#isLost || error.name === "InvalidStateError" || error.name === "UnknownError"
  }

  async #openInTime(): Promise<IDBPDatabase<S>> {
    const { name, version, create } = this.#wanted
    const opening = openDB<S>(name, version, {
      upgrade: create,
      blocking: () => {
        this.#isOver = true
        void opening.then((db) => db.close())
      },
      terminated: () => {
        this.#isLost = true
      },
    })
    this.#db = await within(OPEN_MS, opening)
    this.#isLost = false
    return this.#db
  }
}

function within<T>(ms: number, task: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the device's storage does not open")), ms)
    task.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
