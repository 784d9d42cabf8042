import { createContext, useContext, useMemo, type ReactNode } from "react"
import type { OccasionView, Person } from "../../../../shared/api.ts"
import { Tickets, type Ticket } from "../../../../shared/ticket-routes.ts"
import { nothing } from "../../../session/covered.ts"
import { useServices } from "../../../session/services.tsx"
import { useAnswer } from "../../../session/use-answer.ts"
import type { Live } from "../../../sync/types.ts"
import { useChanges } from "../use-changes.ts"

type AnyTicket = Tickets["tickets"][number]

interface InCard {
  /** Those that this person may know as a whole, and those of which they know that they are there. */
  readonly tickets: readonly AnyTicket[]
  readonly put: (tickets: Tickets) => void
}

const Context = createContext<InCard>({ tickets: [], put: () => undefined })

export const useTickets = (): InCard => useContext(Context)

/** The gifts inside a card, as far as this person may know. Never kept on the device. */
export function TicketScope(props: {
  live: Live
  occasion: OccasionView
  person: Person
  children: ReactNode
}) {
  const { live, occasion, person, children } = props
  const { api } = useServices()
  const { id, card } = occasion
  const { value, again, put } = useAnswer(
    `${person.id}:tickets:${id}`,
    Tickets,
    // Recipients who know of a card that is not open are refused.
    card?.state === "writing" || card?.state === "open" ? () => api.tickets(id) : undefined,
    nothing,
  )
  useChanges(live, id, again)
  const inCard = useMemo((): InCard => ({ tickets: value?.tickets ?? [], put }), [value, put])
  return <Context value={inCard}>{children}</Context>
}

export const isWhole = (ticket: AnyTicket): ticket is Ticket => ticket.see === "whole"
