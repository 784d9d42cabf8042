import { ok } from "../../shared/result.ts"
import type { Handlers } from "../endpoint.ts"
import { answerAsk, ask, asked, listAsks, type AskDeps } from "./asks.ts"
import { unhurried } from "./routes.ts"

/** How somebody celebrated gets in on another device without their own link (M3). */
export const askRoutes = (deps: AskDeps): Handlers<"ask" | "asked" | "asks" | "answerAsk"> => ({
  async ask({ caller, body }) {
    const made = await unhurried(deps.clock, ask(deps, body, caller))
    return made.ok ? ok({ answer: made.value }) : made
  },
  asked: ({ caller, body, refreshToken, userAgent }) =>
    asked(deps, body.request, { caller, refreshToken, userAgent }),
  async asks({ caller, params }) {
    const found = await listAsks(deps, { person: caller.person, occasion: params.occasion })
    return found.ok ? ok({ answer: { asks: found.value } }) : found
  },
  async answerAsk({ caller, params, body }) {
    const where = { person: caller.person, occasion: params.occasion }
    const answered = await answerAsk(deps, where, { id: params.id, granted: body.let })
    return answered.ok ? ok({ answer: undefined }) : answered
  },
})
