/**
 * What a name may be made of: everything that people see, in any script, and nothing else. A character without a
 * shape of its own makes two names that look the same, a blank name, or a sentence that reads backwards.
 */

/** Why a text is no name: a hidden character, more marks than letters carry, or nothing to see at all. */
export type NameFault = "hidden" | "marks" | "blank"

/**
 * Characters without a shape: format and bidi controls, tags, fillers, soft hyphens, line separators. Unicode counts
 * the blank Braille cell, the object replacement and a few blanks of old scripts as symbols and letters.
 */
const SHAPELESS =
  /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u2800\ufffc\u{13441}\u{13442}\u{1d159}]|\u{16fe4}/u

/** The flags of England, Scotland and Wales: the only use of tag characters. */
const TAG_FLAG =
  /(\u{1f3f4})\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}|(\u{1f3f4})\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}|(\u{1f3f4})\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}/gu

const PICTURE = /^\p{Extended_Pictographic}$/u
const BEFORE_JOINED_PICTURE = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u
const HAN = /^\p{Script=Han}$/u
const MONGOLIAN = /^[\p{Script=Mongolian}]$/u
const MALAYALAM_VIRAMA = "\u0d4d"

/** Scripts whose spelling needs joiners and non-joiners inside a word. */
const JOINING = [
  /^[\p{Script=Arabic}\p{Script=Inherited}]$/u,
  /^\p{Script=Devanagari}$/u,
  /^\p{Script=Bengali}$/u,
  /^\p{Script=Gurmukhi}$/u,
  /^\p{Script=Gujarati}$/u,
  /^\p{Script=Oriya}$/u,
  /^\p{Script=Tamil}$/u,
  /^\p{Script=Telugu}$/u,
  /^\p{Script=Kannada}$/u,
  /^\p{Script=Malayalam}$/u,
  /^\p{Script=Sinhala}$/u,
  /^\p{Script=Khmer}$/u,
  /^\p{Script=Myanmar}$/u,
  /^\p{Script=Syriac}$/u,
  /^\p{Script=Mongolian}$/u,
] as const
const LETTER_OR_MARK = /^[\p{L}\p{M}]$/u

function mayJoin(joiner: "\u200c" | "\u200d", before: string, after: string): boolean {
  if (joiner === "\u200d" && BEFORE_JOINED_PICTURE.test(before) && PICTURE.test(after)) return true
  // An older spelling of the letters that end a Malayalam word.
  if (joiner === "\u200d" && before === MALAYALAM_VIRAMA && (after === "" || after === " ")) return true
  if (!LETTER_OR_MARK.test(before) || !LETTER_OR_MARK.test(after)) return false
  return JOINING.some((script) => script.test(before) && script.test(after))
}

/** Whether a character without a shape belongs to what stands around it; `""` stands for the ends of the text. */
function belongs(character: string, before: string, after: string): boolean {
  if (character === "\u200c" || character === "\u200d") return mayJoin(character, before, after)
  if (character === "\ufe0f" || character === "\ufe0e")
    return PICTURE.test(before) || (/^[0-9#*]$/.test(before) && after === "\u20e3")
  if (/^[\u{e0100}-\u{e01ef}\ufe00-\ufe02]$/u.test(character)) return HAN.test(before)
  if (/^[\u180b-\u180f]$/.test(character)) return MONGOLIAN.test(before)
  return false
}

interface Read {
  /** The text without the shapeless characters that belong nowhere. */
  readonly kept: string
  /** What has a shape of its own. */
  readonly seen: string
}

function read(text: string): Read {
  const characters = Array.from(text)
  let kept = ""
  let seen = ""
  for (const [at, character] of characters.entries()) {
    const shapeless = SHAPELESS.test(character)
    if (!shapeless) seen += character
    if (!shapeless || belongs(character, characters[at - 1] ?? "", characters[at + 1] ?? ""))
      kept += character
  }
  return { kept, seen }
}

const withoutTagFlags = (text: string): string => text.replaceAll(TAG_FLAG, "\u{1f3f4}")

/** A mark without a letter to stand on, or a tower: honest spelling stacks four at most, some scripts eight. */
const LOOSE_OR_STACKED = /(?:^|\s)\p{M}|\p{Script=Inherited}{5}|\p{M}{9}/u
const KEYCAP = /[0-9#*]\u20e3/gu
const VISIBLE = /[\p{L}\p{N}\p{S}]/u

/** Whether the text holds a character that nobody sees, where no script or emoji needs it. */
export function hidesCharacters(text: string): boolean {
  const tagged = withoutTagFlags(text)
  return read(tagged).kept !== tagged
}

/** What is wrong with a name; undefined for one that can be read. */
export function nameFault(name: string): NameFault | undefined {
  const text = withoutTagFlags(name)
  const { kept, seen } = read(text)
  if (kept !== text) return "hidden"
  const plain = seen.replaceAll(KEYCAP, "0")
  if (LOOSE_OR_STACKED.test(plain)) return "marks"
  return VISIBLE.test(plain) ? undefined : "blank"
}

/** What is told beside the field. */
export const NAME_FAULTS = {
  hidden: "There is a character in it that nobody can see. Please type it again.",
  marks: "There are too many marks above or below its letters.",
  blank: "It needs a letter, a number or a symbol.",
} as const satisfies Record<NameFault, string>

/** What of a text has a shape of its own: what is compared, never what is shown. */
export const seenOf = (text: string): string => read(withoutTagFlags(text)).seen

/** A name from before these rules, as it can be shown. One with nothing to see is a question mark. */
export function readableName(name: string): string {
  if (nameFault(name) === undefined) return name
  const kept = read(withoutTagFlags(name))
    .kept.trim()
    .replace(/^\p{M}+/u, "")
  return VISIBLE.test(kept) ? kept : "?"
}
