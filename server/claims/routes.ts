import { ok } from "../../shared/result.ts"
import type { Handlers } from "../endpoint.ts"
import { claim, pool, showClaims } from "./commands.ts"
import { gifts, type GiftDeps } from "./gifts.ts"
import { shopping, type ShoppingDeps } from "./shopping.ts"

/** Who gets what: for givers; to everybody else none of it is here. */
export const claimRoutes = (
  deps: ShoppingDeps & GiftDeps,
): Handlers<"claims" | "claim" | "pool" | "gifts" | "shopping"> => ({
  async claims({ caller, params }) {
    const state = await showClaims(deps, caller.person, params.occasion)
    return state.ok ? ok({ answer: state.value }) : state
  },
  async claim({ caller, params, body }) {
    const answer = await claim(deps, { person: caller.person, ...params }, body)
    return answer.ok ? ok({ answer: answer.value }) : answer
  },
  async pool({ caller, params, body }) {
    const answer = await pool(deps, { person: caller.person, ...params }, body)
    return answer.ok ? ok({ answer: answer.value }) : answer
  },
  async gifts({ caller, params }) {
    const shown = await gifts(deps, caller.person, params.occasion)
    return shown.ok ? ok({ answer: shown.value }) : shown
  },
  async shopping({ caller }) {
    const all = await shopping(deps, caller.person)
    return all.ok ? ok({ answer: all.value }) : all
  },
})
