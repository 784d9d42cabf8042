import * as Y from "yjs"

/**
 * Whether the editor knows all that stands in a rich text. The binding takes away what its schema does not know, so a
 * text with nodes, attributes or marks of a later version is not opened in the editor, and stays as it is.
 */

const BLOCKS = new Set(["paragraph", "heading", "bulletList", "orderedList"])
const INLINE = new Set(["hardBreak"])

/** The nodes that may stand in each node; what takes text has `INLINE`. */
const CHILDREN: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["paragraph", INLINE],
  ["heading", INLINE],
  ["bulletList", new Set(["listItem"])],
  ["orderedList", new Set(["listItem"])],
  ["listItem", BLOCKS],
  ["hardBreak", new Set<string>()],
])
const ATTRIBUTES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["heading", new Set(["level"])],
  ["orderedList", new Set(["start", "type"])],
])
const MARKS = new Set(["bold", "italic", "link"])

/** Deeper than anybody writes; an editor takes a step of the stack for each level. */
const DEPTH_MAX = 32

function isKnownText(text: Y.XmlText): boolean {
  const delta: unknown = text.toDelta()
  if (!Array.isArray(delta)) return false
  return delta.every((part: unknown) => {
    if (typeof part !== "object" || part === null || !("insert" in part)) return false
    if (typeof part.insert !== "string") return false
    const attributes: unknown = "attributes" in part ? part.attributes : {}
    return Object.keys(attributes ?? {}).every((name) => MARKS.has(name))
  })
}

function isKnownElement(element: Y.XmlElement, allowed: ReadonlySet<string>): boolean {
  if (!allowed.has(element.nodeName)) return false
  const known = ATTRIBUTES.get(element.nodeName)
  return Object.keys(element.getAttributes()).every((name) => known?.has(name) === true)
}

export function isKnown(body: Y.XmlFragment): boolean {
  const waiting: { node: Y.XmlFragment; allowed: ReadonlySet<string>; depth: number }[] = [
    { node: body, allowed: BLOCKS, depth: 0 },
  ]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.depth > DEPTH_MAX) return false
    for (const child of next.node.toArray()) {
      if (child instanceof Y.XmlText) {
        if (next.allowed !== INLINE || !isKnownText(child)) return false
      } else if (child instanceof Y.XmlElement && isKnownElement(child, next.allowed)) {
        const allowed = CHILDREN.get(child.nodeName) ?? new Set<string>()
        waiting.push({ node: child, allowed, depth: next.depth + 1 })
      } else return false
    }
  }
  return true
}
