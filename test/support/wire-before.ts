import { z } from "zod"

/**
 * What a client of version 3 of the live protocol can read, as it was: it has no other code than this, so whatever the
 * server tells it has to fit. It passes over events that are not named here. When the protocol has a new version, this
 * page becomes what that one's predecessor was.
 */
export const VERSION_BEFORE = 3

const int = z.number().int()
const count = int.min(0)
const id = z.string().regex(/^[0-9a-z]{26}$/)
const name = z.string().max(60)
const look = int.min(0).max(9)
const as = int.min(0).max(256)
const seq = count
const digest = count.max(0xffff_ffff_ffff)
const frame = count
const bytes = z.union([
  z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  z.instanceof(ArrayBuffer),
])
const code = z.enum(
  `malformed invalid_input signed_out token_expired not_here not_allowed foreign_origin conflict name_taken
  choose_person last_organiser circle_full not_on_list nothing_taken already_bought extended_once pool_runs no_pool
  pool_state already_shown collector_only link_replaced link_expired link_used_up not_yet too_large too_many not_found method_not_allowed
  unsupported_type store_away internal outdated_client newer_client read_only document_full unreadable_update not_yours removed
  too_many_rooms shutting_down`.split(/\s+/),
)

const presence = z.strictObject({
  item: id.optional(),
  field: z.enum(["title", "note", "link", "price", "quantity", "priority"]).optional(),
  typing: z.boolean().optional(),
  idle: z.boolean().optional(),
})
const shown = z.tuple([int, int, presence.nullable()])
const person = z.object({ n: count, id, name, look })
const parts = z.array(z.union([int, bytes]))
const entry = z.union([z.tuple([seq, digest, parts]), z.tuple([seq, digest, parts, z.array(frame)])])
const joined = z.object({
  as,
  room: count.max(0xffff_ffff),
  may: z.enum(["read", "write"]),
  connection: int,
  me: int,
  epoch: int.min(1),
  replace: z.boolean(),
  snapshot: z.object({ seq, digest, bytes }).optional(),
  entries: z.array(entry),
  people: z.array(person),
  presence: z.array(shown),
})

const units = int.min(1)
const giver = z.object({ id, name, look })
const was = z.object({
  title: z.string(),
  link: z.string().optional(),
  price: z.object({ minor: count, currency: z.string() }).optional(),
  quantity: z.union([units, z.literal("unlimited")]),
})
const claim = z.object({
  giver,
  by: giver.optional(),
  units,
  state: z.enum(["held", "claimed", "bought", "given"]),
  heldUntil: int.optional(),
  extended: z.boolean().optional(),
  out: z.boolean().optional(),
  mine: z.boolean(),
})
const noticed = { key: z.string(), at: int }
const notice = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("changed"), ...noticed, before: was, after: was }),
  z.object({ kind: z.literal("removed"), ...noticed, before: was }),
  z.object({ kind: z.literal("over"), ...noticed, wanted: units, taken: count, givers: z.array(giver) }),
  z.object({ kind: z.literal("free"), ...noticed }),
  z.object({ kind: z.literal("released"), ...noticed, reason: z.string() }),
  z.object({ kind: z.literal("pool_cancelled"), ...noticed, minor: count, currency: z.string() }),
])
const part = z.object({
  giver,
  state: z.enum(["pledged", "sent", "confirmed", "returning", "returned"]),
  minor: count.optional(),
  mine: z.boolean(),
})
const pool = z.object({
  state: z.enum(["open", "bought", "given", "cancelled"]),
  currency: z.string(),
  target: int.min(1).optional(),
  total: count,
  collector: giver,
  offeredTo: giver.optional(),
  vacant: z.literal(true).optional(),
  amounts: z.enum(["private", "shown"]),
  parts: z.array(part),
  share: count.optional(),
  handle: z.string().optional(),
})
const item = z.object({
  item: id,
  version: count,
  taken: count,
  left: z.union([count, z.literal("unlimited")]),
  claims: z.array(claim),
  pool: pool.optional(),
  watching: z.boolean(),
  notices: z.array(notice),
  removed: z.object({ was, kept: z.boolean() }).optional(),
  again: z.object({ items: z.array(id).min(1), givers: z.array(giver).min(1) }).optional(),
  released: z.array(
    z.object({ giver, units, at: int, reason: z.string().optional(), left: z.boolean().optional() }),
  ),
})

/** By the event's name; each the list of its arguments. */
export const DOWNSTREAM_BEFORE: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ["joined", z.tuple([joined])],
  ["denied", z.tuple([z.object({ as, code })])],
  ["e", z.tuple([int, entry])],
  ["busy", z.tuple([z.object({ as, frames: z.array(frame), retryMs: count })])],
  ["refused", z.tuple([z.object({ as, frames: z.array(frame), code })])],
  ["resync", z.tuple([z.object({ as })])],
  ["known", z.tuple([z.object({ as, frames: z.array(z.tuple([frame, seq])) })])],
  ["w", z.tuple([int, z.array(shown)])],
  ["people", z.tuple([int, z.array(person)])],
  ["claims", z.tuple([z.object({ as, counter: count, items: z.array(item) })])],
  ["claim", z.tuple([z.object({ as, item })])],
  ["claims_head", z.tuple([z.object({ as, counter: count })])],
  ["occasion", z.tuple([z.object({ as })])],
  ["out", z.tuple([z.object({ as, code, rejoin: z.boolean() })])],
  ["closing", z.tuple([z.object({ code, retryMs: count })])],
  ["renewed", z.tuple([z.object({ expiresAt: int })])],
])
