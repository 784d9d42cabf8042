import type { NoticeKind } from "../../shared/notices.ts"
import type { PersonId } from "../../shared/ids.ts"
import type { ItemRecord, Notice, Pool } from "../claims/record.ts"
import { activePool } from "../claims/rules.ts"

/** What of an item's record its givers are told outside of the list. Pure. */

export interface ClaimNews {
  readonly to: PersonId
  readonly kind: Extract<NoticeKind, "claim_lost" | "item_changed" | "item_removed" | "item_free" | "pool">
  /** Which event: unique among the news of this kind about this item. */
  readonly event: string
  /** When it happened, in ms since the epoch. */
  readonly at: number
  /** The owner of the list did it, and would see what follows from it at once. */
  readonly byOwner: boolean
}

const KINDS = {
  changed: "item_changed",
  over: "item_changed",
  removed: "item_removed",
  released: "claim_lost",
  free: "item_free",
  pool_cancelled: "pool",
} as const satisfies Record<Notice["what"]["kind"], ClaimNews["kind"]>

const BY_OWNER: ReadonlySet<Notice["what"]["kind"]> = new Set(["changed", "over", "removed"])

export function claimNews(record: ItemRecord): readonly ClaimNews[] {
  const kept = record.notices.map(({ to, key, at, what: { kind } }): ClaimNews => ({
    to,
    kind: KINDS[kind],
    event: `${key}|${at}`,
    at,
    byOwner: BY_OWNER.has(kind),
  }))
  const pool = record.removedAt === undefined ? activePool(record) : undefined
  return pool === undefined ? kept : [...kept, ...poolNews(pool)]
}

/** 4.3 and O1 to O5: the target is reached, a share is due, somebody is asked to collect, nobody collects any more. */
function poolNews(pool: Pool): readonly ClaimNews[] {
  const { collector, offeredTo, vacant, parts, state, target } = pool
  const about = (to: PersonId, what: string): ClaimNews => ({
    to,
    kind: "pool",
    event: `${pool.at}|${what}`,
    at: pool.at,
    byOwner: false,
  })
  const total = parts.reduce((sum, { minor }) => sum + minor, 0)
  const reached = state === "open" && target !== undefined && total >= target
  return [
    ...(reached && vacant !== true ? [about(collector, "reached")] : []),
    ...(state === "open" ? [] : parts.filter((part) => part.state === "pledged")).map(({ person }) =>
      about(person, "due"),
    ),
    ...(offeredTo === undefined ? [] : [about(offeredTo, `offered ${collector}`)]),
    ...(vacant === true ? parts.map(({ person }) => about(person, `vacant ${collector}`)) : []),
  ]
}
