import { Fragment, Slice, type Node } from "@tiptap/pm/model"

/** The first blocks and letters of a slice that fit into so much text; whatever comes behind them is left out. */
export function cutSlice(slice: Slice, room: number): { readonly slice: Slice; readonly cut: boolean } {
  if (slice.content.textBetween(0, slice.content.size).length <= room) return { slice, cut: false }
  const left = { room: Math.max(0, room) }
  const content = cutFragment(slice.content, left)
  if (content.size === 0) return { slice: Slice.empty, cut: true }
  // The end that was cut off is closed; ProseMirror opens it again where it fits.
  return {
    slice: new Slice(content, slice.openStart, Math.min(slice.openEnd, depthAtEnd(content))),
    cut: true,
  }
}

function cutFragment(fragment: Fragment, left: { room: number }): Fragment {
  const kept: Node[] = []
  fragment.forEach((node) => {
    if (left.room <= 0) return
    if (node.isText) {
      const text = node.text ?? ""
      kept.push(text.length <= left.room ? node : node.cut(0, wholeUnits(text, left.room)))
      left.room -= text.length
    } else if (node.isLeaf) kept.push(node)
    else kept.push(node.copy(cutFragment(node.content, left)))
  })
  return Fragment.fromArray(kept)
}

/** Not between the halves of a pair. */
const wholeUnits = (text: string, at: number): number =>
  /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at

function depthAtEnd(content: Fragment): number {
  let depth = 0
  for (let last = content.lastChild; last !== null && !last.isLeaf; last = last.lastChild) depth++
  return depth
}
