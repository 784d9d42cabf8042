import { z } from "zod"
import { ClaimAnswer } from "../../shared/claim-commands.ts"
import {
  Amount,
  ClaimState,
  Count,
  Currency,
  PartState,
  PoolState,
  Promised,
  Units,
} from "../../shared/claims.ts"
import { ItemId, OccasionId, PersonId, Seq } from "../../shared/ids.ts"
import { RoomKind } from "../../shared/rooms.ts"
import type { ProjectedItem } from "./ports.ts"

/** Milliseconds since the Unix epoch. */
const Time = z.number()

const Claim = z.object({
  /** Who gives it; one claim per giver (C3). */
  giver: PersonId,
  /** Who said so for them (C5). */
  by: PersonId.optional(),
  units: Units,
  state: ClaimState,
  /** With `held`. */
  heldUntil: Time.optional(),
  extended: z.boolean().optional(),
  at: Time,
  /** What was promised, when it was taken. */
  promise: Promised,
  /** What the giver knows of by now, where that is something else (C11). */
  told: Promised.optional(),
  /** With `given`: since when. */
  givenAt: Time.optional(),
  /** Given as a surprise although the owner removed it (C10). */
  kept: z.boolean().optional(),
  /** Its giver is out, and it stays promised (M4): organisers mark it for them. */
  out: z.boolean().optional(),
})
export type Claim = z.infer<typeof Claim>

const Part = z.object({ person: PersonId, minor: Amount, state: PartState, at: Time })
export type Part = z.infer<typeof Part>

const Pool = z.object({
  state: PoolState,
  /** With `given`: since when. */
  givenAt: Time.optional(),
  currency: Currency,
  target: Amount.optional(),
  amounts: z.enum(["private", "shown"]),
  collector: PersonId,
  offeredTo: PersonId.optional(),
  /** The collector is no giver any more: whoever chips in may take over. */
  vacant: z.boolean().optional(),
  handle: z.string().optional(),
  /** In the order in which they joined. */
  parts: z.array(Part),
  kept: z.boolean().optional(),
  at: Time,
})
export type Pool = z.infer<typeof Pool>

/** To whom what is told; one of a key per person. What can be computed when it is shown is not kept. */
const Notice = z.object({
  to: PersonId,
  key: z.string(),
  at: Time,
  what: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("changed") }),
    z.object({ kind: z.literal("removed") }),
    z.object({ kind: z.literal("over") }),
    z.object({ kind: z.literal("free") }),
    z.object({ kind: z.literal("released"), reason: z.string() }),
    z.object({ kind: z.literal("pool_cancelled"), minor: Count, currency: Currency }),
  ]),
})
export type Notice = z.infer<typeof Notice>

/** Everything that givers decided about one item, in one record: one compare-and-set is one decision (C1). */
export const ItemRecord = z.object({
  occasion: OccasionId,
  item: ItemId,
  /** Grows with every change that a giver can see; the sum over an occasion is its counter. */
  version: Count,
  /** When something here ends by itself; absent when nothing does. An index. */
  expires: Time.optional(),
  /** The occasion, and since when something of it is given; absent when nothing is. An index (`givenFrom`). */
  given: z.string().optional(),
  /** The item as its room's log said at that number, when it last differed. */
  room: RoomKind,
  seq: Seq,
  now: Promised,
  removedAt: Time.optional(),
  /** With `removedAt`: what the list showed at that number of its log under the same link (C10). */
  again: z.object({ seq: Seq, items: z.array(ItemId) }).optional(),
  claims: z.array(Claim),
  pool: Pool.optional(),
  /** In the order in which they asked to be told. */
  watchers: z.array(PersonId),
  notices: z.array(Notice),
  released: z.array(
    z.object({
      giver: PersonId,
      units: Units,
      at: Time,
      reason: z.string().optional(),
      left: z.boolean().optional(),
    }),
  ),
  /** What was answered to which request: answer and effect are one write (C3). */
  answers: z.array(
    z.object({ by: PersonId, request: z.string(), what: z.string(), at: Time, answer: ClaimAnswer }),
  ),
})
export type ItemRecord = z.infer<typeof ItemRecord>

/** Orders the records of an occasion by when the first of an item was given: what a recipient is shown is read alone. */
export const givenFrom = (occasion: OccasionId, at: number): string =>
  `${occasion}:${String(at).padStart(16, "0")}`

export const keyOf = (occasion: OccasionId, item: ItemId): string => `${occasion}:${item}`

export const promisedOf = ({ title, link, price, quantity }: ProjectedItem): Promised => ({
  title,
  ...(link !== undefined && link !== "" && { link }),
  ...(price !== undefined && { price: { ...price } }),
  quantity,
})

/** An item that nobody has done anything about. */
export const blank = (occasion: OccasionId, id: ItemId, item: ProjectedItem, now: number): ItemRecord => ({
  occasion,
  item: id,
  version: 0,
  room: item.room,
  seq: item.seq,
  now: promisedOf(item),
  ...(item.removed && { removedAt: now }),
  claims: [],
  watchers: [],
  notices: [],
  released: [],
  answers: [],
})
