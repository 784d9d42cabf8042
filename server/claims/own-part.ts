import type { Shopping, ShoppingItem, Sum } from "../../shared/claim-commands.ts"
import type { Claim, ItemRecord } from "./record.ts"
import { isOver, type Asker } from "./rules.ts"

/** What somebody gets and chips in for in one occasion. */
export type Stop = Shopping["occasions"][number]

/** What of these records is this person's; undefined when nothing is. */
export function ownPart(
  records: readonly ItemRecord[],
  asker: Pick<Asker, "ids">,
  now: number,
): Pick<Stop, "items" | "spent" | "planned"> | undefined {
  const items = records.flatMap((record) => mine(record, asker, now))
  if (items.length === 0) return undefined
  return {
    items,
    spent: sum(items.flatMap((item) => cost(item, true))),
    planned: sum(items.flatMap((item) => cost(item, false))),
  }
}

/** One for each claim, since somebody may get some and say for somebody else that they get some, too (C5). */
function mine(record: ItemRecord, { ids }: Pick<Asker, "ids">, now: number): ShoppingItem[] {
  const own = ({ giver, by }: Claim): boolean => ids.has(giver) || (by !== undefined && ids.has(by))
  const claims = record.claims.filter((claim) => own(claim) && !isOver(claim, now))
  const pool = poolOf(record, ids)
  const removed = record.removedAt !== undefined
  const { item } = record
  if (claims.length === 0)
    return pool.pool || pool.collects ? [{ item, as: record.now, removed, ...pool }] : []
  return claims.map(({ giver, units, state, heldUntil, told, promise }, at) => ({
    item,
    as: removed ? (told ?? promise) : record.now,
    removed,
    claim: { giver, units, state, ...(heldUntil !== undefined && { heldUntil }) },
    ...(at === 0 && pool),
  }))
}

/** What somebody puts in, and whether they collect. */
function poolOf({ pool }: ItemRecord, ids: Asker["ids"]): Pick<ShoppingItem, "pool" | "collects"> {
  if (!pool) return {}
  const { state, currency, collector, vacant, parts } = pool
  const part = parts.find(({ person }) => ids.has(person))
  const open = state !== "cancelled" || parts.some((one) => one.state === "returning")
  return {
    ...(part && { pool: { state, minor: part.minor, currency, part: part.state } }),
    ...(open && vacant !== true && ids.has(collector) && { collects: { state } }),
  }
}

/** What one thing costs this person: its price as often as they get it, and their part of a pool. */
function cost({ as, claim, pool }: ShoppingItem, spent: boolean): Sum[] {
  const bought = claim?.state === "bought" || claim?.state === "given"
  const own =
    claim && as.price && (bought || !spent) ? [{ ...as.price, minor: as.price.minor * claim.units }] : []
  const counts =
    pool && (spent ? ["sent", "confirmed"] : ["pledged", "sent", "confirmed"]).includes(pool.part)
  return counts ? [...own, { minor: pool.minor, currency: pool.currency }] : own
}

/** Exact as long as an integer can be; beyond that, what nobody spends, it stays at the largest. */
export function sum(amounts: readonly Sum[]): Sum[] {
  const sums = new Map<string, number>()
  for (const { currency, minor } of amounts)
    sums.set(currency, Math.min(Number.MAX_SAFE_INTEGER, (sums.get(currency) ?? 0) + minor))
  return [...sums]
    .map(([currency, minor]) => ({ currency, minor }))
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
}
