import { Extension } from "@tiptap/core"
import { DOMParser, type Node, type Slice } from "@tiptap/pm/model"
import { Plugin, PluginKey, TextSelection, type EditorState, type Selection } from "@tiptap/pm/state"
import type { EditorView } from "@tiptap/pm/view"
import { RICH_TEXT_MAX } from "../../../../../shared/limits.ts"
import { trustedHtml } from "../../../../ui/trusted-html.ts"
import { buildReduced } from "./build-reduced.ts"
import { cutSlice } from "./cut-slice.ts"
import { quietHtml } from "./quiet-html.ts"
import { reduceHtml } from "./reduce-html.ts"
import { isFromDocument } from "./binding.ts"

/** How much fits: what is pasted is reduced and cut, what is typed beyond the end is refused. */

interface Options {
  /** Something was left out, since it did not fit. */
  readonly onFull: () => void
}

const textLength = (doc: Node): number => doc.textBetween(0, doc.content.size).length

/** UTF-16 units of HTML that are looked at: what does not fit into a card is not read either. */
const HTML_MAX = 2_000_000

/** Into a document of its own, which runs and loads nothing. */
const trusted = trustedHtml("card-paste")
const parse = (html: string): HTMLElement =>
  new window.DOMParser().parseFromString(trusted(quietHtml(html)), "text/html").body

function fitting(slice: Slice, { doc, selection }: EditorState, onFull: () => void): Slice {
  const replaced = doc.textBetween(selection.from, selection.to).length
  const { slice: kept, cut } = cutSlice(slice, RICH_TEXT_MAX - textLength(doc) + replaced)
  if (cut) onFull()
  return kept
}

export const Bounds = Extension.create<Options>({
  name: "bounds",
  addProseMirrorPlugins() {
    const { onFull } = this.options
    /** What the clipboard brings as HTML, between reading and inserting it. */
    let pasted: string | undefined
    const insertHtml = (view: EditorView, at: Selection): boolean => {
      if (pasted === undefined) return false
      const reduced = reduceHtml(parse(pasted))
      pasted = undefined
      if (reduced.cut) onFull()
      const read = DOMParser.fromSchema(view.state.schema).parseSlice(buildReduced(reduced))
      const slice = fitting(read, view.state, reduced.cut ? () => undefined : onFull)
      const { tr } = view.state
      view.dispatch(tr.setSelection(at).replaceSelection(slice).scrollIntoView().setMeta("paste", true))
      return true
    }
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
          // ProseMirror would assign the HTML to an element, which the page's policy forbids: it is kept, and read below.
          transformPastedHTML: (html) => {
            pasted = html.slice(0, HTML_MAX)
            return ""
          },
          transformPastedText: (text) => text.slice(0, RICH_TEXT_MAX + 1),
          transformPasted: (slice, view) => fitting(slice, view.state, onFull),
          handlePaste: (view) => insertHtml(view, view.state.selection),
          handleDrop: (view, event) => {
            const place = view.posAtCoords({ left: event.clientX, top: event.clientY })
            if (place === null) return false
            return insertHtml(view, TextSelection.near(view.state.doc.resolve(place.pos)))
          },
        },
      }),
    ]
  },
})
