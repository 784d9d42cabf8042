import type { ClaimNotice, ClaimView, Giver, ItemClaims, PoolView } from "../../shared/claims.ts"
import type { PersonId } from "../../shared/ids.ts"
import { equalSplit } from "../../shared/money.ts"
import { unreachable } from "../../shared/result.ts"
import { haversOf } from "./again.ts"
import type { Claim, ItemRecord, Notice, Pool } from "./record.ts"
import { activePool, isInPool, isMine, isOver, leftOf, takenOf, type Asker } from "./rules.ts"

type Names = (person: PersonId) => Giver

interface Looking {
  readonly asker: Asker
  readonly names: Names
}

/** An item as one giver sees it. What the owner removed is shown to those who take it, and to others once it is kept. */
export function viewItem(stored: ItemRecord, looking: Looking, now: number): ItemClaims {
  const { asker, names } = looking
  const record = { ...stored, claims: stored.claims.filter((claim) => !isOver(claim, now)) }
  const { item, version } = record
  const { claims, pool } = shownTo(record, asker)
  return {
    item,
    version,
    ...countsOf(record, { claims, pool }),
    claims: claims.map((claim) => viewClaim(claim, looking)),
    ...(pool && { pool: viewPool(pool, looking) }),
    watching: record.watchers.some((watcher) => asker.ids.has(watcher)),
    notices: record.notices
      .filter(({ to }) => asker.ids.has(to))
      .map((notice) => viewNotice(record, notice, looking)),
    ...(record.removedAt !== undefined &&
      (claims.length > 0 || pool || hasToBeTold(record, asker)) && {
        removed: {
          was: wasFor(claims, record),
          kept: claims.some(({ kept }) => kept === true) || pool?.kept === true,
        },
      }),
    ...viewAgain(record, names),
    released: record.released
      .filter(({ giver }) => asker.organiser || asker.ids.has(giver))
      .map(({ giver, ...rest }) => ({ giver: names(giver), ...rest })),
  }
}

/** What somebody is told of a removed item has a place, also when they have no part in it any more (C7, O3). */
const hasToBeTold = ({ notices }: ItemRecord, { ids }: Asker): boolean =>
  notices.some(({ to, what }) => ids.has(to) && (what.kind === "pool_cancelled" || what.kind === "released"))

/** C10: every giver is told, also of what is not kept yet: nobody shall buy it a second time. */
function viewAgain(record: ItemRecord, names: Names): Pick<ItemClaims, "again"> {
  const items = record.again?.items ?? []
  const givers = [...new Map(haversOf(record).map((id) => [names(id).id, names(id)])).values()]
  return items.length > 0 && givers.length > 0 ? { again: { items, givers } } : {}
}

interface Shown {
  readonly claims: readonly Claim[]
  readonly pool: Pool | undefined
}

function shownTo({ removedAt, claims, pool }: ItemRecord, asker: Asker): Shown {
  if (removedAt === undefined) return { claims, pool }
  const over = pool?.state === "cancelled" && !pool.parts.some(({ state }) => state === "returning")
  const inPool = !over && isInPool(pool, asker)
  return {
    claims: claims.filter((claim) => claim.kept === true || isMine(claim, asker)),
    pool: inPool || (pool?.kept === true && !over) ? pool : undefined,
  }
}

function countsOf(record: ItemRecord, { claims, pool }: Shown): Pick<ItemClaims, "taken" | "left"> {
  if (record.removedAt !== undefined) {
    return { taken: takenOf({ ...without(record), claims: [...claims], ...(pool && { pool }) }), left: 0 }
  }
  const left = leftOf(record)
  return { taken: takenOf(record), left: left === Infinity ? "unlimited" : left }
}

const without = ({ pool: _pool, ...record }: ItemRecord): ItemRecord => record

/** What was promised is what is given; what the owner wrote last may be a farewell. */
const wasFor = (claims: readonly Claim[], record: ItemRecord) =>
  claims[0]?.told ?? claims[0]?.promise ?? record.now

function viewClaim(claim: Claim, { asker, names }: Looking): ClaimView {
  const { giver, by, units, state, heldUntil, extended, out } = claim
  return {
    giver: names(giver),
    ...(by !== undefined && { by: names(by) }),
    units,
    state,
    ...(heldUntil !== undefined && { heldUntil }),
    ...(extended === true && { extended }),
    ...(out === true && { out }),
    mine: isMine(claim, asker),
  }
}

function viewNotice(record: ItemRecord, { key, at, what, to }: Notice, { names }: Looking): ClaimNotice {
  const claim = record.claims.find(({ giver, by }) => giver === to || by === to)
  const before = claim?.told ?? claim?.promise ?? record.now
  switch (what.kind) {
    case "changed":
      return { kind: "changed", key, at, before, after: record.now }
    case "removed":
      return { kind: "removed", key, at, before }
    case "over": {
      const newestFirst = record.claims.toSorted((a, b) => b.at - a.at)
      const { quantity } = record.now
      const wanted = quantity === "unlimited" ? takenOf(record) : quantity
      const givers = newestFirst.map(({ giver }) => names(giver))
      return { kind: "over", key, at, wanted, taken: takenOf(record), givers }
    }
    case "free":
      return { kind: "free", key, at }
    case "released":
      return { kind: "released", key, at, reason: what.reason }
    case "pool_cancelled":
      return { kind: "pool_cancelled", key, at, minor: what.minor, currency: what.currency }
    default:
      return unreachable(what)
  }
}

/** Amounts are the collector's and one's own to see, unless the pool was started otherwise. */
function viewPool(pool: Pool, { asker: { ids }, names }: Looking): PoolView {
  const { state, currency, target, collector, offeredTo, vacant, amounts, parts, handle } = pool
  const collecting = ids.has(collector)
  const at = parts.findIndex(({ person }) => ids.has(person))
  const people = at === -1 ? parts.length + 1 : parts.length
  const share = target === undefined ? undefined : equalSplit(target, people)[at === -1 ? people - 1 : at]
  return {
    state,
    currency,
    ...(target !== undefined && { target }),
    total: parts.reduce((sum, { minor }) => sum + minor, 0),
    collector: names(collector),
    ...(offeredTo !== undefined && { offeredTo: names(offeredTo) }),
    ...(vacant === true && { vacant }),
    amounts,
    parts: parts.map(({ person, minor, state }) => ({
      giver: names(person),
      state,
      ...((amounts === "shown" || collecting || ids.has(person)) && { minor }),
      mine: ids.has(person),
    })),
    ...(share !== undefined && { share }),
    ...(handle !== undefined && (collecting || at !== -1) && { handle }),
  }
}

/** Everybody whom the view of a record may name. */
export function peopleIn(record: ItemRecord): readonly PersonId[] {
  const pool = record.pool
  return [
    ...record.claims.flatMap(({ giver, by }) => (by === undefined ? [giver] : [giver, by])),
    ...record.released.map(({ giver }) => giver),
    ...(pool ? [pool.collector, ...pool.parts.map(({ person }) => person)] : []),
    ...(pool?.offeredTo === undefined ? [] : [pool.offeredTo]),
  ]
}

/** Whether an item is free for somebody who has nothing of it. */
export const isFree = (record: ItemRecord): boolean =>
  record.removedAt === undefined && !activePool(record) && leftOf(record) > 0
