import { linkKey } from "../../shared/link-key.ts"
import type { ItemId, Seq } from "../../shared/ids.ts"
import type { ProjectedItem } from "./ports.ts"
import type { ItemRecord } from "./record.ts"
import { activePool } from "./rules.ts"

/** Items that are named for one removed item, at most; a list may have the same link a thousand times. */
const AGAIN_MAX = 5

/** What the list shows, by where its links lead, as of a number of its log. */
export interface Listed {
  readonly seq: Seq
  readonly byLink: ReadonlyMap<string, readonly ItemId[]>
}

/** Undefined while nobody has written anything in the list. */
export function listedIn(items: ReadonlyMap<ItemId, ProjectedItem>): Listed | undefined {
  const byLink = new Map<string, ItemId[]>()
  let seq: Seq | undefined
  for (const [id, { room, removed, link, seq: as }] of items) {
    if (room !== "list") continue
    seq = as
    const key = removed || link === undefined ? undefined : linkKey(link)
    if (key === undefined) continue
    const same = byLink.get(key)
    if (same) same.push(id)
    else byLink.set(key, [id])
  }
  return seq === undefined ? undefined : { seq, byLink }
}

/**
 * Who has what the owner removed: whoever promised it, and who collects for it. A hold is not a promise yet, and what
 * was given is with its recipient.
 */
export const haversOf = (record: ItemRecord) => {
  const pool = activePool(record)
  const promised = record.claims
    .filter(({ state }) => state !== "held" && state !== "given")
    .map(({ giver }) => giver)
  return pool && pool.state !== "given" ? [...promised, pool.collector] : promised
}

/**
 * C10: the record of an item that was removed and that somebody has all the same, with the items that the list shows
 * under the same link: givers are told there that somebody has it. An older reading of the list changes nothing.
 */
export function addedAgain(record: ItemRecord, listed: () => Listed | undefined): ItemRecord {
  if (record.removedAt === undefined || haversOf(record).length === 0) return record
  const now = listed()
  if (!now || now.seq < (record.again?.seq ?? 0)) return record
  const items = [...new Set(keysOf(record).flatMap((key) => now.byLink.get(key) ?? []))]
    .toSorted()
    .slice(0, AGAIN_MAX)
  const known = record.again?.items ?? []
  if (items.length === known.length && items.every((item, at) => item === known[at])) return record
  return { ...record, again: { seq: now.seq, items } }
}

/** Where the item led when it was removed, and where it led when it was promised. */
function keysOf({ now, claims }: ItemRecord): string[] {
  const links = [now.link, ...claims.map(({ told, promise }) => (told ?? promise).link)]
  return [...new Set(links)].flatMap((link) => (link === undefined ? [] : (linkKey(link) ?? [])))
}
