/** When a page that waits for something to open asks again. */

/** Between two looks at something that may be opened early, or later than planned, ms. */
const REGULAR_MS = 60_000
/** The first of them come sooner: 15 s, 30 s. */
const FIRST_MS = 15_000
/** After the instant: as often as time has passed since, but within these, ms. */
const SOON_MS = 1_000

/**
 * Ms until the next look, the `asked`-th. `left`: ms until it opens, where that is known; then it is asked at the instant,
 * and afterwards 1, 2, 4 … 60 s later, since the server may be a moment behind.
 */
export function nextLook(asked: number, left: number | undefined): number {
  const regular = Math.min(REGULAR_MS, FIRST_MS * 2 ** asked)
  if (left === undefined) return regular
  if (left > 0) return Math.min(regular, left)
  return Math.min(REGULAR_MS, Math.max(SOON_MS, -left))
}
