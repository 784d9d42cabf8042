import { Plugin, PluginKey } from "@tiptap/pm/state"
import type { EditorView } from "@tiptap/pm/view"
import {
  defaultDeleteFilter,
  defaultProtectedNodes,
  getRelativeSelection,
  ySyncPluginKey,
} from "@tiptap/y-tiptap"
import type * as Y from "yjs"
import { OwnUndo } from "../../../../../shared/documents/own-undo.ts"
import { bindingOf } from "./binding.ts"

/**
 * Undo of one's own edits in a rich text: what this editor wrote and nothing else. The one that y-tiptap brings ends
 * for good when TipTap makes the views of plugins again, which it does while an editor starts.
 */

type Selection = ReturnType<typeof getRelativeSelection>

const managers = new WeakMap<EditorView, Y.UndoManager>()

const isSelection = (value: unknown): value is Selection =>
  typeof value === "object" && value !== null && "absAnchor" in value

function managerOf(
  view: EditorView,
  body: Y.XmlFragment,
  before: () => Selection | undefined,
): Y.UndoManager {
  const manager = new OwnUndo(body, {
    trackedOrigins: new Set([ySyncPluginKey]),
    captureTransaction: ({ meta }) => meta.get("addToHistory") !== false,
    deleteFilter: (item) => defaultDeleteFilter(item, defaultProtectedNodes),
  })
  manager.on("stack-item-added", ({ stackItem }) => stackItem.meta.set("selection", before()))
  manager.on("stack-item-popped", ({ stackItem }) => {
    const binding = bindingOf(view.state)
    const selection: unknown = stackItem.meta.get("selection")
    if (binding !== undefined && isSelection(selection)) binding.beforeTransactionSelection = selection
  })
  return manager
}

export function ownUndo(body: Y.XmlFragment): Plugin {
  let before: Selection | undefined
  return new Plugin({
    key: new PluginKey("card-undo"),
    // Where the caret was before the last change.
    appendTransaction: (transactions, state) => {
      const binding = bindingOf(state)
      if (binding !== undefined && transactions.some(({ docChanged }) => docChanged)) {
        before = getRelativeSelection(binding, state)
      }
      return null
    },
    view: (view) => {
      const manager = managerOf(view, body, () => before)
      managers.set(view, manager)
      return { destroy: () => manager.destroy() }
    },
  })
}

/** Whether the editor has an undo; then it went one step back or forth, if there was one. */
export function goBack(view: EditorView, way: "undo" | "redo"): boolean {
  const manager = managers.get(view)
  if (manager === undefined) return false
  if (way === "undo") manager.undo()
  else manager.redo()
  return true
}
