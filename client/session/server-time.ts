/**
 * What the server's clock says now, as near as its answers tell. Only for what a page shows and when it asks again; what
 * may be done when, the server decides.
 */

/** The `Date` of an answer has whole seconds, ms. */
const STEP_MS = 1_000

/** The server's clock is at least and at most this far ahead of the device's, ms. */
interface Ahead {
  readonly least: number
  readonly most: number
}

const UNKNOWN: Ahead = { least: -Infinity, most: Infinity }

/** Narrows what is known by one answer; begins again when they contradict each other: the device's clock was set. */
function narrowed(known: Ahead, answer: { date: number; askedAt: number; answeredAt: number }): Ahead {
  const said = { least: answer.date - answer.answeredAt, most: answer.date + STEP_MS - answer.askedAt }
  const both = { least: Math.max(known.least, said.least), most: Math.min(known.most, said.most) }
  return both.least <= both.most ? both : said
}

/** The device's clock is right unless answers say otherwise; then it is corrected by as little as they allow. */
const correction = ({ least, most }: Ahead): number => (least > 0 ? least : most < 0 ? most : 0)

let known = UNKNOWN

/** Learns from an answer that was asked for at `askedAt` by the device's clock. */
export function noteServerTime(headers: Headers, askedAt: number): void {
  const date = Date.parse(headers.get("date") ?? "")
  if (!Number.isNaN(date)) known = narrowed(known, { date, askedAt, answeredAt: Date.now() })
}

/** Milliseconds since the Unix epoch. */
export const serverNow = (): number => Date.now() + correction(known)
