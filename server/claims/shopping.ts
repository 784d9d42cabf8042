import type { Shopping, ShoppingItem, Sum } from "../../shared/claim-commands.ts"
import { access } from "../../shared/access.ts"
import type { PersonId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import type { Membership } from "../circles/commands.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import { occasionsIn, show, viewerFor, type OccasionDeps } from "../occasions/commands.ts"
import type { Seen } from "../occasions/rules.ts"
import type { Table } from "../store/table.ts"
import type { ClaimDeps } from "./commands.ts"
import { askerOf } from "./givers.ts"
import type { Claim, ItemRecord } from "./record.ts"
import { isOver, type Asker } from "./rules.ts"

export interface ShoppingDeps extends ClaimDeps, OccasionDeps {
  readonly memberships: Table<Membership>
}

type Stop = Shopping["occasions"][number]

/** What somebody gets and chips in for, over all circles: occasions in which they are a giver, and their own part. */
export async function shopping(deps: ShoppingDeps, person: PersonId): Promise<Result<Shopping, Refusal>> {
  const viewer = await viewerFor(deps.people, person)
  if (!viewer) return refusal("signed_out")
  const places = await deps.memberships.find("person", { equals: person })
  const seen = await Promise.all(
    places.map(async ({ body }) => {
      const circle = await deps.circles.get(body.circle)
      return circle ? occasionsIn(deps, { id: body.circle, circle }, viewer) : []
    }),
  )
  const giving = seen.flat().filter(({ facts }) => access(facts, "plan") === "write")
  const stops = await Promise.all(giving.map((one) => stop(deps, one)))
  const occasions = stops.filter((one) => one !== undefined)
  return ok({
    occasions,
    spent: sum(occasions.flatMap(({ spent }) => spent)),
    planned: sum(occasions.flatMap(({ planned }) => planned)),
  })
}

async function stop(deps: ShoppingDeps, seen: Seen): Promise<Stop | undefined> {
  const asker = askerOf(seen)
  const now = deps.clock.now()
  const records = await deps.keeper.all(seen.id)
  const items = records.flatMap((record) => mine(record, asker, now))
  if (items.length === 0) return undefined
  const { id, kind, title, recipients, date } = await show(deps, seen)
  return {
    occasion: id,
    kind,
    ...(title !== undefined && { title }),
    recipients: recipients.map(({ name }) => name),
    ...(date !== undefined && { date }),
    items,
    spent: sum(items.flatMap((item) => cost(item, true))),
    planned: sum(items.flatMap((item) => cost(item, false))),
  }
}

/** One for each claim, since somebody may get some and say for somebody else that they get some, too (C5). */
function mine(record: ItemRecord, { ids }: Asker, now: number): ShoppingItem[] {
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
function sum(amounts: readonly Sum[]): Sum[] {
  const sums = new Map<string, number>()
  for (const { currency, minor } of amounts)
    sums.set(currency, Math.min(Number.MAX_SAFE_INTEGER, (sums.get(currency) ?? 0) + minor))
  return [...sums]
    .map(([currency, minor]) => ({ currency, minor }))
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1))
}
