import { newPersonId, newSessionId } from "../../shared/ids.ts"
import { ok } from "../../shared/result.ts"
import { refusal, type Handlers } from "../endpoint.ts"
import { idSource } from "../randomness.ts"
import { deviceOf, refreshSession, rename, signOut, signUp, type PeopleDeps } from "./commands.ts"

/** Devices: signing up, coming back, leaving. Everything that reads or writes the refresh cookie by itself. */
export const peopleRoutes = (
  deps: PeopleDeps,
): Handlers<"refreshSession" | "signOut" | "signUp" | "rename"> => ({
  async refreshSession({ refreshToken }) {
    // A device that comes for the first time asks too; to have nobody on it is no failure.
    if (refreshToken === undefined) return ok({ answer: null })
    const signedIn = await refreshSession(deps, refreshToken)
    if (!signedIn.ok) return refusal(signedIn.error)
    return ok({ answer: signedIn.value.session, refreshToken: signedIn.value.refreshToken })
  },
  async signOut({ refreshToken }) {
    await signOut(deps, refreshToken)
    return ok({ answer: undefined, refreshToken: null })
  },
  async rename({ caller, body }) {
    const renamed = await rename(deps, caller.person, body.name)
    return renamed.ok ? ok({ answer: renamed.value }) : refusal(renamed.error)
  },
  async signUp({ body, refreshToken }) {
    const random = idSource("sign-up", body.requestId)
    const [person, device] = [newPersonId(random), newSessionId(random)]
    // A guest's device is all they have: a second sign-up on it must not take the first one's place.
    const holder = await deviceOf(deps, refreshToken)
    if (holder && holder.session !== device) return refusal("conflict")
    const signedIn = await signUp(deps, { person, device, name: body.name })
    return ok({ answer: signedIn.session, refreshToken: signedIn.refreshToken })
  },
})
