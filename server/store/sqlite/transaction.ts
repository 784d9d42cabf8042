import type { DatabaseSync, StatementSync } from "node:sqlite"
import { failureOf, type Failure } from "./failure.ts"

/** Runs work in one transaction, all of it or nothing; tells why when it was nothing (or when nobody knows). */
export class Transactions {
  readonly #db: DatabaseSync
  readonly #folder: string
  readonly #begin: StatementSync
  readonly #commit: StatementSync
  readonly #rollback: StatementSync

  constructor(db: DatabaseSync, folder: string) {
    this.#db = db
    this.#folder = folder
    this.#begin = db.prepare("BEGIN IMMEDIATE")
    this.#commit = db.prepare("COMMIT")
    this.#rollback = db.prepare("ROLLBACK")
  }

  run<T>(work: () => T): { readonly value: T } | { readonly failure: Failure } {
    let value: T
    try {
      this.#begin.run()
      value = work()
    } catch (error) {
      return { failure: this.#undo(error, "statement") }
    }
    try {
      this.#commit.run()
      return { value }
    } catch (error) {
      return { failure: this.#undo(error, "commit") }
    }
  }

  #undo(error: unknown, phase: "statement" | "commit"): Failure {
    const failure = failureOf(error, phase, this.#folder)
    if (!this.#db.isTransaction) return failure
    try {
      this.#rollback.run()
    } catch (second) {
      // Not even undone: the connection is of no more use, and its owner opens a new one on `unknown`.
      return { ...failureOf(second, "statement", this.#folder), outcome: "unknown" }
    }
    return failure
  }
}

/** Frames in the write-ahead log that no checkpoint has copied yet. */
export function walFrames(db: DatabaseSync): () => number {
  const look = db.prepare("PRAGMA wal_checkpoint(NOOP)")
  return () => {
    const row = look.get()
    const log = row?.["log"]
    const copied = row?.["checkpointed"]
    return typeof log === "number" && typeof copied === "number" ? log - copied : 0
  }
}
