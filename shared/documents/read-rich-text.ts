import * as Y from "yjs"
import { safeLink } from "../safe-link.ts"
import { plainText, type Block, type Inline } from "./rich-blocks.ts"

/**
 * Rich text as TipTap writes it, read into plain data. Reads whatever stands there: nodes and marks that this version
 * does not know give their text, nesting is followed to a depth, and nothing throws. The document is never changed.
 */

type Node = Y.XmlElement | Y.XmlText | Y.XmlHook | Y.XmlFragment

/** Deeper nodes are read as one paragraph: nobody writes so, and a browser draws every level. */
const DEPTH_MAX = 24

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

/** y-tiptap writes marks that may overlap as `name--hash`. */
const markName = (attribute: string): string => attribute.split("--", 1)[0] ?? attribute

function inlineOf(text: string, attributes: unknown): Inline {
  const marks = new Map<string, unknown>()
  if (isRecord(attributes)) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== false) marks.set(markName(name), value)
    }
  }
  const link = marks.get("link")
  return {
    kind: "text",
    text,
    bold: marks.has("bold"),
    italic: marks.has("italic"),
    link: isRecord(link) ? safeLink(link["href"]) : undefined,
  }
}

function partsOf(text: Y.XmlText): readonly Inline[] {
  const delta: unknown = text.toDelta()
  const parts: Inline[] = []
  for (const part of Array.isArray(delta) ? Array.from<unknown>(delta) : []) {
    if (!isRecord(part) || typeof part["insert"] !== "string" || part["insert"] === "") continue
    parts.push(inlineOf(part["insert"], part["attributes"]))
  }
  return parts
}

const BREAK: Inline = { kind: "break" }

const childrenOf = (node: Node): readonly Node[] => (node instanceof Y.XmlFragment ? node.toArray() : [])

/** Everything below the nodes in one line of inlines, however deep: without recursion. */
function flat(nodes: readonly Node[]): readonly Inline[] {
  const inlines: Inline[] = []
  const waiting = nodes.toReversed()
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node instanceof Y.XmlText) {
      inlines.push(...partsOf(node))
      continue
    }
    const isBreak = node instanceof Y.XmlElement && (node.nodeName === "hardBreak" || isBlock(node))
    if (isBreak && inlines.length > 0 && inlines.at(-1) !== BREAK) inlines.push(BREAK)
    waiting.push(...childrenOf(node).toReversed())
  }
  return inlines
}

const BLOCKS = new Set(["paragraph", "heading", "bulletList", "orderedList", "listItem"])
const isBlock = (node: Y.XmlElement): boolean => BLOCKS.has(node.nodeName)

/** The inlines of a paragraph: a line that breaks is one break each, other nodes give their text. */
function inlinesOf(node: Y.XmlElement): readonly Inline[] {
  return childrenOf(node).flatMap((child) => {
    if (child instanceof Y.XmlText) return partsOf(child)
    return child instanceof Y.XmlElement && child.nodeName === "hardBreak" ? [BREAK] : flat([child])
  })
}

const integer = (value: unknown): number | undefined => {
  const number = typeof value === "string" ? Number(value) : value
  return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined
}

function listOf(node: Y.XmlElement, depth: number): Block {
  const items = childrenOf(node).map((child) =>
    child instanceof Y.XmlElement && child.nodeName === "listItem"
      ? blocksOf(childrenOf(child), depth + 2)
      : blocksOf([child], depth + 1),
  )
  const attributes: Readonly<Record<string, unknown>> = node.getAttributes()
  const ordered = node.nodeName === "orderedList"
  return { kind: "list", ordered, start: integer(attributes["start"]) ?? 1, items }
}

function blockOf(node: Y.XmlElement, depth: number): readonly Block[] {
  switch (node.nodeName) {
    case "paragraph":
      return [{ kind: "paragraph", inlines: inlinesOf(node) }]
    case "heading": {
      const attributes: Readonly<Record<string, unknown>> = node.getAttributes()
      const level = (integer(attributes["level"]) ?? 1) <= 1 ? 1 : 2
      return [{ kind: "heading", level, inlines: inlinesOf(node) }]
    }
    case "bulletList":
    case "orderedList":
      return [listOf(node, depth)]
    default:
      return blocksOf(childrenOf(node), depth + 1)
  }
}

function blocksOf(nodes: readonly Node[], depth: number): readonly Block[] {
  if (depth > DEPTH_MAX) {
    const inlines = flat(nodes)
    return inlines.length === 0 ? [] : [{ kind: "paragraph", inlines }]
  }
  const blocks: Block[] = []
  let loose: Inline[] = []
  const settle = (): void => {
    if (loose.length > 0) blocks.push({ kind: "paragraph", inlines: loose })
    loose = []
  }
  for (const node of nodes) {
    if (node instanceof Y.XmlText) loose.push(...partsOf(node))
    else if (node instanceof Y.XmlElement) {
      if (node.nodeName === "hardBreak") {
        loose.push(BREAK)
        continue
      }
      settle()
      blocks.push(...blockOf(node, depth))
    }
  }
  settle()
  return blocks
}

const isEmpty = (block: Block): boolean =>
  block.kind !== "list" &&
  block.inlines.every((inline) => inline.kind === "break" || !/\S/u.test(inline.text))

/** What the rich text says, block by block, without the empty lines before and behind it. */
export function readRichText(body: Y.XmlFragment): readonly Block[] {
  const blocks = blocksOf(body.toArray(), 0)
  const first = blocks.findIndex((block) => !isEmpty(block))
  const last = blocks.findLastIndex((block) => !isEmpty(block))
  return first < 0 ? [] : blocks.slice(first, last + 1)
}

/** Rich text that still stands in its document as plain text. */
export const plainTextOf = (body: Y.XmlFragment): string => plainText(readRichText(body))
