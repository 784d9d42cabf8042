import type { EditorState, Transaction } from "@tiptap/pm/state"
import { ProsemirrorBinding, ySyncPluginKey } from "@tiptap/y-tiptap"

/** What y-tiptap keeps of an editor, whose types say nothing of it. */

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

/** The binding of an editor's state; undefined before there is one. */
export function bindingOf(state: EditorState): ProsemirrorBinding | undefined {
  const sync: unknown = ySyncPluginKey.getState(state)
  return isRecord(sync) && sync["binding"] instanceof ProsemirrorBinding ? sync["binding"] : undefined
}

/** Whether a transaction of the editor brings what others wrote, or an undo. */
export function isFromDocument(transaction: Transaction): boolean {
  const meta: unknown = transaction.getMeta(ySyncPluginKey)
  return isRecord(meta) && meta["isChangeOrigin"] === true
}
