import { ok, type Result } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import { refusal, type Handlers, type Refusal } from "../endpoint.ts"
import {
  createLink,
  createRecovery,
  endLink,
  listLinks,
  openLink,
  recover,
  recoveryOf,
  type LinkDeps,
} from "./commands.ts"
import { deviceNameOf } from "../people/device-name.ts"
import { join } from "./join.ts"

/** Longer than any of these decisions takes, in ms. */
const NOT_HERE_MS = 50

/** "Nothing here" comes no sooner for a link that never was than for one that is kept from who asks (S4). */
export async function unhurried<T>(
  clock: Clock,
  decision: Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const earliest = new Promise<void>((resolve) => clock.after(NOT_HERE_MS, resolve))
  const decided = await decision
  if (!decided.ok && decided.error.code === "not_here") await earliest
  return decided
}

/** Links: made and replaced by organisers, opened and joined by whoever holds them; and the personal ones. */
export const linkRoutes = (
  deps: LinkDeps,
): Handlers<
  "links" | "createLink" | "endLink" | "openLink" | "join" | "createRecovery" | "recovery" | "recover"
> => ({
  async links({ caller, params }) {
    const links = await listLinks(deps, { person: caller.person, occasion: params.occasion })
    return links.ok ? ok({ answer: { links: links.value } }) : links
  },
  async createLink({ caller, params, body }) {
    const link = await createLink(deps, { person: caller.person, occasion: params.occasion }, body)
    return link.ok ? ok({ answer: link.value }) : link
  },
  async endLink({ caller, params }) {
    const ended = await endLink(deps, { person: caller.person, occasion: params.occasion }, params.link)
    return ended.ok ? ok({ answer: undefined }) : ended
  },
  async openLink({ caller, body }) {
    const opened = await unhurried(deps.clock, openLink(deps, body.token, caller))
    return opened.ok ? ok({ answer: opened.value }) : opened
  },
  async join({ caller, body, refreshToken, userAgent }) {
    const joined = await unhurried(deps.clock, join(deps, body, { caller, refreshToken, userAgent }))
    if (!joined.ok) return joined
    const { occasion, session, refreshToken: fresh } = joined.value
    return ok({ answer: { occasion, session }, ...(fresh !== undefined && { refreshToken: fresh }) })
  },
  async createRecovery({ caller }) {
    return ok({ answer: await createRecovery(deps, caller) })
  },
  async recovery({ caller }) {
    return ok({ answer: await recoveryOf(deps, caller.person) })
  },
  async recover({ body, refreshToken, userAgent }) {
    const called = deviceNameOf(userAgent)
    const signedIn = await recover(deps, { token: body.token, refreshToken, called })
    if (!signedIn.ok) return refusal(signedIn.error)
    return ok({ answer: signedIn.value.session, refreshToken: signedIn.value.refreshToken })
  },
})
