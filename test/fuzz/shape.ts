import * as Y from "yjs"
import { LEDGER_LIMITS, type LedgerLimits } from "../../server/rooms/admission/ledger.ts"

const NAMES = new Set([...Object.getOwnPropertyNames(Object.prototype), "prototype"])

/** Rooms that take documents of any shape: what any Yjs program writes is judged by the other rules alone. */
export const ANY_SHAPE: LedgerLimits = { ...LEDGER_LIMITS, shape: "any" }

/** Nested types below a root: item, note, and two in reserve. */
const DEPTH = 4

/**
 * What is wrong with a document that admitted updates alone have made; undefined when nothing is. Looks at Yjs's own
 * structs, by rules written anew: every struct in a place that fits it, beside neighbours of the same place.
 */
export function misshapen(doc: Y.Doc): string | undefined {
  for (const [client, structs] of doc.store.clients) {
    if (client > 0xffff_ffff) return "a client id above 32 bits"
    for (const struct of structs) {
      const wrong = struct instanceof Y.Item ? wrongItem(doc, struct) : undefined
      if (wrong !== undefined) return wrong
    }
  }
  return undefined
}

function wrongItem(doc: Y.Doc, item: Y.Item): string | undefined {
  const { parent, parentSub, content } = item
  if (!(parent instanceof Y.AbstractType)) return "a struct without a parent"
  if (depthOf(parent) > DEPTH) return "nested too deep"
  if (parentSub !== null && NAMES.has(parentSub)) return "a key with a meaning of its own"
  if (parentSub !== null && item.rightOrigin !== null) return "a value before another of its key"
  for (const neighbour of [item.origin, item.rightOrigin]) {
    const other = neighbour === null ? undefined : Y.getItem(doc.store, neighbour)
    if (other instanceof Y.Item && (other.parent !== parent || other.parentSub !== parentSub)) {
      return "neighbours in two places"
    }
  }
  if (content instanceof Y.ContentAny && !content.getContent().every(isPlain))
    return "a value that is no JSON"
  return wrongPlace(parent, parentSub !== null, content)
}

function wrongPlace(parent: unknown, keyed: boolean, content: unknown): string | undefined {
  // The root is only known by its name until somebody asks for it as a map.
  const map = parent instanceof Y.Map || (parent instanceof Y.AbstractType && parent.parent === null)
  if (keyed !== map) return "a key where none belongs, or none where one does"
  if (content instanceof Y.ContentDeleted) return undefined
  const text = content instanceof Y.ContentString || content instanceof Y.ContentFormat
  if (text !== parent instanceof Y.Text) return "text where none belongs, or none where it does"
  if (text || content instanceof Y.ContentAny) return undefined
  const type: unknown = content instanceof Y.ContentType ? content.type : undefined
  const known = type instanceof Y.Map || type instanceof Y.Array || type instanceof Y.Text
  return known ? undefined : "content that these rooms do not have"
}

function depthOf(type: unknown): number {
  let depth = 0
  for (let at: unknown = type; at instanceof Y.AbstractType && at.parent !== null; at = at.parent) depth++
  return depth
}

function isPlain(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true
  if (typeof value === "number") return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isPlain)
  if (typeof value !== "object" || value instanceof Uint8Array) return false
  return (
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.entries(value).every(([key, part]) => !NAMES.has(key) && isPlain(part))
  )
}
