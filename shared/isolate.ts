/** Scripts written from right to left. */
const FROM_RIGHT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Mandaic}\p{Script=Samaritan}]/u
/** Characters that turn the text around them: marks, embeddings, overrides, isolates. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const FIRST_STRONG_ISOLATE = "\u2068"
const POP_ISOLATE = "\u2069"

/**
 * A word of somebody else's for the middle of a sentence: it orders its own letters alone, as `<bdi>` does, also where
 * a sentence is no element (a label, a title, a message).
 */
export function isolate(word: string): string {
  const plain = word.replaceAll(TURNING, "")
  return FROM_RIGHT.test(plain) ? FIRST_STRONG_ISOLATE + plain + POP_ISOLATE : plain
}

/** Whether the text is made of words that are isolated already, each with its end. */
const isIsolated = (text: string): boolean =>
  /^[^\u2068\u2069]*(?:\u2068[^\u2068\u2069]*\u2069[^\u2068\u2069]*)+$/.test(text)

/** What fills a place in a sentence: one word, or a list of words that are isolated each for itself. */
export const isolateIn = (value: string): string => (isIsolated(value) ? value : isolate(value))
