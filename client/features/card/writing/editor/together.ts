import { Extension } from "@tiptap/core"
import { Plugin, PluginKey, type EditorState, type Transaction } from "@tiptap/pm/state"
import {
  ProsemirrorBinding,
  ySyncPlugin,
  ySyncPluginKey,
  yUndoPlugin,
  yUndoPluginKey,
} from "@tiptap/y-tiptap"
import * as Y from "yjs"
import { isKnown } from "./known.ts"

/**
 * Binds the editor to a rich text that several people may write at once (y-tiptap), with an undo of one's own edits.
 * When somebody with a later version brings what this editor does not know, the binding ends before it could take that
 * away, and `onUnknown` is called.
 */

interface Options {
  readonly body: Y.XmlFragment
  readonly onUnknown: () => void
}

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

function pluginOf(made: unknown): Plugin {
  if (!(made instanceof Plugin)) throw new Error("y-tiptap makes plugins of another ProseMirror")
  return made
}

/** Stands before the binding, so that it sees each change first. */
function guard(body: Y.XmlFragment, onUnknown: () => void): Plugin {
  let isEnded = false
  return new Plugin({
    key: new PluginKey("card-guard"),
    filterTransaction: () => !isEnded,
    view: (view) => {
      const look = (_events: unknown, { origin }: Y.Transaction): void => {
        if (isEnded || origin === ySyncPluginKey || isKnown(body)) return
        bindingOf(view.state)?.destroy()
        isEnded = true
        onUnknown()
      }
      body.observeDeep(look)
      return { destroy: () => body.unobserveDeep(look) }
    },
  })
}

/** What is to be undone can be gone for good; Yjs then throws, and there is nothing to go back to. */
export function goBack(state: EditorState, way: "undo" | "redo"): boolean {
  const undo: unknown = yUndoPluginKey.getState(state)
  const manager = isRecord(undo) ? undo["undoManager"] : undefined
  if (!(manager instanceof Y.UndoManager)) return false
  try {
    if (way === "undo") manager.undo()
    else manager.redo()
  } catch {
    manager.clear()
  }
  return true
}

export const Together = Extension.create<Options>({
  name: "together",
  priority: 1_000,
  addKeyboardShortcuts() {
    const back = (way: "undo" | "redo") => () => goBack(this.editor.state, way)
    return { "Mod-z": back("undo"), "Mod-y": back("redo"), "Shift-Mod-z": back("redo") }
  },
  addProseMirrorPlugins() {
    const { body, onUnknown } = this.options
    return [guard(body, onUnknown), pluginOf(ySyncPlugin(body)), pluginOf(yUndoPlugin())]
  },
})
