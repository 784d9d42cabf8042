import { Extension } from "@tiptap/core"
import { Plugin, PluginKey } from "@tiptap/pm/state"
import type { Node } from "@tiptap/pm/model"
import { RICH_TEXT_MAX } from "../../../../../shared/limits.ts"
import { cutSlice } from "./cut-slice.ts"
import { reduceHtml } from "./reduce-html.ts"
import { isFromDocument } from "./together.ts"

/** How much fits: what is pasted is reduced and cut, what is typed beyond the end is refused. */

interface Options {
  /** Something was left out, since it did not fit. */
  readonly onFull: () => void
}

const textLength = (doc: Node): number => doc.textBetween(0, doc.content.size).length

export const Bounds = Extension.create<Options>({
  name: "bounds",
  addProseMirrorPlugins() {
    const { onFull } = this.options
    return [
      new Plugin({
        key: new PluginKey("card-bounds"),
        filterTransaction: (transaction, state) => {
          if (!transaction.docChanged || isFromDocument(transaction)) return true
          if (transaction.doc.content.size <= RICH_TEXT_MAX) return true
          const length = textLength(transaction.doc)
          if (length <= RICH_TEXT_MAX || length <= textLength(state.doc)) return true
          onFull()
          return false
        },
        props: {
          transformPastedHTML: (html) => {
            const page = new DOMParser().parseFromString(html, "text/html")
            const reduced = reduceHtml(page.body)
            if (reduced.cut) onFull()
            return reduced.html
          },
          transformPastedText: (text) => text.slice(0, RICH_TEXT_MAX + 1),
          transformPasted: (slice, view) => {
            const { doc, selection } = view.state
            const replaced = doc.textBetween(selection.from, selection.to).length
            const { slice: kept, cut } = cutSlice(slice, RICH_TEXT_MAX - textLength(doc) + replaced)
            if (cut) onFull()
            return kept
          },
        },
      }),
    ]
  },
})
