import * as fc from "fast-check"

const PARTS = [
  "a",
  "b",
  " ",
  "\n",
  "ß",
  "é",
  "e\u0301",
  "👨‍👩‍👧‍👦",
  "👋🏽",
  "👋",
  "🏽",
  "🇩🇪",
  "🇳🇿",
  "🇩",
  "\u200d",
  "❤️",
  "漢",
  "ا",
  "क्षि",
  "\u0301",
]

/** Text made of what breaks naive editors: joined emoji, skin tones, flags and halves of them, marks, scripts. */
export const anyText = (maxLength = 30): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.oneof(fc.constantFrom(...PARTS), fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 })),
    maxLength,
  })
