/** The words of a card as it looks and as it opens; a part of en.ts. */
export const enCardOpening = {
  "card.with": "with {name}",
} as const
