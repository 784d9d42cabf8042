import { Extension } from "@tiptap/core"
import { Plugin, PluginKey } from "@tiptap/pm/state"
import { ySyncPlugin, ySyncPluginKey } from "@tiptap/y-tiptap"
import type * as Y from "yjs"
import { bindingOf } from "./binding.ts"
import { isKnown } from "./known.ts"
import { settleSelection } from "./settle-selection.ts"
import { goBack, ownUndo } from "./undo.ts"

/**
 * Binds the editor to a rich text that several people may write at once (y-tiptap), with an undo of one's own edits.
 * When somebody with a later version brings what this editor does not know, the binding ends before it could take that
 * away, and `onUnknown` is called.
 */

interface Options {
  readonly body: Y.XmlFragment
  readonly onUnknown: () => void
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
      const settle = (): void => settleSelection(view)
      body.observeDeep(look)
      // Before the binding remembers the selection, to restore it after what others wrote.
      body.doc?.on("beforeAllTransactions", settle)
      return {
        destroy: () => {
          body.unobserveDeep(look)
          body.doc?.off("beforeAllTransactions", settle)
        },
      }
    },
  })
}

export const Together = Extension.create<Options>({
  name: "together",
  priority: 1_000,
  addKeyboardShortcuts() {
    const back = (way: "undo" | "redo") => () => goBack(this.editor.view, way)
    return { "Mod-z": back("undo"), "Mod-y": back("redo"), "Shift-Mod-z": back("redo") }
  },
  addProseMirrorPlugins() {
    const { body, onUnknown } = this.options
    return [guard(body, onUnknown), pluginOf(ySyncPlugin(body)), ownUndo(body)]
  },
})
