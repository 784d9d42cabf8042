/** Zero in the scripts that people type numbers in: Arabic, Persian, NKo, the scripts of India, Thai, Lao, Tibetan, Burmese, Khmer, Mongolian, and full-width ones. */
const ZEROS = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6,
  0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0xff10,
] as const

const ASCII: ReadonlyMap<string, string> = new Map([
  ...ZEROS.flatMap((zero) =>
    Array.from({ length: 10 }, (_, digit) => [String.fromCodePoint(zero + digit), String(digit)] as const),
  ),
  // The separators that come with them.
  ["\u066b", "."],
  ["\u066c", ","],
  ["\uff0e", "."],
  ["\uff0c", ","],
])

/** The text with the digits 0 to 9 for those of any script, and its decimal and group separators in ASCII. */
export const asciiDigits = (text: string): string =>
  Array.from(text, (character) => ASCII.get(character) ?? character).join("")
