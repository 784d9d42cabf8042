import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing"

/**
 * The order of a list: each item carries a fractional index, a string that can always be halved once more, so a move
 * writes one value and never removes and inserts. Two people who move different items into the same
 * gap at once can end with equal keys; the id decides then, the same way everywhere.
 */

/** A person who bisects one gap thousands of times gets here; the list is spaced out anew instead of growing on. */
export const ORDER_MAX = 512

const DIGITS = /^[A-Za-z][0-9A-Za-z]*$/
const SMALLEST = `A${"0".repeat(26)}`

/** Characters of a key's integer part, told by its head: "a" and "Z" are the shortest, "A" and "z" the longest. */
function integerLength(head: string): number {
  const code = head.charCodeAt(0)
  return code >= 97 ? code - 97 + 2 : 90 - code + 2
}

/** Whether a string is a key that `between` could have made. Anything may stand in a document. */
export function isOrder(key: unknown): key is string {
  if (typeof key !== "string" || key.length > ORDER_MAX || !DIGITS.test(key) || key === SMALLEST) return false
  const integer = integerLength(key)
  return key.length === integer || (key.length > integer && !key.endsWith("0"))
}

/** A key between two others; undefined stands for the start and the end. The two may come in either order. */
export const between = (a: string | undefined, b: string | undefined): string =>
  generateKeyBetween(a ?? null, b ?? null)

export interface Ordered {
  readonly id: string
  /** A key, or anything else: what cannot be read sorts to the end. */
  readonly order: string
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Compares by key, then by id; unreadable keys come last. Code units, never a locale: equal on every device. */
export function byOrder(a: Ordered, b: Ordered): number {
  const readableA = isOrder(a.order)
  const readableB = isOrder(b.order)
  if (readableA !== readableB) return readableA ? -1 : 1
  return (readableA ? compare(a.order, b.order) : 0) || compare(a.id, b.id)
}

export const rank = <T extends Ordered>(items: Iterable<T>): T[] => [...items].sort(byOrder)

/**
 * The keys to write so that `moved` stands at `index` of `others` (ranked, `moved` left out). Normally one; where
 * neighbours share a key or have none that can be read, these get new ones too, or there would be no gap to stand in.
 */
export function place(moved: string, others: readonly Ordered[], index: number): ReadonlyMap<string, string> {
  let left = Math.max(0, Math.min(index, others.length)) - 1
  let right = left + 1
  while (left >= 0 && !isOrder(others[left]?.order)) left--
  const low = others[left]?.order
  const above = (key: string | undefined): boolean => isOrder(key) && (low === undefined || key > low)
  while (right < others.length && !above(others[right]?.order)) right++
  const ids = others.map((other) => other.id)
  const run = [...ids.slice(left + 1, index), moved, ...ids.slice(Math.max(index, 0), right)]
  return (
    spaced(run, low, others[right]?.order) ??
    spaced([...ids.slice(0, index), moved, ...ids.slice(index)], undefined, undefined) ??
    new Map()
  )
}

/** New keys for `ids` in this order; undefined when the gap is used up. */
function spaced(
  ids: readonly string[],
  low: string | undefined,
  high: string | undefined,
): Map<string, string> | undefined {
  try {
    const keys = generateNKeysBetween(low ?? null, high ?? null, ids.length)
    if (!keys.every(isOrder)) return undefined
    return new Map(ids.map((id, n) => [id, keys[n] ?? ""]))
  } catch {
    // A hostile key at the very end of the alphabet leaves no room beside it: the caller spaces everything anew.
    return undefined
  }
}
