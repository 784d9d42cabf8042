import { TextSelection } from "@tiptap/pm/state"
import type { EditorView } from "@tiptap/pm/view"

/**
 * Takes over where the person has put the caret. Browsers tell of that up to a frame later, and an editor that is drawn
 * again in between, since somebody else wrote, would put the caret back.
 */
export function settleSelection(view: EditorView): void {
  const { selection, doc } = view.state
  if (view.composing || !view.hasFocus() || !(selection instanceof TextSelection)) return
  const shown = document.getSelection()
  const { anchorNode, focusNode } = shown ?? {}
  if (shown === null || !anchorNode || !focusNode) return
  if (!view.dom.contains(anchorNode) || !view.dom.contains(focusNode)) return
  const anchor = view.posAtDOM(anchorNode, shown.anchorOffset)
  const head = view.posAtDOM(focusNode, shown.focusOffset)
  if (anchor < 0 || head < 0 || Math.max(anchor, head) > doc.content.size) return
  const now = TextSelection.between(doc.resolve(anchor), doc.resolve(head))
  if (!now.eq(selection)) view.dispatch(view.state.tr.setSelection(now))
}
