import { newPersonId, newSessionId } from "../../shared/ids.ts"
import { ok } from "../../shared/result.ts"
import { refusal, type Handlers } from "../endpoint.ts"
import { idSource } from "../randomness.ts"
import { deviceOf, refreshSession, rename, signOut, signUp, type RenameDeps } from "./commands.ts"
import { deviceNameOf } from "./device-name.ts"
import { endDevice, endOthers, listDevices, noteSeen } from "./devices.ts"

/** Devices: signing up, coming back, leaving. Everything that reads or writes the refresh cookie by itself. */
export const peopleRoutes = (
  deps: RenameDeps,
): Handlers<
  | "refreshSession"
  | "signOut"
  | "signUp"
  | "rename"
  | "devices"
  | "endDevice"
  | "endOtherDevices"
  | "seenDevices"
> => ({
  async refreshSession({ refreshToken, userAgent }) {
    // A device that comes for the first time asks too; to have nobody on it is no failure.
    if (refreshToken === undefined) return ok({ answer: null })
    const signedIn = await refreshSession(deps, refreshToken, deviceNameOf(userAgent))
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
  async signUp({ body, refreshToken, userAgent }) {
    const random = idSource("sign-up", body.requestId)
    const [person, device] = [newPersonId(random), newSessionId(random)]
    // A guest's device is all they have: a second sign-up on it must not take the first one's place.
    const holder = await deviceOf(deps, refreshToken)
    if (holder && holder.session !== device) return refusal("conflict")
    const called = deviceNameOf(userAgent)
    const signedIn = await signUp(deps, { person, device, called, name: body.name })
    if (!signedIn.ok) return refusal(signedIn.error)
    return ok({ answer: signedIn.value.session, refreshToken: signedIn.value.refreshToken })
  },
  async devices({ caller }) {
    return ok({ answer: { devices: [...(await listDevices(deps, caller))] } })
  },
  async endDevice({ caller, params }) {
    const ended = await endDevice(deps, caller.person, params.device)
    if (!ended.ok) return refusal(ended.error)
    // Of the device that asks, nothing stays in its browser either.
    return ok({ answer: undefined, ...(params.device === caller.session && { refreshToken: null }) })
  },
  async endOtherDevices({ caller }) {
    await endOthers(deps, caller)
    return ok({ answer: undefined })
  },
  async seenDevices({ caller, body }) {
    await noteSeen(deps, caller, body.until)
    return ok({ answer: undefined })
  },
})
