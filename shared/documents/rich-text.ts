import * as Y from "yjs"

/** Rich text without an editor: fragments of nodes as ProseMirror's binding writes them. Nothing here throws on what one holds. */

/** Nodes that show nothing by themselves. */
const PLAIN_NODES = new Set([
  "paragraph",
  "heading",
  "bulletList",
  "orderedList",
  "listItem",
  "hardBreak",
  "blockquote",
])

/** Whether rich text has no letter in it, nor anything else to be seen. */
export function isBlank(body: Y.XmlFragment): boolean {
  return body
    .toArray()
    .every((node) =>
      node instanceof Y.XmlText
        ? !/\S/u.test(plainText(node))
        : node instanceof Y.XmlElement && PLAIN_NODES.has(node.nodeName) && isBlank(node),
    )
}

/**
 * Whether nothing was written into these nodes since they were emptied (move-message.ts). Of nodes that this version does not know
 * only those are left then in which text can stand.
 */
export const isEmptied = (body: Y.XmlFragment): boolean => body.toArray().every(isEmptiedNode)

export function isEmptiedNode(node: unknown): boolean {
  if (node instanceof Y.XmlText) return !/\S/u.test(plainText(node))
  if (!(node instanceof Y.XmlElement)) return false
  return (PLAIN_NODES.has(node.nodeName) || node.length > 0) && isEmptied(node)
}

/** Its text alone, a line for each block; what is neither text nor a known node leaves nothing. */
export function textOf(body: Y.XmlFragment): string {
  const lines: string[] = [""]
  for (const node of body.toArray()) write(node, lines)
  return lines.join("\n").trim()
}

function write(node: unknown, lines: string[]): void {
  const last = lines.length - 1
  if (node instanceof Y.XmlText) lines[last] += plainText(node)
  else if (node instanceof Y.XmlElement) {
    if (node.nodeName === "hardBreak" || (lines[last] !== "" && !(node.nodeName === "listItem")))
      lines.push("")
    for (const child of node.toArray()) write(child, lines)
  }
}

/** UTF-16 units of its text. */
export function lengthOf(body: Y.XmlFragment): number {
  let length = 0
  for (const node of body.toArray()) {
    if (node instanceof Y.XmlText) length += node.length
    else if (node instanceof Y.XmlElement) length += lengthOf(node)
  }
  return length
}

/** Whether two fragments read the same, marks and attributes included. */
export const sameRichText = (a: Y.XmlFragment, b: Y.XmlFragment): boolean => a.toJSON() === b.toJSON()

/** Nodes that another document may take; a fragment's own `clone` cannot be read before it has a document. */
export const copyNodes = (
  fragment: Y.XmlFragment,
  takes: (node: unknown) => boolean = () => true,
): (Y.XmlElement | Y.XmlText)[] =>
  fragment.toArray().flatMap((node) => (node instanceof Y.XmlHook || !takes(node) ? [] : [node.clone()]))

function plainText(text: Y.XmlText): string {
  const delta: unknown = text.toDelta()
  return (Array.isArray(delta) ? Array.from<unknown>(delta) : [])
    .map((part) => (typeof part === "object" && part !== null && "insert" in part ? part.insert : ""))
    .map((insert) => (typeof insert === "string" ? insert : "\ufffc"))
    .join("")
}
