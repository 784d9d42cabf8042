import { z } from "zod"
import { MessageId, OccasionId, PersonId } from "../../shared/ids.ts"
import { ANSWERS_TEXT_MAX, REPLIES_EACH_MAX } from "../../shared/limits.ts"
import { Reaction, type ReplyCommand } from "../../shared/reply-routes.ts"
import { ok, refuse, type Result, unreachable } from "../../shared/result.ts"
import { LOOK_MARK } from "../look-marks.ts"

/** What one person said to one opened card (K13). Times are ms since the epoch. */
export const RepliesRecord = z.object({
  occasion: OccasionId,
  person: PersonId,
  /** One for each message. */
  reactions: z.array(z.object({ message: MessageId, as: Reaction, at: z.number() })),
  answers: z.array(z.object({ message: MessageId, text: z.string(), at: z.number() })),
  thanks: z.object({ text: z.string(), at: z.number() }).optional(),
  /** Messages that they hid from their own view (K10). */
  away: z.array(MessageId).default([]),
  /** Messages that they reported to who runs the card. */
  reports: z.array(z.object({ message: MessageId, at: z.number() })).default([]),
  /** Reported messages that they, who run the card, have dealt with: when. */
  settled: z.array(z.object({ message: MessageId, at: z.number() })).default([]),
  /** Up to when they have seen what others said. */
  seen: z.number().optional(),
  ...LOOK_MARK,
})
export type RepliesRecord = z.infer<typeof RepliesRecord>

export const nothingSaid = (occasion: OccasionId, person: PersonId): RepliesRecord => ({
  occasion,
  person,
  reactions: [],
  answers: [],
  away: [],
  reports: [],
  settled: [],
})

type Changed = Result<RepliesRecord, "replies_full">

/** K13: what becomes of it. What was said already is not said again: the record stays the very same. */
export function sayTo(record: RepliesRecord, command: ReplyCommand, now: number): Changed {
  switch (command.do) {
    case "react":
      return react(record, command, now)
    case "answer":
      return answer(record, command, now)
    case "thank":
      return ok(thank(record, command.text, now))
    case "away":
      return putAway(record, command)
    case "report":
      return report(record, command, now)
    case "settle":
      return settle(record, command.message, now)
    case "seen":
      // Never beyond now: what is said later is news all the same.
      return ok(see(record, Math.min(command.until, now)))
    default:
      return unreachable(command)
  }
}

function react(
  record: RepliesRecord,
  { message, as }: Extract<ReplyCommand, { readonly do: "react" }>,
  at: number,
): Changed {
  const before = record.reactions.find((one) => one.message === message)
  if ((before?.as ?? null) === as) return ok(record)
  const others = record.reactions.filter((one) => one !== before)
  if (as === null) return ok({ ...record, reactions: others })
  if (others.length >= REPLIES_EACH_MAX) return refuse("replies_full")
  return ok({ ...record, reactions: [...others, { message, as, at }] })
}

function answer(
  record: RepliesRecord,
  { message, text }: Extract<ReplyCommand, { readonly do: "answer" }>,
  at: number,
): Changed {
  const before = record.answers.find((one) => one.message === message)
  if ((before?.text ?? null) === text) return ok(record)
  const others = record.answers.filter((one) => one !== before)
  if (text === null) return ok({ ...record, answers: others })
  const units = others.reduce((sum, one) => sum + one.text.length, text.length)
  if (others.length >= REPLIES_EACH_MAX || units > ANSWERS_TEXT_MAX) return refuse("replies_full")
  return ok({ ...record, answers: [...others, { message, text, at }] })
}

function thank(record: RepliesRecord, text: string | null, at: number): RepliesRecord {
  if ((record.thanks?.text ?? null) === text) return record
  const { thanks: _before, ...rest } = record
  return text === null ? rest : { ...rest, thanks: { text, at } }
}

function putAway(
  record: RepliesRecord,
  { message, away }: Extract<ReplyCommand, { readonly do: "away" }>,
): Changed {
  if (record.away.includes(message) === away) return ok(record)
  if (!away) return ok({ ...record, away: record.away.filter((one) => one !== message) })
  if (record.away.length >= REPLIES_EACH_MAX) return refuse("replies_full")
  return ok({ ...record, away: [...record.away, message] })
}

function report(
  record: RepliesRecord,
  { message, report: isReport }: Extract<ReplyCommand, { readonly do: "report" }>,
  at: number,
): Changed {
  const others = record.reports.filter((one) => one.message !== message)
  if (others.length < record.reports.length === isReport) return ok(record)
  if (!isReport) return ok({ ...record, reports: others })
  if (others.length >= REPLIES_EACH_MAX) return refuse("replies_full")
  return ok({ ...record, reports: [...others, { message, at }] })
}

function settle(record: RepliesRecord, message: MessageId, at: number): Changed {
  const others = record.settled.filter((one) => one.message !== message)
  if (others.length >= REPLIES_EACH_MAX) return refuse("replies_full")
  return ok({ ...record, settled: [...others, { message, at }] })
}

const see = (record: RepliesRecord, until: number): RepliesRecord =>
  until <= (record.seen ?? 0) ? record : { ...record, seen: until }
