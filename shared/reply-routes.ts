import { z } from "zod"
import { CardPerson, paragraph } from "./card-people.ts"
import { MessageId, OccasionId, PersonId } from "./ids.ts"
import { REPLY_MAX } from "./limits.ts"

/** What people say to an opened card: reactions, answers and thanks (K13). */

export const REACTIONS = ["love", "laughed", "cried"] as const
export const Reaction = z.enum(REACTIONS)
export type Reaction = z.infer<typeof Reaction>

const Time = z.number()

/** Everything that was said to an opened card; `people` are all who are named in it. */
export const CardReplies = z.object({
  people: z.array(CardPerson),
  reactions: z.array(z.object({ message: MessageId, by: PersonId, as: Reaction, at: Time })),
  answers: z.array(z.object({ message: MessageId, by: PersonId, text: z.string(), at: Time })),
  thanks: z.array(z.object({ by: PersonId, text: z.string(), at: Time })),
  /** Messages that the recipient who asks hid from their own view; nobody else is told (K10). */
  away: z.array(MessageId),
  /** One's own reports; for who runs the card, those of all recipients that they have not dealt with (K10). */
  reports: z.array(z.object({ message: MessageId, by: PersonId, at: Time })),
  /** Up to when the person who asks has seen it; 0: never. */
  seen: Time,
})
export type CardReplies = z.infer<typeof CardReplies>

const Reply = paragraph(REPLY_MAX).refine((text) => text !== "", "Write something first.")

/** What one person says; the same again changes nothing. Null takes it back. */
export const ReplyCommand = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("react"), message: MessageId, as: Reaction.nullable() }),
  /** Recipients alone. */
  z.strictObject({ do: z.literal("answer"), message: MessageId, text: Reply.nullable() }),
  z.strictObject({ do: z.literal("thank"), text: Reply.nullable() }),
  /** Recipients alone: hides a message from their own view, or not any more (K10). */
  z.strictObject({ do: z.literal("away"), message: MessageId, away: z.boolean() }),
  /** Recipients alone: tells who runs the card, and nobody else; false takes it back (K10). */
  z.strictObject({ do: z.literal("report"), message: MessageId, report: z.boolean() }),
  /** Who runs the card: the reports of this message need nothing more of them. */
  z.strictObject({ do: z.literal("settle"), message: MessageId }),
  /** They have seen what was said until then. */
  z.strictObject({
    do: z.literal("seen"),
    until: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  }),
])
export type ReplyCommand = z.infer<typeof ReplyCommand>

const inOccasion = z.object({ occasion: OccasionId })

/** A part of the table of api-routes.ts. */
export const REPLY_ROUTES = {
  replies: {
    method: "GET",
    path: "/api/occasions/{occasion}/card/replies",
    summary: "Reactions, answers and thanks to an opened card, for everybody who reads it (K13)",
    caller: "person",
    params: inOccasion,
    body: undefined,
    status: 200,
    answer: CardReplies,
    refusals: ["not_here"],
  },
  reply: {
    method: "POST",
    path: "/api/occasions/{occasion}/card/replies",
    summary:
      "React to a message of an opened card; its recipients also answer, thank everybody (K13), hide a message from themselves and report it (K10)",
    caller: "person",
    params: inOccasion,
    body: ReplyCommand,
    status: 200,
    answer: CardReplies,
    refusals: ["not_here", "not_allowed", "replies_full"],
  },
} as const
