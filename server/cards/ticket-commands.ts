import { accessNow, knowsCard } from "../../shared/access.ts"
import type { OccasionId, PersonId, TicketId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import type { CreateTicket, TicketForm, Tickets } from "../../shared/ticket-routes.ts"
import { acquaint } from "../claims/givers.ts"
import { refusal, wrongField, type Refusal } from "../endpoint.ts"
import type { OccasionDeps } from "../occasions/commands.ts"
import { isViewer, type Seen } from "../occasions/rules.ts"
import type { Table } from "../store/table.ts"
import type { CardFrontRecord } from "./content/record.ts"
import { namedIn } from "./people.ts"
import { changeOrInsert } from "./records.ts"
import { isCardOpen } from "./rules.ts"
import { addTicket, changeTicket, NO_TICKETS, removeTicket, type TicketsRecord } from "./tickets.ts"

export interface TicketDeps extends OccasionDeps {
  readonly tickets: Table<TicketsRecord>
  readonly cardFronts: Table<CardFrontRecord>
}

interface Asked {
  readonly person: PersonId
  readonly id: OccasionId
}

/**
 * K14: to its givers a gift is there as a whole, to other givers that there is one, where its givers let them, and to
 * recipients all of them from the opening on. Before it nothing is read for a recipient, so that no time tells of it (S0).
 */
export async function tickets(deps: TicketDeps, { person, id }: Asked): Promise<Result<Tickets, Refusal>> {
  const seen = await deps.occasionFor(person, id)
  if (!seen || !knowsCard(seen.facts)) return refusal("not_here")
  return ok(await view(deps, seen, await deps.tickets.get(id)))
}

export async function create(
  deps: TicketDeps,
  asked: Asked,
  form: CreateTicket,
): Promise<Result<Tickets, Refusal>> {
  return changed(deps, asked, {
    form,
    rule: (record) => addTicket(record, form, { by: asked.person, now: deps.clock.now() }),
  })
}

export async function change(
  deps: TicketDeps,
  asked: Asked & { readonly ticket: TicketId },
  form: TicketForm,
): Promise<Result<Tickets, Refusal>> {
  return changed(deps, asked, {
    form,
    rule: (record, isGiver) => changeTicket(record, { id: asked.ticket, form, isGiver }),
  })
}

export async function remove(
  deps: TicketDeps,
  asked: Asked & { readonly ticket: TicketId },
): Promise<Result<Tickets, Refusal>> {
  return changed(deps, asked, {
    rule: (record, isGiver) => removeTicket(record, { id: asked.ticket, isGiver }),
  })
}

async function changed(
  deps: TicketDeps,
  { person, id }: Asked,
  how: {
    readonly form?: TicketForm
    readonly rule: (
      record: TicketsRecord,
      isGiver: (person: PersonId) => boolean,
    ) => Result<TicketsRecord, "not_here" | "tickets_full">
  },
): Promise<Result<Tickets, Refusal>> {
  const seen = await deps.occasionFor(person, id)
  if (!seen || !knowsCard(seen.facts)) return refusal("not_here")
  if (isCardOpen(seen.occasion)) return refusal("card_open")
  if (accessNow(seen.facts, "card") !== "write") return refusal("archived")
  if (how.form !== undefined) {
    const fit = await checked(deps, id, how.form)
    if (!fit.ok) return fit
  }
  const isGiver = (giver: PersonId): boolean => isViewer(seen.viewer, giver)
  const saved = await changeOrInsert(deps.tickets, id, NO_TICKETS, (record) => how.rule(record, isGiver))
  if (!saved.ok) return refusal(saved.error)
  deps.events.publish({ type: "card_changed", occasion: id })
  return ok(await view(deps, seen, saved.value))
}

/** Whom it names gives here, and its day exists. */
async function checked(
  deps: TicketDeps,
  id: OccasionId,
  { givers, validUntil }: TicketForm,
): Promise<Result<null, Refusal>> {
  if (validUntil !== undefined) {
    const { year, month, day } = validUntil
    if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day)
      return wrongField("validUntil", "That day does not exist.")
  }
  const known = await acquaint(deps, id, givers)
  return givers.every((giver) => known.get(giver)?.gives === true)
    ? ok(null)
    : wrongField("givers", "One of them gives nothing here.")
}

async function view(deps: TicketDeps, seen: Seen, record: TicketsRecord = NO_TICKETS): Promise<Tickets> {
  const { facts, viewer, occasion } = seen
  const isMine = (ticket: TicketsRecord["tickets"][number]): boolean =>
    facts.recipient ||
    occasion.brought !== undefined ||
    ticket.givers.some((giver) => isViewer(viewer, giver))
  const visible = record.tickets.filter((ticket) => isMine(ticket) || ticket.announced)
  const people = await namedIn(
    deps,
    seen,
    visible.flatMap(({ givers }) => givers),
  )
  return {
    tickets: visible.map((ticket) => {
      const { by: _by, createdAt: _at, ...rest } = ticket
      const givers = ticket.givers.flatMap((giver) => people.get(giver) ?? [])
      return isMine(ticket)
        ? { see: "whole" as const, ...rest, givers }
        : { see: "announced" as const, id: ticket.id, givers }
    }),
  }
}
