import { z } from "zod"
import { CalendarDay } from "../../shared/api.ts"
import { PersonId, TicketId } from "../../shared/ids.ts"
import { TICKETS_MAX } from "../../shared/limits.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import { Inside, type CreateTicket, type TicketForm } from "../../shared/ticket-routes.ts"

/** One gift inside a card. It is in this record alone: in no document, log, event or notification (K14). */
const TicketRecord = z.object({
  id: TicketId,
  /** Who put it in, and stays one of its givers. */
  by: PersonId,
  givers: z.array(PersonId),
  title: z.string(),
  note: z.string(),
  inside: Inside,
  validUntil: CalendarDay.optional(),
  announced: z.boolean(),
  createdAt: z.number(),
})
type TicketRecord = z.infer<typeof TicketRecord>

/** All gifts inside one card. */
export const TicketsRecord = z.object({ tickets: z.array(TicketRecord) })
export type TicketsRecord = z.infer<typeof TicketsRecord>

export const NO_TICKETS: TicketsRecord = { tickets: [] }

const partsOf = ({ title, note = "", inside, validUntil, announced, givers }: TicketForm, by: PersonId) => ({
  title,
  note,
  inside,
  announced,
  givers: [...new Set([by, ...givers])],
  ...(validUntil !== undefined && { validUntil }),
})

/** A gift more. The same form of the same person again: no change. */
export function addTicket(
  record: TicketsRecord,
  { id, ...form }: CreateTicket,
  { by, now }: { readonly by: PersonId; readonly now: number },
): Result<TicketsRecord, "tickets_full" | "not_here"> {
  const same = record.tickets.find((ticket) => ticket.id === id)
  if (same !== undefined) return same.by === by ? ok(record) : refuse("not_here")
  if (record.tickets.length >= TICKETS_MAX) return refuse("tickets_full")
  return ok({ tickets: [...record.tickets, { id, by, createdAt: now, ...partsOf(form, by) }] })
}

/** What a giver of it makes of it; whoever put it in stays one of its givers. */
export function changeTicket(
  record: TicketsRecord,
  { id, form, isGiver }: TicketAct & { readonly form: TicketForm },
): Result<TicketsRecord, "not_here"> {
  const before = ownTicket(record, { id, isGiver })
  if (before === undefined) return refuse("not_here")
  const { by, createdAt } = before
  const after: TicketRecord = { id, by, createdAt, ...partsOf(form, by) }
  return ok({ tickets: record.tickets.map((ticket) => (ticket === before ? after : ticket)) })
}

export function removeTicket(record: TicketsRecord, act: TicketAct): Result<TicketsRecord, "not_here"> {
  const before = ownTicket(record, act)
  if (before === undefined) return refuse("not_here")
  return ok({ tickets: record.tickets.filter((ticket) => ticket !== before) })
}

interface TicketAct {
  readonly id: TicketId
  /** Whether this is the person who asks, under any of their names. */
  readonly isGiver: (person: PersonId) => boolean
}

const ownTicket = ({ tickets }: TicketsRecord, { id, isGiver }: TicketAct): TicketRecord | undefined =>
  tickets.find((ticket) => ticket.id === id && ticket.givers.some(isGiver))
