import * as Y from "yjs"
import { addMessage } from "../../shared/documents/card.ts"
import { base32, MessageId, type PersonId } from "../../shared/ids.ts"

/** Documents of cards as pages write them, without an editor. */

/** The same id each time, of one author. */
export const messageId = (author: PersonId, n: number): MessageId =>
  MessageId.parse(`${author}.${base32(new Uint8Array(16).fill(n))}`)

/** A node of rich text with its text, as y-tiptap makes one. */
export function node(
  name: string,
  content: string | readonly Y.XmlElement[] = "",
  attributes: Readonly<Record<string, string | number>> = {},
): Y.XmlElement {
  const made = new Y.XmlElement<Record<string, string | number>>(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (typeof content !== "string") made.insert(0, [...content])
  else if (content !== "") made.insert(0, [new Y.XmlText(content)])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Yjs types attributes as strings; y-tiptap writes any plain value
  return made as unknown as Y.XmlElement
}

/** The text of the first paragraph of a fragment; one is made where there is none. */
export function firstText(fragment: Y.XmlFragment): Y.XmlText {
  const paragraph = fragment.get(0)
  if (paragraph instanceof Y.XmlElement) {
    const text = paragraph.get(0)
    if (text instanceof Y.XmlText) return text
  }
  const text = new Y.XmlText()
  const made = new Y.XmlElement("paragraph")
  made.insert(0, [text])
  fragment.insert(0, [made])
  return text
}

/** Starts a message with one paragraph and answers its body. */
export function signed(doc: Y.Doc, author: PersonId, n: number, text: string): Y.XmlFragment {
  const id = messageId(author, n)
  const made = addMessage(doc, { id, for: "", paper: "milk", pattern: "plain", createdAt: 1_000 + n }, null)
  if (!made.ok) throw new Error(made.error)
  made.value.insert(0, [node("paragraph", text)])
  return made.value
}
