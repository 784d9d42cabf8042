/** How large a message stands on its paper: few words large, many small. */
export type TextSize = "short" | "middle" | "long"

/** Where it stands: in the columns of a card that is written or opened, alone on a page, or under the cover. */
export type TextPlace = "writing" | "opened" | "page" | "greeting"

const SHORT_MAX = 70
const MIDDLE_MAX = 220

/** The size for so much plain text; `Text.module.css` says what it is in each place. */
export function sizeOf(text: string): TextSize {
  if (text.length <= SHORT_MAX) return "short"
  return text.length <= MIDDLE_MAX ? "middle" : "long"
}

/** Milliseconds for which a message of so many characters is shown while the card plays: time to read it, at most 20 s. */
export const readingTime = (characters: number): number => Math.min(4_000 + 60 * characters, 20_000)
