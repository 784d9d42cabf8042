import type { ItemRecord } from "./record.ts"

const had = (at: number | undefined, by: number): boolean => at !== undefined && at <= by

/** What of an item reached the recipients until then. */
export const reached = ({ claims, pool }: ItemRecord, by: number) => ({
  single: claims.filter(({ state, givenAt }) => state === "given" && had(givenAt, by)),
  pool: pool?.state === "given" && had(pool.givenAt, by) ? pool : undefined,
})

/** Whether what the recipients were shown until then would not be there any more: a reveal is never taken back (S8). */
export function takesBack(before: ItemRecord, after: ItemRecord, shown: number): boolean {
  const [was, is] = [reached(before, shown), reached(after, shown)]
  const gone = was.single.some(({ giver }) => !is.single.some((claim) => claim.giver === giver))
  return gone || (was.pool !== undefined && is.pool === undefined)
}
