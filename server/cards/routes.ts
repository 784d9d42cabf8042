import { ok, type Result } from "../../shared/result.ts"
import type { Handlers, Refusal, Reply } from "../endpoint.ts"
import type { OccasionDeps } from "../occasions/commands.ts"
import { haveOwnRoom, openEarly, reschedule, start } from "./commands.ts"
import { addLate, type ContentDeps, showContent, withdraw } from "./content/commands.ts"

function reply<T>(result: Result<T, Refusal>): Result<Reply<T>, Refusal> {
  return result.ok ? ok({ answer: result.value }) : result
}

/** The card of an occasion: started, rescheduled, opened. Until then its text is in rooms. */
export const cardRoutes = (
  deps: OccasionDeps & ContentDeps,
): Handlers<
  "startCard" | "changeCard" | "openCard" | "cardContent" | "withdrawMessage" | "ownRoom" | "lateMessage"
> => ({
  startCard: async ({ caller, params, body }) =>
    reply(await start(deps, { person: caller.person, id: params.occasion }, body)),
  changeCard: async ({ caller, params, body }) =>
    reply(await reschedule(deps, { person: caller.person, id: params.occasion }, body)),
  openCard: async ({ caller, params }) =>
    reply(await openEarly(deps, { person: caller.person, id: params.occasion })),
  cardContent: async ({ caller, params }) =>
    reply(await showContent(deps, { person: caller.person, id: params.occasion })),
  ownRoom: async ({ caller, params, body }) =>
    reply(await haveOwnRoom(deps, { person: caller.person, id: params.occasion }, body)),
  lateMessage: async ({ caller, params }) =>
    reply(await addLate(deps, { person: caller.person, id: params.occasion }, params.message)),
  withdrawMessage: async ({ caller, params }) =>
    reply(await withdraw(deps, { person: caller.person, id: params.occasion }, params.message)),
})
