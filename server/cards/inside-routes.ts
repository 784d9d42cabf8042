import type { OccasionId, PersonId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import type { Handlers, Refusal, Reply } from "../endpoint.ts"
import { arrangeCard, arrangement, type ArrangeDeps } from "./arrange-commands.ts"
import { replies, reply, type ReplyDeps } from "./reply-commands.ts"
import { change, create, remove, tickets, type TicketDeps } from "./ticket-commands.ts"

function answered<T>(result: Result<T, Refusal>): Result<Reply<T>, Refusal> {
  return result.ok ? ok({ answer: result.value }) : result
}

interface Ask {
  readonly caller: { readonly person: PersonId }
  readonly params: { readonly occasion: OccasionId }
}
const asked = ({ caller, params }: Ask) => ({ person: caller.person, id: params.occasion })

type Names =
  | "arrangement"
  | "arrangeCard"
  | "replies"
  | "reply"
  | "tickets"
  | "createTicket"
  | "changeTicket"
  | "removeTicket"

/** What is around the messages of a card: how organisers arranged them, gifts inside, and what is said to it once it is open. */
export const insideRoutes = (deps: ArrangeDeps & ReplyDeps & TicketDeps): Handlers<Names> => ({
  arrangement: async (ask) => answered(await arrangement(deps, asked(ask))),
  arrangeCard: async (ask) => answered(await arrangeCard(deps, asked(ask), ask.body)),
  replies: async (ask) => answered(await replies(deps, asked(ask))),
  reply: async (ask) => answered(await reply(deps, asked(ask), ask.body)),
  tickets: async (ask) => answered(await tickets(deps, asked(ask))),
  createTicket: async (ask) => answered(await create(deps, asked(ask), ask.body)),
  changeTicket: async (ask) =>
    answered(await change(deps, { ...asked(ask), ticket: ask.params.ticket }, ask.body)),
  removeTicket: async (ask) => answered(await remove(deps, { ...asked(ask), ticket: ask.params.ticket })),
})
