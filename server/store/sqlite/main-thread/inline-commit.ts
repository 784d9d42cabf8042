import type { DatabaseSync } from "node:sqlite"
import { connect, type ConnectionSettings } from "../connection.ts"
import { entryAppender } from "../entry-table.ts"
import type { Failure } from "../failure.ts"
import type { EntryRows } from "../worker-protocol.ts"
import { Transactions, walFrames } from "../transaction.ts"

/** Commits that take longer than this on average block the event loop for more than the way to the writer's thread costs. */
const SLOW_MS = 1
/** What the last commit counts for in the average: a hiccup alone says nothing about the disk. */
const WEIGHT = 1 / 8
/** When commits have become slow, the disk is taken to be busy for so long. */
const PAUSE_MS = 250
const ROOMS_MAX = 2
const BYTES_MAX = 16 * 1024

/**
 * A tiny commit on the event loop's own thread: no way to another thread and back, and the loop stands still for one
 * sync (about a quarter of a millisecond). Only while the writer's thread has nothing to do, so there is still one
 * writer at a time. See docs/decisions/0011.
 */
export class InlineCommit {
  readonly #settings: ConnectionSettings
  #db: DatabaseSync
  #transactions: Transactions
  #append: (rows: EntryRows) => void
  #walFrames: () => number
  /** On the clock of `performance.now`: a duration, not a time of day. */
  #notBefore = 0
  #averageMs = 0

  constructor(settings: ConnectionSettings) {
    this.#settings = settings
    this.#db = connect(settings)
    this.#transactions = new Transactions(this.#db, settings.folder)
    this.#append = entryAppender(this.#db)
    this.#walFrames = walFrames(this.#db)
  }

  suits(rooms: number, bytes: number): boolean {
    return rooms <= ROOMS_MAX && bytes <= BYTES_MAX && performance.now() >= this.#notBefore
  }

  commit(rows: EntryRows): { readonly walFrames: number } | { readonly failure: Failure } {
    const start = performance.now()
    const result = this.#transactions.run(() => this.#append(rows))
    this.#judge(start, performance.now())
    return "failure" in result ? result : { walFrames: this.#walFrames() }
  }

  #judge(start: number, end: number): void {
    this.#averageMs += (end - start - this.#averageMs) * WEIGHT
    if (this.#averageMs <= SLOW_MS) return
    this.#averageMs = 0
    this.#notBefore = end + PAUSE_MS
  }

  /** A new connection after a commit with unknown outcome. */
  reopen(): void {
    this.close()
    this.#db = connect(this.#settings)
    this.#transactions = new Transactions(this.#db, this.#settings.folder)
    this.#append = entryAppender(this.#db)
    this.#walFrames = walFrames(this.#db)
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close()
  }
}
