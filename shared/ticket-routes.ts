import { z } from "zod"
import { CalendarDay } from "./api.ts"
import { CardPerson, line, paragraph } from "./card-people.ts"
import { isLink } from "./documents/web-address.ts"
import { OccasionId, PersonId, TicketId } from "./ids.ts"
import {
  LINK_MAX,
  TICKET_CODE_MAX,
  TICKET_GIVERS_MAX,
  TICKET_NOTE_MAX,
  TICKET_TITLE_MAX,
  TICKET_VOUCHER_MAX,
} from "./limits.ts"

/** A gift inside a card (K14): its givers alone know what it is, until the card opens. */

const needed = (text: string): boolean => text !== ""

/** What is handed over: a code to type, an address, or a voucher in words. */
export const Inside = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("code"),
    code: line(TICKET_CODE_MAX).refine(needed, "Write the code."),
  }),
  z.strictObject({
    kind: z.literal("link"),
    link: line(LINK_MAX).refine(isLink, "That isn't a web address. Write one like https://example.com."),
  }),
  z.strictObject({
    kind: z.literal("voucher"),
    text: paragraph(TICKET_VOUCHER_MAX).refine(needed, "Write what it is good for."),
  }),
])
export type Inside = z.infer<typeof Inside>

/** The form of a gift. Who fills it in is one of its givers, always. */
export const TicketForm = z.strictObject({
  title: line(TICKET_TITLE_MAX).refine(needed, "Say what it is."),
  note: paragraph(TICKET_NOTE_MAX).optional(),
  inside: Inside,
  validUntil: CalendarDay.optional(),
  /** Who gives it with them. */
  givers: z.array(PersonId).max(TICKET_GIVERS_MAX),
  /** Whether other givers may know that there is a gift, and from whom. */
  announced: z.boolean(),
})
export type TicketForm = z.infer<typeof TicketForm>

/** `id`: made by the client, so that a form that is sent again makes no second gift. */
export const CreateTicket = TicketForm.extend({ id: TicketId })
export type CreateTicket = z.infer<typeof CreateTicket>

/** A gift as its givers and, once the card is open, its recipients see it. */
export const Ticket = z.object({
  see: z.literal("whole"),
  id: TicketId,
  givers: z.array(CardPerson),
  title: z.string(),
  note: z.string(),
  inside: Inside,
  validUntil: CalendarDay.optional(),
  announced: z.boolean(),
})
export type Ticket = z.infer<typeof Ticket>

/** As other givers see it, when its givers let them. */
const AnnouncedTicket = z.object({
  see: z.literal("announced"),
  id: TicketId,
  givers: z.array(CardPerson),
})

export const Tickets = z.object({ tickets: z.array(z.discriminatedUnion("see", [Ticket, AnnouncedTicket])) })
export type Tickets = z.infer<typeof Tickets>

const inOccasion = z.object({ occasion: OccasionId })
const ticketIn = z.object({ occasion: OccasionId, ticket: TicketId })
const writing = ["not_here", "archived", "card_open"] as const

/** A part of the table of api-routes.ts. */
export const TICKET_ROUTES = {
  tickets: {
    method: "GET",
    path: "/api/occasions/{occasion}/card/tickets",
    summary: "The gifts inside a card, as far as this person may know; recipients from its opening on (K14)",
    caller: "person",
    params: inOccasion,
    body: undefined,
    status: 200,
    answer: Tickets,
    refusals: ["not_here"],
  },
  createTicket: {
    method: "POST",
    path: "/api/occasions/{occasion}/card/tickets",
    summary: "Put a gift into a card that is being written (K14)",
    caller: "person",
    params: inOccasion,
    body: CreateTicket,
    status: 200,
    answer: Tickets,
    refusals: [...writing, "tickets_full"],
  },
  changeTicket: {
    method: "PATCH",
    path: "/api/occasions/{occasion}/card/tickets/{ticket}",
    summary: "Change a gift, until the card opens; its givers only (K14)",
    caller: "person",
    params: ticketIn,
    body: TicketForm,
    status: 200,
    answer: Tickets,
    refusals: writing,
  },
  removeTicket: {
    method: "DELETE",
    path: "/api/occasions/{occasion}/card/tickets/{ticket}",
    summary: "Take a gift out again, until the card opens; its givers only (K14)",
    caller: "person",
    params: ticketIn,
    body: undefined,
    status: 200,
    answer: Tickets,
    refusals: writing,
  },
} as const
