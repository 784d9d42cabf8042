import type * as Y from "yjs"
import { FromLog } from "./types.ts"

/**
 * The updates of what is edited in this tab. Not of what comes from the log, nor of what Yjs tidies up behind that: it
 * takes out marks of others that changed nothing, in a transaction of its own, and to send that would be to change what
 * they wrote (K1). Every copy tidies up by itself.
 */
export class OwnEdits {
  readonly #doc: Y.Doc
  readonly #take: (update: Uint8Array) => void
  /** Since what came from the log was applied, until Yjs is done with it. */
  #settling = false
  readonly #tidying = new WeakSet<Y.Transaction>()

  constructor(doc: Y.Doc, take: (update: Uint8Array) => void) {
    this.#doc = doc
    this.#take = take
    doc.on("beforeTransaction", this.#begins)
    doc.on("afterTransaction", this.#applied)
    doc.on("afterTransactionCleanup", this.#ends)
  }

  stop(): void {
    this.#doc.off("beforeTransaction", this.#begins)
    this.#doc.off("afterTransaction", this.#applied)
    this.#doc.off("afterTransactionCleanup", this.#ends)
    this.#doc.off("update", this.#take)
  }

  readonly #begins = (transaction: Y.Transaction): void => {
    if (this.#settling && transaction.origin === null) this.#tidying.add(transaction)
  }

  readonly #applied = ({ origin }: Y.Transaction): void => {
    this.#settling = origin instanceof FromLog
  }

  /** Yjs writes the update of a transaction for those who listen to updates by now: of what comes from the log, nobody. */
  readonly #ends = (transaction: Y.Transaction, doc: Y.Doc): void => {
    this.#settling = false
    doc.off("update", this.#take)
    if (transaction.origin instanceof FromLog || this.#tidying.has(transaction)) return
    doc.on("update", this.#take)
  }
}
