import { z } from "zod"
import { CardPerson } from "./card-people.ts"
import { MessageId, OccasionId } from "./ids.ts"
import { ARRANGED_MAX } from "./limits.ts"

/** What organisers decide about the messages of a card: records outside its documents (K1, K12). */

/** The arrangement as those who write the card see it. */
export const Arrangement = z.object({
  pinned: z.array(MessageId),
  /** These come first, in this order; all others after them, by time. */
  order: z.array(MessageId),
  /** `by`: the organiser who hid it. */
  hidden: z.array(z.object({ message: MessageId, by: CardPerson })),
  /** Whether the person who asks may change it now. */
  mayArrange: z.boolean(),
  /** Whether they may hide messages and show them again, which goes on once the card is open. */
  mayHide: z.boolean(),
})
export type Arrangement = z.infer<typeof Arrangement>

/** What an organiser does about one message. */
export const ArrangeCommand = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("pin"), message: MessageId }),
  z.strictObject({ do: z.literal("unpin"), message: MessageId }),
  z.strictObject({ do: z.literal("hide"), message: MessageId }),
  z.strictObject({ do: z.literal("show"), message: MessageId }),
  /**
   * Before another message, or behind all with `before: null`. `seen`: the messages in the order in which the organiser
   * sees them, since the server opens no document.
   */
  z.strictObject({
    do: z.literal("move"),
    message: MessageId,
    before: MessageId.nullable(),
    seen: z.array(MessageId).max(ARRANGED_MAX),
  }),
])
export type ArrangeCommand = z.infer<typeof ArrangeCommand>

const inOccasion = z.object({ occasion: OccasionId })

/** A part of the table of api-routes.ts. */
export const ARRANGEMENT_ROUTES = {
  arrangement: {
    method: "GET",
    path: "/api/occasions/{occasion}/card/arrangement",
    summary: "Which messages of a card are pinned or hidden, and their order; for those who write it (K12)",
    caller: "person",
    params: inOccasion,
    body: undefined,
    status: 200,
    answer: Arrangement,
    refusals: ["not_here"],
  },
  arrangeCard: {
    method: "POST",
    path: "/api/occasions/{occasion}/card/arrangement",
    summary: "Pin, hide or move a message of a card; organisers and who started it (K12)",
    caller: "person",
    params: inOccasion,
    body: ArrangeCommand,
    status: 200,
    answer: Arrangement,
    refusals: ["not_here", "not_allowed", "archived", "card_open", "arranged_full"],
  },
} as const
