import * as Y from "yjs"

type StackItem = ReturnType<Y.UndoManager["undo"]>

/**
 * Yjs's undo, for documents that the server admits. When Yjs brings back a paragraph with its text, it can name origins
 * for a struct that were never neighbours, or one struct as both. Copies of such a document may differ for good, so the
 * ledger refuses them (decision 83). Before anybody learns of them, they get the neighbours that they stand between.
 */
export class OwnUndo extends Y.UndoManager {
  constructor(...given: ConstructorParameters<typeof Y.UndoManager>) {
    super(...given)
    this.doc.on("afterTransaction", this.#settle)
  }

  override undo(): StackItem {
    return this.#popped(() => super.undo())
  }

  override redo(): StackItem {
    return this.#popped(() => super.redo())
  }

  override destroy(): void {
    this.doc.off("afterTransaction", this.#settle)
    super.destroy()
  }

  /** What is to be brought back can be gone for good: Yjs then throws, and there is nothing to go back to. */
  #popped(pop: () => StackItem): StackItem {
    try {
      return pop()
    } catch {
      this.clear()
      return null
    }
  }

  /** Yjs makes the update only after this event. */
  readonly #settle = (transaction: Y.Transaction): void => {
    if (transaction.origin === this) settleOrigins(transaction)
  }
}

/**
 * Gives each struct that the transaction wrote into a sequence the origins that it would have if it had just been
 * inserted where it stands. From the newest to the oldest, as none may refer to one that came later.
 */
function settleOrigins({ doc, beforeState }: Y.Transaction): void {
  const leftOf = new Map<Y.Item, Y.Item | null>()
  const rightOf = new Map<Y.Item, Y.Item | null>()
  for (const item of newestFirst(doc, beforeState.get(doc.clientID) ?? 0)) {
    const left = leftOf.has(item) ? (leftOf.get(item) ?? null) : item.left
    const right = rightOf.has(item) ? (rightOf.get(item) ?? null) : item.right
    item.origin = left?.lastId ?? null
    item.rightOrigin = right?.id ?? null
    if (left !== null) rightOf.set(left, right)
    if (right !== null) leftOf.set(right, left)
  }
}

function newestFirst(doc: Y.Doc, from: number): readonly Y.Item[] {
  const found: Y.Item[] = []
  const structs = doc.store.clients.get(doc.clientID) ?? []
  for (let n = structs.length - 1; n >= 0; n--) {
    const struct = structs[n]
    if (struct === undefined || struct.id.clock < from) break
    if (struct instanceof Y.Item && struct.parentSub === null) found.push(struct)
  }
  return found
}
