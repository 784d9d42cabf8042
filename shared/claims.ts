import { z } from "zod"
import { ItemId, PersonId } from "./ids.ts"
import { LINK_MAX, NAME_MAX, PRICE_MAX_MINOR, QUANTITY_MAX } from "./limits.ts"
import { isCurrency } from "./money.ts"
import { Look } from "./look.ts"

/**
 * Who gets what, and who chips in, as givers are shown it, schema first. The server decides (C1); nothing of this is
 * ever in a document, and nothing of it is ever sent to a recipient (S0). What givers ask: claim-commands.ts.
 */

/** Times are milliseconds since the Unix epoch. */
const Time = z.number().int()
/** Minor units; more than nothing. */
export const Amount = z.number().int().min(1).max(PRICE_MAX_MINOR)
export const Currency = z.string().refine(isCurrency, "no currency of ISO 4217")
export const Units = z.number().int().min(1).max(QUANTITY_MAX)
export const Count = z.number().int().min(0)

/** What an item was when somebody took it, or is now. */
export const Promised = z.object({
  title: z.string(),
  link: z.string().max(LINK_MAX).optional(),
  price: z.object({ minor: z.number().int().min(0).max(PRICE_MAX_MINOR), currency: Currency }).optional(),
  quantity: z.union([Units, z.literal("unlimited")]),
})
export type Promised = z.infer<typeof Promised>

/** `held`: looked at for half an hour (C6); `given`: it reached the recipient. */
export const ClaimState = z.enum(["held", "claimed", "bought", "given"])
export type ClaimState = z.infer<typeof ClaimState>

export const Giver = z.object({ id: PersonId, name: z.string().max(NAME_MAX), look: Look })
export type Giver = z.infer<typeof Giver>

export const ClaimView = z.object({
  /** Who will give it. */
  giver: Giver,
  /** Who said so, when it is somebody else ("Gran will get it", C5). */
  by: Giver.optional(),
  units: Units,
  state: ClaimState,
  /** With `held`: until when; from then on it holds nothing. */
  heldUntil: Time.optional(),
  /** With `held`: it was held longer already, which is possible once. */
  extended: z.boolean().optional(),
  /** Its giver is out, and it stays promised (M4): an organiser marks it for them. */
  out: z.boolean().optional(),
  /** The asking person's own, or made by them for somebody else: theirs to change. */
  mine: z.boolean(),
})
export type ClaimView = z.infer<typeof ClaimView>

const noticed = { key: z.string(), at: Time }
/** What one person is told of an item, and nobody else; it stays until they have `seen` it. */
export const ClaimNotice = z.discriminatedUnion("kind", [
  /** The owner changed what this person takes (C11). */
  z.object({ kind: z.literal("changed"), ...noticed, before: Promised, after: Promised }),
  /** The owner removed what this person takes (C10): `keep` it as a surprise, or `release` it. */
  z.object({ kind: z.literal("removed"), ...noticed, before: Promised }),
  /** The owner wants fewer than are taken (C8). Nothing is released by itself. Givers: the newest first. */
  z.object({ kind: z.literal("over"), ...noticed, wanted: Units, taken: Count, givers: z.array(Giver) }),
  /** What this person watched is free again (C7). */
  z.object({ kind: z.literal("free"), ...noticed }),
  /** An organiser let this person's claim go (C7). */
  z.object({ kind: z.literal("released"), ...noticed, reason: z.string() }),
  /** The pool was called off; `minor` is to come back to this person. */
  z.object({ kind: z.literal("pool_cancelled"), ...noticed, minor: Count, currency: Currency }),
])
export type ClaimNotice = z.infer<typeof ClaimNotice>

/** `returning`: the pool was called off and this is to be given back; `returned`: it was. */
export const PartState = z.enum(["pledged", "sent", "confirmed", "returning", "returned"])
export type PartState = z.infer<typeof PartState>

export const PoolState = z.enum(["open", "bought", "given", "cancelled"])

/** People chip in for an item together; the group has taken it. The app moves no money. */
export const PoolView = z.object({
  state: PoolState,
  currency: Currency,
  target: Amount.optional(),
  /** Everything pledged, sent and confirmed; more than the target is fine. */
  total: Count,
  collector: Giver,
  /** Somebody who was asked to collect from now on, and has not said yes. */
  offeredTo: Giver.optional(),
  /** The collector is no giver any more: who is in and organisers may `accept`; anybody where nothing is `pledged`. */
  vacant: z.literal(true).optional(),
  /** Whether everybody who chips in sees the others' amounts; decided at the start, for good. */
  amounts: z.enum(["private", "shown"]),
  /** In the order in which they joined; an amount only where this person may see it. */
  parts: z.array(z.object({ giver: Giver, state: PartState, minor: Count.optional(), mine: z.boolean() })),
  /** What an equal part of the target would be for the asking person, among those who are in (and them). */
  share: Count.optional(),
  /** Where to send it; shown to those who are in. */
  handle: z.string().optional(),
})
export type PoolView = z.infer<typeof PoolView>

/** How one item stands, for one giver. An item that is not named is free, version 0. */
export const ItemClaims = z.object({
  item: ItemId,
  /** Grows with every change; of two, the higher one holds. */
  version: Count,
  taken: Count,
  left: z.union([Count, z.literal("unlimited")]),
  claims: z.array(ClaimView),
  pool: PoolView.optional(),
  /** The asking person is told when it becomes free. */
  watching: z.boolean(),
  notices: z.array(ClaimNotice),
  /** The owner removed it and it is still taken: what it was. Shown to its givers; to others once it is kept. */
  removed: z.object({ was: Promised, kept: z.boolean() }).optional(),
  /**
   * The owner removed it and has these on the list with the same link (C10): each "looks like the one that `givers`
   * already have". Every giver sees it, kept or not; shown at those items.
   */
  again: z.object({ items: z.array(ItemId).min(1), givers: z.array(Giver).min(1) }).optional(),
  /** Claims that were let go in the last 30 days: one's own; for organisers everybody's. */
  released: z.array(
    z.object({
      giver: Giver,
      units: Units,
      at: Time,
      /** An organiser's, who let it go. */
      reason: z.string().optional(),
      /** It ended because they give nothing here any more (M4). */
      left: z.boolean().optional(),
    }),
  ),
})
export type ItemClaims = z.infer<typeof ItemClaims>

/**
 * Everything that is taken of an occasion. `counter` is the sum of the items' versions: whoever holds the items of
 * all versions has exactly that sum, so a lower one means that a change was missed: read again.
 */
export const ClaimsState = z.object({ counter: Count, items: z.array(ItemClaims) })
export type ClaimsState = z.infer<typeof ClaimsState>
