import { ok, type Result } from "../../shared/result.ts"
import type { Handlers, Refusal, Reply } from "../endpoint.ts"
import { celebrate, changeOccasion, revealTo, showOccasion, type RevealDeps } from "./commands.ts"
import { createOccasion } from "./create.ts"
import { home } from "./home.ts"
import { archiveOccasion, bringOccasionBack, deleteOccasion, openOccasionAgain } from "./delete.ts"
import { putAway, reportUnopenable, showSetAside, type SetAsideDeps } from "./set-aside.ts"

function reply<T>(result: Result<T, Refusal>): Result<Reply<T>, Refusal> {
  return result.ok ? ok({ answer: result.value }) : result
}

/** What somebody takes part in: home, and single occasions. */
export const occasionRoutes = (
  deps: RevealDeps,
): Handlers<
  | "home"
  | "createOccasion"
  | "occasion"
  | "changeOccasion"
  | "archiveOccasion"
  | "openAgain"
  | "deleteOccasion"
  | "bringBack"
  | "addRecipient"
  | "revealOccasion"
> => ({
  home: async ({ caller }) => reply(await home(deps, caller.person)),
  createOccasion: async ({ caller, body }) => reply(await createOccasion(deps, caller.person, body)),
  occasion: async ({ caller, params }) => reply(await showOccasion(deps, caller.person, params.occasion)),
  changeOccasion: async ({ caller, params, body }) =>
    reply(await changeOccasion(deps, { person: caller.person, id: params.occasion }, body)),
  archiveOccasion: async ({ caller, params }) =>
    reply(await archiveOccasion(deps, { person: caller.person, id: params.occasion })),
  openAgain: async ({ caller, params }) =>
    reply(await openOccasionAgain(deps, { person: caller.person, id: params.occasion })),
  async deleteOccasion({ caller, params }) {
    const deleted = await deleteOccasion(deps, { person: caller.person, id: params.occasion })
    return deleted.ok ? ok({ answer: undefined }) : deleted
  },
  bringBack: async ({ caller, params }) =>
    reply(await bringOccasionBack(deps, { person: caller.person, id: params.occasion })),
  addRecipient: async ({ caller, params, body }) =>
    reply(await celebrate(deps, { person: caller.person, id: params.occasion }, body.person)),
  revealOccasion: async ({ caller, params }) => reply(await revealTo(deps, caller.person, params.occasion)),
})

/** What becomes of a room that cannot be opened (E3). */
export const setAsideRoutes = (
  deps: SetAsideDeps,
): Handlers<"unopenable" | "setAside" | "putSetAsideAway"> => ({
  unopenable: async ({ caller, params }) => reply(await reportUnopenable(deps, caller.person, params)),
  setAside: async ({ caller, params }) => {
    const shown = await showSetAside(deps, caller.person, params.occasion)
    return shown.ok ? ok({ answer: { setAside: [...shown.value] } }) : shown
  },
  putSetAsideAway: async ({ caller, params }) => reply(await putAway(deps, caller.person, params)),
})
