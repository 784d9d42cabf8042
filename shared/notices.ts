import { z } from "zod"

/** The ways by which a notice reaches a person. */
export const ChannelName = z.enum(["live", "push", "email"])
export type ChannelName = z.infer<typeof ChannelName>

/**
 * What a person can be told about, each with a setting of its own. `test` is what *Send a test* sends: its person just
 * asked for it, so that no setting holds it back.
 */
export const NoticeKind = z.enum([
  "reminder",
  "claim_lost",
  "item_changed",
  "item_removed",
  "item_free",
  "pool",
  "card_opened",
  "thanks",
  "nudge",
  "test",
])
export type NoticeKind = z.infer<typeof NoticeKind>

export const NEWS_KINDS = [
  "item_changed",
  "item_removed",
  "claim_lost",
  "item_free",
  "pool",
  "card_opened",
  "thanks",
  "nudge",
] as const satisfies readonly NoticeKind[]
/** What happened, in contrast to a day that comes. */
export type NewsKind = (typeof NEWS_KINDS)[number]

/** Which notice: unique for its person, the same however often and on whichever channel it is sent (N3). */
export const NoticeKey = z.string().min(1).max(300).brand<"NoticeKey">()
export type NoticeKey = z.infer<typeof NoticeKey>
