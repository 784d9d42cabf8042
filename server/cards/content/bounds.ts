import type { Stroke } from "../../../shared/documents/message-parts.ts"
import { plainText, type Block } from "../../../shared/documents/rich-blocks.ts"

/**
 * What one message may take in its record. No page writes so much; an update that is made by hand does, and a few bytes of
 * it can become a thousand here.
 */

/** What one text may take as JSON, in UTF-16 units. */
const TEXT_MAX = 400_000
/** What its words take at most where its marks are dropped. */
const WORDS_MAX = 150_000
/** Numbers in the strokes of a drawing, or of a signature. */
const NUMBERS_MAX = 300_000

/** The text as it is; without its marks, and at last cut, where it would not fit in a record. */
export function boundedText(blocks: readonly Block[]): Block[] {
  if (JSON.stringify(blocks).length <= TEXT_MAX) return [...blocks]
  const lines = plainText(blocks).slice(0, WORDS_MAX).toWellFormed().split("\n")
  const plain = lines.map((text): Block => ({
    kind: "paragraph",
    inlines: text === "" ? [] : [{ kind: "text", text, bold: false, italic: false }],
  }))
  if (JSON.stringify(plain).length <= TEXT_MAX) return plain
  const text = lines.join(" ")
  return [{ kind: "paragraph", inlines: [{ kind: "text", text, bold: false, italic: false }] }]
}

/** The strokes that were drawn first, as many as fit. */
export function boundedStrokes(strokes: readonly Stroke[]): Stroke[] {
  let numbers = 0
  return strokes.filter(({ points }) => (numbers += points.length) <= NUMBERS_MAX)
}
