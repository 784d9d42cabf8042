import type { DatabaseSync } from "node:sqlite"
import { unreachable } from "../../../../shared/result.ts"
import { connect } from "../connection.ts"
import { entryAppender, moveOldest, scanHot, sweepSome, trimRoom } from "../entry-table.ts"
import { FailedJob, type Failure } from "../failure.ts"
import type {
  EntryRows,
  HotScan,
  Moved,
  WriteAnswer,
  WriteRequest,
  WriterSettings,
  Written,
} from "../worker-protocol.ts"
import { RecordTable } from "./record-table.ts"
import { deleteSnapshots, saveSnapshot } from "../snapshot-table.ts"
import { Transactions, walFrames } from "../transaction.ts"

interface Connected {
  readonly db: DatabaseSync
  readonly transactions: Transactions
  readonly append: (rows: EntryRows) => void
  readonly records: RecordTable
  readonly walFrames: () => number
}

/** Does what the committer asks, one job at a time: what comes together is committed together. */
export class Writer {
  readonly #settings: WriterSettings
  #now: Connected

  constructor(settings: WriterSettings, db: DatabaseSync) {
    this.#settings = settings
    this.#now = connected(settings, db)
  }

  /**
   * One transaction for all requests. When that has no room on the disk, each alone in its order: a big request must
   * not keep the small ones beside it from being saved.
   */
  write(requests: readonly WriteRequest[]): Written {
    const together = this.#now.transactions.run(() => requests.map((request) => this.#apply(request)))
    const answers =
      "value" in together
        ? together.value.map((answer) => ({ answer }))
        : this.#singly(requests, together.failure)
    return { answers, walFrames: this.#now.walFrames() }
  }

  move(rows: number): Moved {
    return { ...this.#whole(() => moveOldest(this.#now.db, rows)), walFrames: this.#now.walFrames() }
  }

  sweep(): { readonly more: boolean; readonly walFrames: number } {
    return { more: this.#whole(() => sweepSome(this.#now.db)), walFrames: this.#now.walFrames() }
  }

  /** Copies the write-ahead log into the file. Nobody writes meanwhile, so the log starts anew with the next commit. */
  checkpoint(): { readonly walFrames: number } {
    this.#now.db.prepare("PRAGMA wal_checkpoint(PASSIVE)").get()
    return { walFrames: this.#now.walFrames() }
  }

  reopen(): HotScan {
    if (this.#now.db.isOpen) this.#now.db.close()
    this.#now = connected(this.#settings, connect(this.#settings))
    return scanHot(this.#now.db)
  }

  close(): void {
    const { db } = this.#now
    db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()
    db.close()
  }

  #singly(requests: readonly WriteRequest[], failure: Failure): Written["answers"] {
    if (failure.outcome === "unknown" || requests.length === 1) return requests.map(() => ({ failure }))
    return requests.map((request) => {
      const alone = this.#now.transactions.run(() => this.#apply(request))
      return "value" in alone ? { answer: alone.value } : alone
    })
  }

  #apply(request: WriteRequest): WriteAnswer {
    switch (request.kind) {
      case "append":
        this.#now.append(request.rows)
        return "ok"
      case "trim":
        trimRoom(this.#now.db, request)
        return "ok"
      case "erase":
        trimRoom(this.#now.db, request)
        deleteSnapshots(this.#now.db, request.room)
        return "ok"
      case "snapshot":
        return saveSnapshot(this.#now.db, request.room, request)
      case "insert":
        return this.#now.records.insert(request)
      case "replace":
        return this.#now.records.replace(request)
      case "delete":
        return this.#now.records.delete(request)
      default:
        return unreachable(request)
    }
  }

  #whole<T>(work: () => T): T {
    const result = this.#now.transactions.run(work)
    if ("value" in result) return result.value
    throw new FailedJob(result.failure)
  }
}

function connected(settings: WriterSettings, db: DatabaseSync): Connected {
  return {
    db,
    transactions: new Transactions(db, settings.folder),
    append: entryAppender(db),
    records: new RecordTable(db, settings.collections),
    walFrames: walFrames(db),
  }
}
