import unhomoglyph from "unhomoglyph"
import { seenOf } from "../../shared/names.ts"
import { foldName } from "./rules.ts"

/** Small capitals, which the Unicode table keeps apart from capitals although no reader does. */
const SMALL_CAPITALS = new Map(
  Object.entries({
    ᴀ: "a",
    ʙ: "b",
    ᴅ: "d",
    ᴇ: "e",
    ꜰ: "f",
    ɢ: "g",
    ʜ: "h",
    ɪ: "i",
    ᴊ: "j",
    ᴋ: "k",
    ĸ: "k",
    ʟ: "l",
    ᴍ: "m",
    ʍ: "m",
    ɴ: "n",
    ᴘ: "p",
    ʀ: "r",
    ᴛ: "t",
  }),
)
const plainCapitals = (text: string): string =>
  Array.from(text, (character) => SMALL_CAPITALS.get(character) ?? character).join("")

/** The skeleton of UTS 39: what looks the same is the same. */
function skeleton(text: string): string {
  const once = plainCapitals(unhomoglyph(plainCapitals(text.normalize("NFKC")).normalize("NFD")))
  return unhomoglyph(once).normalize("NFD")
}

/** The words of a name, without punctuation. */
function words(name: string): string {
  const spaced = seenOf(name.normalize("NFKC")).replaceAll(/[\p{Pd}\s]+/gu, " ")
  return spaced.replaceAll(/\p{P}/gu, "").trim() || name
}

/** Without a space but where a word of its own begins: "Ann A" is not "Anna", "Gr an" is "Gran". */
const joined = (text: string): string => text.replaceAll(/ +(?=[\p{Ll}\p{M}])/gu, "")

/** Without symbols, too; a name of symbols alone has nothing else to be told apart by. */
const withoutSymbols = (text: string): string => text.replaceAll(/\p{S}/gu, "").trim() || text

const titled = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()
/** Lower case for all but L: the skeleton writes capital I and the digit 1 as a small l, which no L looks like. */
const small = (text: string): string => text.replaceAll(/[^L]/g, (character) => character.toLowerCase())

const known = new Map<string, ReadonlySet<string>>()
const KNOWN_MAX = 5_000

/** How a name looks as it was written, and when somebody writes it in small or capital letters. */
function looksOf(name: string): ReadonlySet<string> {
  const before = known.get(name)
  if (before !== undefined) return before
  if (known.size >= KNOWN_MAX) known.clear()
  const text = withoutSymbols(joined(words(name)))
  const looks = new Set([
    `as written ${small(skeleton(text))}`,
    `as written ${small(skeleton(titled(text)))}`,
    `small ${skeleton(text.toLowerCase())}`,
    `capital ${skeleton(text.toUpperCase())}`,
  ])
  known.set(name, looks)
  return looks
}

/**
 * Whether a reader may take one name for the other: the same letters from other alphabets or widths, with a full stop,
 * in other cases. "Marnie" looks like "Mamie", too; "Jon" never like "John".
 */
export function lookAlike(one: string, other: string): boolean {
  const looks = looksOf(one)
  return [...looksOf(other)].some((look) => looks.has(look))
}

/** Whether two names are one name in two spellings: other case, width or punctuation. */
export const sameName = (one: string, other: string): boolean =>
  foldName(one) === foldName(other) || foldName(words(one)) === foldName(words(other))

/** A name as a key: the same for every spelling of one name. */
export const nameKey = (name: string): string => foldName(words(name))

interface Called<T> {
  readonly one: T
  /** By that very name, in some spelling of it; else by one that only looks like it. */
  readonly same: boolean
}

/** Who of these goes by a name, the closest first: one who only looks alike is found when nobody has the name itself. */
export function whoIsCalled<T>(
  name: string,
  people: readonly T[],
  nameOf: (one: T) => string,
): Called<T> | undefined {
  const exact = people.find((one) => foldName(nameOf(one)) === foldName(name))
  const same = exact ?? people.find((one) => sameName(nameOf(one), name))
  if (same !== undefined) return { one: same, same: true }
  const alike = people.find((one) => lookAlike(nameOf(one), name))
  return alike && { one: alike, same: false }
}
