import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { type Clock, systemClock } from "../../server/clock.ts"
import { openStore } from "../../server/store/open.ts"
import { type Records, StoreError } from "../../server/store/port.ts"
import { newDatabaseName, startMongo } from "./mongodb/start.ts"
import { SimClock } from "./sim-clock.ts"

/** As little as time moves at once, in ms. */
export const STEP_MS = 250

/** Records of a real store that goes when the test ends. */
export async function recordsOf(kind: "SQLite" | "MongoDB"): Promise<Records> {
  const folder = mkdtempSync(join(tmpdir(), "jubilee-records-"))
  const mongo = kind === "MongoDB" ? await startMongo() : undefined
  const opened = await openStore({
    folder,
    integrityCheck: false,
    mongoUrl: mongo?.url(newDatabaseName()),
    clock: systemClock(),
    onWait: () => undefined,
  })
  if (!opened.ok) throw new Error(opened.error)
  onTestFinished(async () => {
    await opened.value.close()
    await mongo?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })
  return opened.value.records
}

/** What a node has of the world. */
export interface MortalNode {
  readonly clock: Clock
  readonly records: Records
  /** Does what counts as an operation of this node. */
  readonly through: <T>(work: () => Promise<T>) => Promise<T>
  readonly kill: () => void
  readonly pause: () => void
  readonly resume: () => void
  readonly operations: () => number
}

/** Several nodes over one real store, in time that a test moves. */
export class MortalNodes {
  readonly time = new SimClock()
  /** The store does not answer. */
  away = false
  readonly #records: Records
  readonly #onReplaced: (key: string, body: object) => void
  /** Operations of living nodes that have not come back. */
  #open = 0

  constructor(records: Records, onReplaced: (key: string, body: object) => void = () => undefined) {
    this.#records = records
    this.#onReplaced = onReplaced
  }

  /** A node, which is killed by its `dies`-th operation on the store; that one may be done or not. */
  start(dies = Infinity): MortalNode {
    const { clock, kill, pause, resume } = this.time.scope()
    let [count, dead] = [0, false]
    const through = async <T>(work: () => Promise<T>): Promise<T> => {
      if (this.away) throw new StoreError("away", "not_written", "the store is away")
      if (dead || ++count >= dies) {
        if (!dead && count % 2 === 0) await work()
        dead = true
        kill()
        return new Promise<T>(() => undefined)
      }
      this.#open++
      try {
        return await work()
      } finally {
        this.#open--
      }
    }
    const store = this.#records
    const records: Records = {
      get: (...of) => through(() => store.get(...of)),
      getMany: (...of) => through(() => store.getMany(...of)),
      find: (...of) => through(() => store.find(...of)),
      insert: (...of) => through(() => store.insert(...of)),
      delete: (...of) => through(() => store.delete(...of)),
      replaceIf: (collection, key, change) =>
        through(async () => {
          const answer = await store.replaceIf(collection, key, change)
          if (answer === "replaced") this.#onReplaced(key, change.body)
          return answer
        }),
    }
    return { clock, records, through, kill, pause, resume, operations: () => count }
  }

  async pass(ms: number, step = STEP_MS): Promise<void> {
    for (let passed = 0; passed < ms; passed += step) {
      this.time.advance(step)
      do await new Promise((resolve) => setImmediate(resolve))
      while (this.#open > 0)
      // What came back may ask again.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}
