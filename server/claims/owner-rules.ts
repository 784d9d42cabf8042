import type { Promised } from "../../shared/claims.ts"
import type { PersonId } from "../../shared/ids.ts"
import type { ProjectedItem } from "./ports.ts"
import { promisedOf, type Claim, type ItemRecord } from "./record.ts"
import {
  isOverTaken,
  letGo,
  notOverAnyMore,
  peopleOf,
  peopleOfPool,
  tell,
  tellWatchers,
  untell,
} from "./rules.ts"

/** What the owner's changes mean to the givers, and what it means that a giver is none any more. All pure. */

/** A price that moves by more than this share is another price (C11). */
const PRICE_SHARE = 0.2

const words = (text: string): string => text.normalize("NFC").replaceAll(/\s+/gu, " ").trim()

/** Whether what somebody promised became something else (C11). Blanks and small price changes did not. */
function isMaterial(before: Promised, after: Promised): boolean {
  return (
    words(before.title) !== words(after.title) ||
    (before.link ?? "") !== (after.link ?? "") ||
    priceDiffers(before.price, after.price)
  )
}

function priceDiffers(before: Promised["price"], after: Promised["price"]): boolean {
  if (!before || !after) return before !== after
  if (before.currency !== after.currency) return true
  return Math.abs(after.minor - before.minor) > before.minor * PRICE_SHARE
}

const sameItem = (a: Promised, b: Promised): boolean =>
  a.title === b.title &&
  a.link === b.link &&
  a.quantity === b.quantity &&
  a.price?.minor === b.price?.minor &&
  a.price?.currency === b.price?.currency

/**
 * C8 to C11: the record after what the item's room says now. The owner's change has happened already and met no
 * claim on its way; here the claimers are told of it, each once. An older reading than the record's changes nothing.
 */
export function observe(record: ItemRecord, item: ProjectedItem | undefined, at: number): ItemRecord {
  if (!item || (item.room === record.room && item.seq < record.seq)) return record
  const now = promisedOf(item)
  const wasRemoved = record.removedAt !== undefined
  if (sameItem(now, record.now) && item.removed === wasRemoved && item.room === record.room) return record
  const { removedAt: _before, again, ...rest } = record
  const after: ItemRecord = {
    ...rest,
    room: item.room,
    seq: item.seq,
    now,
    ...(item.removed && { removedAt: record.removedAt ?? at, ...(again && { again }) }),
  }
  if (item.removed) return wasRemoved ? after : removed(after, at)
  return tellWatchers(record, overTaken(record, changed(wasRemoved ? reattached(after) : after, at), at), at)
}

/** What reached the recipients is theirs: whatever they do with the wish then is nothing to its giver. */
const toCome = ({ claims }: ItemRecord): readonly Claim[] => claims.filter(({ state }) => state !== "given")

/** C10: only those who take it, or chip in for it, are told; not of what has reached the recipient already. */
function removed(record: ItemRecord, at: number): ItemRecord {
  const people = [
    ...toCome(record).flatMap(peopleOf),
    ...(record.pool?.state === "given" ? [] : partsOf(record)),
  ]
  return tell(record, people, { key: "removed", at, what: { kind: "removed" } })
}

const partsOf = ({ pool }: ItemRecord): readonly PersonId[] =>
  pool && pool.state !== "cancelled" ? peopleOfPool(pool) : []

/** C10: the owner took the removal back, and nothing was ever said about it. */
function reattached(record: ItemRecord): ItemRecord {
  const plain = ({ kept: _kept, ...claim }: Claim): Claim => claim
  const { pool } = record
  const whole = { ...record, claims: record.claims.map(plain) }
  const quiet = untell(whole, ({ what }) => what.kind === "removed")
  if (!pool) return quiet
  const { kept: _kept, ...still } = pool
  return { ...quiet, pool: still }
}

/** C11: whoever takes it is told what it is now, unless it is again what they know. */
function changed(record: ItemRecord, at: number): ItemRecord {
  const { now } = record
  let after = record
  for (const claim of toCome(record)) {
    const people = peopleOf(claim)
    after = isMaterial(claim.told ?? claim.promise, now)
      ? tell(after, people, { key: "changed", at, what: { kind: "changed" } })
      : untell(after, ({ to, what }) => what.kind === "changed" && people.includes(to))
  }
  return after
}

/** C8: fewer are wanted than are taken. Nothing is released by itself. */
function overTaken(before: ItemRecord, after: ItemRecord, at: number): ItemRecord {
  if (!isOverTaken(after)) return notOverAnyMore(after)
  if (before.now.quantity === after.now.quantity && before.removedAt === undefined) return after
  const people = [...after.claims.flatMap(peopleOf), ...partsOf(after)]
  return tell(after, people, { key: "over", at, what: { kind: "over" } })
}

/** Who is no giver here any more; of them, `keeping`: what they promised stays promised, by an organiser's choice. */
export interface Leaving {
  readonly gone: ReadonlySet<PersonId>
  readonly keeping: ReadonlySet<PersonId>
}

/**
 * M4 to M6: what these people took is free, but for what they have given already, or keep; what they sent for a pool
 * stays with their names, and a pool whose collector they were can be taken over by somebody who chips in, if there is
 * anybody. A hold is no promise, and whoever is out watches nothing and is told nothing.
 */
export function depart(record: ItemRecord, leaving: Leaving, at: number): ItemRecord {
  const { gone, keeping } = leaving
  const stays = ({ giver, state }: Claim): boolean =>
    !gone.has(giver) || (keeping.has(giver) && state !== "held")
  let after = record
  for (const claim of toCome(record)) if (!stays(claim)) after = letGo(after, claim, { at, left: true })
  after = markedOut(after, keeping)
  const watchers = after.watchers.filter((watcher) => !gone.has(watcher))
  if (watchers.length < after.watchers.length) after = { ...after, watchers }
  after = untell(after, ({ to }) => gone.has(to))
  after = withoutInPool(after, leaving)
  return after === record ? record : notOverAnyMore(tellWatchers(record, after, at))
}

/** What is promised by somebody who is out, until they are back. */
function markedOut(record: ItemRecord, keeping: ReadonlySet<PersonId>): ItemRecord {
  const claims = record.claims.map((claim): Claim => {
    const { out, ...rest } = claim
    const is = keeping.has(claim.giver)
    if (is === (out === true)) return claim
    return is ? { ...rest, out: true } : rest
  })
  return claims.every((claim, at) => claim === record.claims[at]) ? record : { ...record, claims }
}

function withoutInPool(record: ItemRecord, { gone, keeping }: Leaving): ItemRecord {
  const { pool, ...others } = record
  if (!pool) return record
  const parts = pool.parts.filter(
    ({ person, state }) =>
      pool.state === "given" || state !== "pledged" || !gone.has(person) || keeping.has(person),
  )
  const { offeredTo, ...rest } = pool
  const offered = offeredTo !== undefined && !gone.has(offeredTo)
  const vacant = pool.vacant === true || gone.has(pool.collector)
  // Nobody is left who could collect, buy or call it off.
  if (vacant && parts.length === 0 && pool.state === "open") return others
  const same = parts.length === pool.parts.length && (offered || offeredTo === undefined)
  if (same && vacant === (pool.vacant === true)) return record
  return {
    ...others,
    pool: { ...rest, parts, ...(offered && { offeredTo }), ...(vacant && { vacant: true }) },
  }
}
