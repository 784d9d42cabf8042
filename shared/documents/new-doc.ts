import * as Y from "yjs"

/**
 * A document that keeps what others wrote as they wrote it. Yjs tidies up behind an update that brings marks: it deletes
 * those that change nothing just now, in an edit of its own. Nobody may delete what another signed (K1), and copies of
 * which each tidied up something else would read differently once more arrives; so no copy does.
 */
export function newDoc(): Y.Doc {
  const doc = new Y.Doc()
  doc.on("afterTransaction", leaveMarks)
  return doc
}

function leaveMarks(transaction: Y.Transaction): void {
  transaction._needFormattingCleanup = false
}
