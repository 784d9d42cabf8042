import { z } from "zod"
import { FloatingDate, OccasionKind, RequestId } from "./api.ts"
import {
  Amount,
  ClaimState,
  Count,
  Currency,
  Giver,
  PartState,
  PoolState,
  Promised,
  Units,
} from "./claims.ts"
import { ItemId, OccasionId, PersonId } from "./ids.ts"
import { LINE_MAX } from "./limits.ts"
import { hidesCharacters, NAME_FAULTS } from "./names.ts"

/** What givers ask about items and pools, and what they are answered, schema first; HTTP carries it. */

const asked = { requestId: RequestId }
/** Whose claim: absent for one's own. */
const whose = { giver: PersonId.optional() }
const Line = z
  .string()
  .trim()
  .min(1)
  .max(LINE_MAX)
  .refine((text) => !hidesCharacters(text), NAME_FAULTS.hidden)

/** What a giver does about an item. The giver is whoever the token says (C5); `requestId` makes repetitions one. */
export const ClaimCommand = z.discriminatedUnion("do", [
  /** Nobody else may take these for 30 minutes. */
  z.strictObject({ do: z.literal("hold"), ...asked, units: Units }),
  /** 30 more minutes, once. */
  z.strictObject({ do: z.literal("extend"), ...asked }),
  /** I get these; a second time changes how many. `for`: somebody else gets them, and I say so for them. */
  z.strictObject({ do: z.literal("claim"), ...asked, units: Units, for: PersonId.optional() }),
  /**
   * Let it go. Of something bought only with `returned`. Somebody else's: an organiser, with a reason that the giver
   * is told.
   */
  z.strictObject({
    do: z.literal("release"),
    ...asked,
    ...whose,
    returned: z.boolean().optional(),
    reason: Line.optional(),
  }),
  z.strictObject({
    do: z.literal("mark"),
    ...asked,
    ...whose,
    as: z.enum(["claimed", "bought", "given"]),
  }),
  /** What the owner removed is given all the same (C10). */
  z.strictObject({ do: z.literal("keep"), ...asked, ...whose }),
  z.strictObject({ do: z.literal("watch"), ...asked, on: z.boolean() }),
  /** A notice was read. */
  z.strictObject({ do: z.literal("seen"), ...asked, key: z.string().max(100) }),
])
export type ClaimCommand = z.infer<typeof ClaimCommand>

export const PoolCommand = z.discriminatedUnion("do", [
  /** The group takes one unit, and I collect. */
  z.strictObject({
    do: z.literal("start"),
    ...asked,
    currency: Currency,
    target: Amount.optional(),
    amounts: z.enum(["private", "shown"]).default("private"),
    handle: Line.optional(),
  }),
  /** I give this much; a second time changes it, until it was sent. */
  z.strictObject({ do: z.literal("pledge"), ...asked, minor: Amount }),
  z.strictObject({ do: z.literal("withdraw"), ...asked }),
  z.strictObject({ do: z.literal("sent"), ...asked }),
  /** The collector has it. */
  z.strictObject({ do: z.literal("confirm"), ...asked, person: PersonId }),
  /** The collector gave it back, after the pool was called off. */
  z.strictObject({ do: z.literal("returned"), ...asked, person: PersonId }),
  /** The collector asks somebody to collect from now on; null takes it back. */
  z.strictObject({ do: z.literal("offer"), ...asked, to: PersonId.nullable() }),
  z.strictObject({ do: z.literal("accept"), ...asked }),
  z.strictObject({ do: z.literal("decline"), ...asked }),
  z.strictObject({ do: z.literal("target"), ...asked, minor: Amount.nullable() }),
  z.strictObject({ do: z.literal("handle"), ...asked, handle: Line.nullable() }),
  /** It was bought; it reached the recipient. */
  z.strictObject({ do: z.literal("bought"), ...asked }),
  z.strictObject({ do: z.literal("given"), ...asked }),
  z.strictObject({ do: z.literal("cancel"), ...asked }),
])
export type PoolCommand = z.infer<typeof PoolCommand>

/** Another wish that is still free. */
export const Alternative = z.object({ item: ItemId, title: z.string() })

/**
 * What became of a command; asked again with the same `requestId`, the very same. `version`: the item's, after it.
 * `gone`: nothing is left, and here are up to two others. `short`: fewer are left than were asked for; none was taken.
 */
export const ClaimAnswer = z.discriminatedUnion("result", [
  z.object({
    result: z.literal("ok"),
    version: Count,
    /** The claim that it was about, as it stands then; absent when there is none. */
    claim: z
      .object({ giver: PersonId, units: Units, state: ClaimState, heldUntil: z.number().int().optional() })
      .optional(),
  }),
  z.object({
    result: z.literal("gone"),
    version: Count,
    left: z.literal(0),
    alternatives: z.array(Alternative).max(2),
  }),
  z.object({ result: z.literal("short"), version: Count, left: Count }),
])
export type ClaimAnswer = z.infer<typeof ClaimAnswer>

/** One thing that somebody gets or chips in for, in whatever circle. */
export const ShoppingItem = z.object({
  item: ItemId,
  /** As it is now, or was when the owner removed it. */
  as: Promised,
  removed: z.boolean(),
  claim: z
    .object({ giver: PersonId, units: Units, state: ClaimState, heldUntil: z.number().int().optional() })
    .optional(),
  pool: z
    .object({
      state: PoolState,
      minor: Amount,
      currency: Currency,
      part: PartState,
    })
    .optional(),
  /** One collects for it, with a part of one's own or without. */
  collects: z.object({ state: PoolState }).optional(),
})
export type ShoppingItem = z.infer<typeof ShoppingItem>

export const Sum = z.object({ currency: Currency, minor: Count })
export type Sum = z.infer<typeof Sum>

export const ShoppingStop = z.object({
  occasion: OccasionId,
  kind: OccasionKind,
  title: z.string().optional(),
  recipients: z.array(z.string()),
  date: FloatingDate.optional(),
  items: z.array(ShoppingItem),
  /** What was bought or sent, and what all of it comes to. Prices that nobody wrote are not in it. */
  spent: z.array(Sum),
  planned: z.array(Sum),
  /** The occasion was deleted: this is what stays of it for this person (C12). */
  deleted: z.boolean().optional(),
})

/** Somebody's claims and parts over all their circles, by occasion; sums by currency, never mixed. */
export const Shopping = z.object({
  occasions: z.array(ShoppingStop),
  spent: z.array(Sum),
  planned: z.array(Sum),
})
export type Shopping = z.infer<typeof Shopping>

/** What the recipients are told once it is revealed (S8): what reached them, and from whom. No amounts. */
export const Gifts = z.object({
  /** `together`: people chipped in for it. */
  gifts: z.array(z.object({ item: ItemId, title: z.string(), from: z.array(Giver), together: z.boolean() })),
})
export type Gifts = z.infer<typeof Gifts>
