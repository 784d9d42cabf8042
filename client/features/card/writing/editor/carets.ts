import { Extension } from "@tiptap/core"
import type { Node } from "@tiptap/pm/model"
import { Plugin, PluginKey, type EditorState } from "@tiptap/pm/state"
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view"
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  type ProsemirrorBinding,
} from "@tiptap/y-tiptap"
import * as Y from "yjs"
import { decodeCaret, encodeCaret, type Caret } from "../caret-positions.ts"
import { settleSelection } from "./settle-selection.ts"
import { bindingOf, isFromDocument } from "./binding.ts"

/** Others' carets in a rich text, each a line in the person's colour with their name while they type. */

export interface OthersCaret {
  readonly connection: number
  readonly name: string
  readonly look: number
  readonly isTyping: boolean
  readonly caret: Caret
}

interface Shown {
  readonly others: readonly OthersCaret[]
  readonly drawn: DecorationSet
}

const KEY = new PluginKey<Shown>("card-carets")

/** Shows these carets and no others. */
export function showCarets(view: EditorView, others: readonly OthersCaret[]): void {
  const shown = KEY.getState(view.state)?.others
  // Who is here is told again and again, mostly as it was.
  if (JSON.stringify(shown) === JSON.stringify(others)) return
  settleSelection(view)
  view.dispatch(view.state.tr.setMeta(KEY, others).setMeta("addToHistory", false))
}

/** This person's own selection, for the others. */
export function ownCaret(state: EditorState): Caret | undefined {
  const binding = bindingOf(state)
  if (binding === undefined) return undefined
  const { anchor, head } = state.selection
  try {
    const at = (position: number): unknown =>
      absolutePositionToRelativePosition(position, binding.type, binding.mapping)
    const [from, to] = [at(anchor), at(head)]
    if (!(from instanceof Y.RelativePosition) || !(to instanceof Y.RelativePosition)) return undefined
    return encodeCaret({ anchor: from, head: to })
  } catch {
    return undefined
  }
}

/** What others send may point anywhere. */
function placeOf(binding: ProsemirrorBinding, doc: Node, position: Y.RelativePosition): number | undefined {
  try {
    const { type, mapping } = binding
    const at = relativePositionToAbsolutePosition(binding.doc, type, position, mapping)
    return at === null ? undefined : Math.max(0, Math.min(at, doc.content.size))
  } catch {
    return undefined
  }
}

function draw(state: EditorState, others: readonly OthersCaret[]): DecorationSet {
  const binding = bindingOf(state)
  if (binding === undefined) return DecorationSet.empty
  const drawn = others.flatMap((other) => {
    const positions = decodeCaret(other.caret)
    if (positions === undefined) return []
    const head = placeOf(binding, state.doc, positions.head)
    const anchor = placeOf(binding, state.doc, positions.anchor) ?? head
    if (head === undefined || anchor === undefined) return []
    const parent = state.doc.resolve(head)
    const atEnd = parent.parent.isTextblock && parent.parentOffset === parent.parent.content.size
    const { connection, name, look, isTyping } = other
    const caret = Decoration.widget(head, () => caretElement(other, atEnd), {
      key: [connection, name, look, isTyping, atEnd].join(" "),
      side: 10,
      ignoreSelection: true,
    })
    if (anchor === head) return [caret]
    const marked = { class: "card-selection", "data-look": String(look) }
    return [caret, Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), marked)]
  })
  return DecorationSet.create(state.doc, drawn)
}

/** A widget of ProseMirror is made by hand. Screen readers hear who is where from the list of who is here. */
function caretElement({ name, look, isTyping }: OthersCaret, atEnd: boolean): HTMLElement {
  const caret = document.createElement("span")
  caret.className = "card-caret"
  caret.dataset["look"] = String(look)
  caret.dataset["caretOf"] = name
  caret.setAttribute("aria-hidden", "true")
  if (isTyping) {
    const flag = document.createElement("span")
    flag.className = atEnd ? "card-flag card-flag-end" : "card-flag"
    // Drawn by the style sheet: in the document it would be read, searched and copied with the words.
    flag.dataset["name"] = name
    caret.append(flag)
  }
  return caret
}

const isCarets = (value: unknown): value is readonly OthersCaret[] => Array.isArray(value)

export const Carets = Extension.create({
  name: "carets",
  // Behind the binding, whose state it reads.
  priority: 900,
  addProseMirrorPlugins() {
    return [
      new Plugin<Shown>({
        key: KEY,
        state: {
          init: () => ({ others: [], drawn: DecorationSet.empty }),
          apply: (transaction, shown, _before, state) => {
            const given: unknown = transaction.getMeta(KEY)
            if (isCarets(given)) return { others: given, drawn: draw(state, given) }
            // Of one's own edit the binding does not know yet: what was drawn moves along.
            if (transaction.docChanged && !isFromDocument(transaction)) {
              return { ...shown, drawn: shown.drawn.map(transaction.mapping, transaction.doc) }
            }
            return transaction.docChanged ? { ...shown, drawn: draw(state, shown.others) } : shown
          },
        },
        props: { decorations: (state) => KEY.getState(state)?.drawn },
      }),
    ]
  },
})
