import { z } from "zod"
import { CardPerson } from "../../../shared/card-people.ts"
import { CardContent, CardMessage } from "../../../shared/card-content.ts"
import { type MessageId, OccasionId } from "../../../shared/ids.ts"
import { LOOK_MARK } from "../../look-marks.ts"

/** What everybody wrote together, and proof that every message of the opening has its record. */
export const CardFrontRecord = CardContent.pick({ title: true, cover: true, greeting: true }).extend({
  occasion: OccasionId,
  /** Of a card from a file: everybody whom it names (K27). */
  people: z.array(CardPerson).optional(),
})
export type CardFrontRecord = z.infer<typeof CardFrontRecord>

/** One message of an opened card. It stays when its author withdraws it, empty: so that nobody makes it again. */
export const CardMessageRecord = z.object({
  occasion: OccasionId,
  message: CardMessage.optional(),
  /** When its author took it back (K9), in ms since the epoch. */
  withdrawnAt: z.number().optional(),
  /**
   * The card again, and when it came into it, of a message that came after the opening (K5); both stay when it is taken
   * back. `lateIn` is an index.
   */
  lateIn: OccasionId.optional(),
  arrivedAt: z.number().optional(),
  ...LOOK_MARK,
})
export type CardMessageRecord = z.infer<typeof CardMessageRecord>

export const messageKey = (occasion: OccasionId, message: MessageId): string => `${occasion}:${message}`
