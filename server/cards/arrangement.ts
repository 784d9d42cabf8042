import { z } from "zod"
import { arrange } from "../../shared/card-order.ts"
import type { ArrangeCommand } from "../../shared/arrangement-routes.ts"
import { MessageId, PersonId } from "../../shared/ids.ts"
import { ARRANGED_MAX, PINNED_MAX } from "../../shared/limits.ts"
import { ok, refuse, type Result, unreachable } from "../../shared/result.ts"

/** What organisers decided about the messages of one card, outside its documents: nobody's message is touched (K12). */
export const ArrangementRecord = z.object({
  pinned: z.array(MessageId),
  order: z.array(MessageId),
  hidden: z.array(z.object({ message: MessageId, by: PersonId, at: z.number() })),
})
export type ArrangementRecord = z.infer<typeof ArrangementRecord>

export const NOTHING_ARRANGED: ArrangementRecord = { pinned: [], order: [], hidden: [] }

type Changed = Result<ArrangementRecord, "arranged_full">

/** K12: what becomes of it. What is so already stays the very same record. */
export function rearrange(
  record: ArrangementRecord,
  command: ArrangeCommand,
  { by, now }: { readonly by: PersonId; readonly now: number },
): Changed {
  const { message } = command
  const { pinned, hidden } = record
  const isHidden = hidden.some((one) => one.message === message)
  switch (command.do) {
    case "pin":
      if (pinned.includes(message)) return ok(record)
      return pinned.length < PINNED_MAX
        ? ok({ ...record, pinned: [...pinned, message] })
        : refuse("arranged_full")
    case "unpin":
      return ok(
        pinned.includes(message) ? { ...record, pinned: pinned.filter((id) => id !== message) } : record,
      )
    case "hide":
      if (isHidden) return ok(record)
      return hidden.length < ARRANGED_MAX
        ? ok({ ...record, hidden: [...hidden, { message, by, at: now }] })
        : refuse("arranged_full")
    case "show":
      return ok(isHidden ? { ...record, hidden: hidden.filter((one) => one.message !== message) } : record)
    case "move":
      return move(record, command)
    default:
      return unreachable(command)
  }
}

/**
 * Puts a message before another. What the organiser saw before that place gets a place of its own; what comes behind it
 * and has none stays in the order of time, as later messages do.
 */
function move(
  record: ArrangementRecord,
  { message, before, seen }: Extract<ArrangeCommand, { readonly do: "move" }>,
): Changed {
  if (message === before) return ok(record)
  const known = new Set(record.order)
  const end = before === null ? seen.length : seen.indexOf(before) + 1
  const order = [...record.order, ...new Set(seen.slice(0, end).filter((id) => !known.has(id)))].filter(
    (id) => id !== message,
  )
  const at = before === null ? order.length : order.indexOf(before)
  // The other message is gone meanwhile, or was never seen.
  if (at < 0) return ok(record)
  order.splice(at, 0, message)
  if (order.length > ARRANGED_MAX) return refuse("arranged_full")
  const same = order.length === record.order.length && order.every((id, place) => id === record.order[place])
  return ok(same ? record : { ...record, order })
}

/** The messages of an opened card as it is read: arranged, and without those that organisers hid (K12). */
export function shownOf<M extends { readonly id: MessageId }>(
  messages: readonly M[],
  record: ArrangementRecord,
): readonly M[] {
  const hidden = new Set(record.hidden.map(({ message }) => message))
  return arrange(
    messages.filter(({ id }) => !hidden.has(id)),
    record,
    ({ id }) => id,
  )
}
