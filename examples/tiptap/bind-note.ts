import type { Editor } from "@tiptap/core"
import { Fragment, Slice, type Node } from "@tiptap/pm/model"
import type { Transaction } from "@tiptap/pm/state"
import type * as Y from "yjs"

/** Marks transactions of ProseMirror that come from the note, so that they do not go back there. */
const FROM_NOTE = "from-note"

/** Replaces the characters from `from` to `to` by `text`. */
interface Change {
  readonly from: number
  readonly to: number
  readonly text: string
}

const textOf = (doc: Node): string => doc.textBetween(0, doc.content.size, "\n")

/** Where a character of the text stands in the document: each line before it opens and closes a paragraph. */
const positionOf = (text: string, at: number): number => at + text.slice(0, at).split("\n").length

const isHalf = (text: string, at: number): boolean => /[\udc00-\udfff]/.test(text.charAt(at))

/** The one change that makes `after` of `before`; undefined: they are the same. Never between the halves of a pair. */
function changeBetween(before: string, after: string): Change | undefined {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  if (isHalf(before, start) || isHalf(after, start)) start--
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++
  if (isHalf(before, before.length - end)) end--
  return { from: start, to: before.length - end, text: after.slice(start, after.length - end) }
}

function applyTo(transaction: Transaction, { from, to, text }: Change): Transaction {
  const { doc } = transaction
  const { schema } = doc.type
  const before = textOf(doc)
  const lines = text
    .split("\n")
    .map((line) => schema.node("paragraph", null, line === "" ? [] : [schema.text(line)]))
  const slice = text === "" ? Slice.empty : new Slice(Fragment.from(lines), 1, 1)
  return transaction.replace(positionOf(before, from), positionOf(before, to), slice)
}

/**
 * Binds an editor of plain paragraphs to a note, both ways: a note of Jubilee is text, one line for each paragraph. Only what
 * changed is exchanged, so that carets stay where they are. The answer ends it.
 */
export function bindNote(editor: Editor, note: Y.Text): () => void {
  const pull = (): void => {
    const change = changeBetween(textOf(editor.state.doc), note.toJSON())
    if (change === undefined) return
    const { tr } = editor.state
    editor.view.dispatch(applyTo(tr, change).setMeta(FROM_NOTE, true).setMeta("addToHistory", false))
  }
  const push = ({ transaction }: { transaction: Transaction }): void => {
    if (transaction.getMeta(FROM_NOTE) === true) return
    const change = changeBetween(note.toJSON(), textOf(editor.state.doc))
    if (change === undefined) return
    const write = (): void => {
      note.delete(change.from, change.to - change.from)
      note.insert(change.from, change.text)
    }
    if (note.doc === null) return
    note.doc.transact(write, editor)
  }
  const onNote = (_event: Y.YTextEvent, { origin }: Y.Transaction): void => {
    if (origin !== editor) pull()
  }
  pull()
  note.observe(onNote)
  editor.on("update", push)
  return () => {
    note.unobserve(onNote)
    editor.off("update", push)
  }
}
