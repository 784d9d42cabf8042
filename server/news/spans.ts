/** What happens within one of these spans is told at its end, in ms. */
const SPAN_MS = 600_000

/** The number of the span that a time lies in. */
export const spanOf = (at: number): number => Math.floor(at / SPAN_MS)

export const spanEnd = (at: number): number => (spanOf(at) + 1) * SPAN_MS
