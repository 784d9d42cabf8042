import { ok, type Result } from "../../shared/result.ts"
import type { Handlers, Refusal, Reply } from "../endpoint.ts"
import type { OccasionDeps } from "../occasions/commands.ts"
import { openEarly, reschedule, start } from "./commands.ts"

function reply<T>(result: Result<T, Refusal>): Result<Reply<T>, Refusal> {
  return result.ok ? ok({ answer: result.value }) : result
}

/** The card of an occasion: started, rescheduled, opened. Its text is in rooms. */
export const cardRoutes = (deps: OccasionDeps): Handlers<"startCard" | "changeCard" | "openCard"> => ({
  startCard: async ({ caller, params, body }) =>
    reply(await start(deps, { person: caller.person, id: params.occasion }, body)),
  changeCard: async ({ caller, params, body }) =>
    reply(await reschedule(deps, { person: caller.person, id: params.occasion }, body)),
  openCard: async ({ caller, params }) =>
    reply(await openEarly(deps, { person: caller.person, id: params.occasion })),
})
