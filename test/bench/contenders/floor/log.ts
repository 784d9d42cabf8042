import type { DatabaseSync, StatementSync } from "node:sqlite"
import { Worker } from "node:worker_threads"
import { committer, openDatabase, packed, type Row } from "./database.ts"

/** A commit of at most so many entries is made on the event loop, while commits take less than this, in ms. */
const TINY = 2
const QUICK_MS = 1
/** What the last commit counts for in the average of how long they take. */
const WEIGHT = 1 / 8
/** After slow commits on the event loop, all go to the thread for so long, in ms. */
const PAUSE_MS = 250
const COMMITS_PER_CHECKPOINT = 500

/** The table of entries: one append at a time, by the event loop when it is tiny and by a thread of its own otherwise. */
export class Log {
  readonly #db: DatabaseSync
  readonly #commit: (batch: Uint8Array<ArrayBuffer>) => void
  readonly #read: StatementSync
  readonly #thread: Worker
  #done: (() => void) | undefined
  #commits = 0
  #averageMs = 0
  #notBefore = 0

  constructor(file: string) {
    this.#db = openDatabase(file)
    this.#commit = committer(this.#db)
    this.#read = this.#db.prepare("SELECT body FROM log WHERE id = ?")
    this.#thread = new Worker(new URL("./log.worker.ts", import.meta.url), { workerData: file })
    this.#thread.on("message", () => {
      const done = this.#done
      this.#done = undefined
      done?.()
    })
  }

  /** Whether the thread is at work: nothing may be appended before it is done. */
  get busy(): boolean {
    return this.#done !== undefined
  }

  /** Calls back, perhaps before it returns, when the rows are on the disk. */
  append(rows: readonly Row[], done: () => void): void {
    this.#commits++
    const start = performance.now()
    if (rows.length > TINY || start < this.#notBefore) return this.#give(packed(rows), done)
    this.#commit(packed(rows))
    const end = performance.now()
    this.#averageMs += (end - start - this.#averageMs) * WEIGHT
    if (this.#averageMs > QUICK_MS) {
      this.#averageMs = 0
      this.#notBefore = end + PAUSE_MS
    }
    done()
  }

  /** Lets the thread move the log into the file if there is enough of it. */
  tidy(done: () => void): void {
    if (this.busy || this.#commits < COMMITS_PER_CHECKPOINT) return
    this.#commits = 0
    this.#give(new Uint8Array(0), done)
  }

  body(id: number): Uint8Array {
    const body = this.#read.get(id)?.["body"]
    if (!(body instanceof Uint8Array)) throw new Error(`the log has no entry ${id}`)
    return body
  }

  /** Which rooms the entries of an earlier process belong to, from the first on. */
  rooms(): readonly { readonly id: number; readonly room: number }[] {
    const rows = this.#db.prepare("SELECT id, room FROM log ORDER BY id").all()
    return rows.map(({ id, room }) => ({ id: Number(id), room: Number(room) }))
  }

  #give(batch: Uint8Array<ArrayBuffer>, done: () => void): void {
    this.#done = done
    this.#thread.postMessage(batch, [batch.buffer])
  }
}
