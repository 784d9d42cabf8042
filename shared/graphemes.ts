/**
 * Where a text may be cut: between what people see as characters. Yjs diverges silently when an edit falls inside a
 * surrogate pair, and a family emoji or a flag cut in two is garbage even where it converges.
 */

const ZWJ = 0x200d
const isMark = (code: number): boolean =>
  /^[\p{M}\p{Emoji_Modifier}\u200d]$/u.test(String.fromCodePoint(code))
const isFlagHalf = (code: number): boolean => code >= 0x1f1e6 && code <= 0x1f1ff
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff
const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff

const splitsPair = (text: string, offset: number): boolean =>
  isLow(text.charCodeAt(offset)) && isHigh(text.charCodeAt(offset - 1))

const before = (text: string, offset: number): number =>
  splitsPair(text, offset - 1) ? offset - 2 : offset - 1
const codeBefore = (text: string, offset: number): number => text.codePointAt(before(text, offset)) ?? 0

/** For browsers without Intl.Segmenter: pairs, joined emoji, marks, skin tones, flags and CR LF stay whole. */
export function isBoundaryByHand(text: string, offset: number): boolean {
  if (offset <= 0 || offset >= text.length) return true
  if (splitsPair(text, offset)) return false
  const next = text.codePointAt(offset) ?? 0
  const last = codeBefore(text, offset)
  if (last === 0x0d || last === 0x0a) return !(last === 0x0d && next === 0x0a)
  if (isMark(next) || last === ZWJ) return false
  if (!isFlagHalf(next) || !isFlagHalf(last)) return true
  let halves = 0
  for (let at = offset; at > 0 && isFlagHalf(codeBefore(text, at)); at = before(text, at)) halves++
  return halves % 2 === 0
}

const segmenter =
  typeof Intl === "object" && "Segmenter" in Intl
    ? new Intl.Segmenter("en", { granularity: "grapheme" })
    : undefined

/** The nearest boundary at or before the offset, and the nearest at or after it. */
function around(text: string, offset: number): readonly [number, number] {
  if (!(offset > 0)) return [0, 0]
  if (offset >= text.length) return [text.length, text.length]
  if (segmenter !== undefined) {
    const found = segmenter.segment(text).containing(offset)
    if (found === undefined || found.index === offset) return [offset, offset]
    return [found.index, found.index + found.segment.length]
  }
  let low = offset
  let high = offset
  while (!isBoundaryByHand(text, low)) low--
  while (!isBoundaryByHand(text, high)) high++
  return [low, high]
}

/** The offset itself when it stands between two visible characters, else the start of the one it would cut. */
export const floorBoundary = (text: string, offset: number): number => around(text, offset)[0]

/** The offset itself when it stands between two visible characters, else the end of the one it would cut. */
export const ceilBoundary = (text: string, offset: number): number => around(text, offset)[1]

/** At most `max` UTF-16 units of the text, cut between visible characters. */
export const cut = (text: string, max: number): string =>
  text.length <= max ? text : text.slice(0, floorBoundary(text, max))

/**
 * The text in pieces of at most `max` UTF-16 units, cut between visible characters; only a single "character" that is
 * longer than that (stacked marks) is cut inside, and never inside a surrogate pair.
 */
export function pieces(text: string, max: number): string[] {
  const found: string[] = []
  let start = 0
  while (text.length - start > max) {
    let end = start + floorBoundary(text.slice(start, start + max + 2), max)
    if (end <= start) end = start + max - (splitsPair(text, start + max) ? 1 : 0)
    found.push(text.slice(start, end))
    start = end
  }
  if (start < text.length) found.push(text.slice(start))
  return found
}
