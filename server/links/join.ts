import type { JoinByLink } from "../../shared/api.ts"
import {
  LinkId,
  newPersonId,
  newSessionId,
  secureRandom,
  type OccasionId,
  type PersonId,
  type SessionId,
} from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import { namesakesOf, noteMembership } from "../circles/commands.ts"
import { admit, isOpen, memberOf, replacePerson, settle, type Namesake } from "../circles/rules.ts"
import { refusal, type Caller, type Refusal } from "../endpoint.ts"
import { inAnotherCircle } from "../occasions/limits.ts"
import { withTurned } from "../occasions/rules.ts"
import { claimPerson, deviceOf, mergePerson, signUp, type SignedIn } from "../people/commands.ts"
import { type DeviceName, deviceNameOf } from "../people/device-name.ts"
import { idSource } from "../randomness.ts"
import { findOpening, type Found, type LinkDeps } from "./commands.ts"
import {
  hashOf,
  isInAlready,
  isNewHere,
  joiner,
  roleBy,
  takePlace,
  type Joiner,
  type Opening,
} from "./rules.ts"

interface Asker {
  readonly caller: Caller | undefined
  readonly refreshToken: string | undefined
  readonly userAgent: string | undefined
}

export interface Joined {
  readonly occasion: OccasionId
  readonly session: SignedIn["session"]
  /** For a device that had no person before. */
  readonly refreshToken: string | undefined
}

/** What one request to join decides with; the ids are those that a new person and a new device would get. */
interface Request {
  readonly opening: Found
  readonly caller: Caller | undefined
  readonly person: PersonId
  readonly device: SessionId
  readonly called: DeviceName
}

/** Somebody comes in by a link (M3). With a request id, the same request again has the same effect and answer. */
export async function join(
  deps: LinkDeps,
  { token, as, requestId }: JoinByLink,
  { caller, refreshToken, userAgent }: Asker,
): Promise<Result<Joined, Refusal>> {
  const random = idSource(`join/${hashOf(token)}`, requestId)
  const [person, device] = [newPersonId(random), newSessionId(random)]
  const found = await findOpening(deps, hashOf(token), caller)
  if (!found.ok) return found
  // A guest's device is all they have: a new name on it must not take their place.
  const holder = caller ?? (await deviceOf(deps, refreshToken))
  if (holder && holder.session !== device && (as.kind === "new" || !caller)) return refusal("conflict")
  const who = joiner({ ...found.value, device }, as)
  if (!who.ok) return refusal(who.error)
  if (caller && memberOf(found.value.circle, caller.person) === undefined) {
    const another = await inAnotherCircle(deps, caller.person)
    if (!another.ok) return another
  }
  const called = deviceNameOf(userAgent)
  return enter(deps, { opening: found.value, caller, person, device, called }, who.value)
}

/** In, as whoever `who` is; the caller has made sure that they may. */
export async function enter(deps: LinkDeps, request: Request, who: Joiner): Promise<Result<Joined, Refusal>> {
  const { opening, caller } = request
  if (!isInAlready(opening)) {
    const placed = await deps.links.change(opening.id, (link) => takePlace(link, comer(request, who)))
    if (!placed.ok) return refusal(placed.error === "absent" ? "link_replaced" : placed.error)
  }
  const signedIn = await identify(deps, request, who)
  if (!signedIn.ok) return signedIn
  const me = signedIn.value.session.person.id
  const id = opening.occasion.circle
  const arrival = {
    person: me,
    role: roleBy(opening.link),
    via: opening.link.occasion,
    open: opening.occasion.secrecy === "together",
    now: deps.clock.now(),
    random: secureRandom,
    link: LinkId.parse(opening.id),
    namesakes: namesakes(opening, who, signedIn.value.session.person.name),
  }
  await noteMembership(deps.memberships, id, me)
  const admitted = await deps.circles.change(id, (latest) => {
    const circle = settle(latest, opening.gatherings)
    return who.kind === "named" ? replacePerson(circle, who.person, arrival) : admit(circle, arrival)
  })
  if (!admitted.ok) return refusal(admitted.error === "absent" ? "not_here" : admitted.error)
  if (
    isNewHere(opening, me, who) ||
    memberOf(admitted.value, me)?.role !== memberOf(opening.circle, me)?.role
  ) {
    await deps.links.change(opening.id, (link) =>
      ok(link.kind === "capability" ? { ...link, uses: link.uses + 1 } : link),
    )
  }
  if (who.kind === "named" && who.person !== me) await noteTurned(deps, opening, { me, name: who.person })
  deps.events.publish({ type: "access_changed", circle: id, person: me })
  const { session, refreshToken } = signedIn.value
  return ok({ occasion: opening.link.occasion, session, refreshToken: caller ? undefined : refreshToken })
}

/** M6: givers are told of a recipient who was one of them until they said who they are. */
async function noteTurned(
  { occasions, clock }: LinkDeps,
  { circle, occasion }: Opening,
  { me, name }: { readonly me: PersonId; readonly name: PersonId },
): Promise<void> {
  const member = memberOf(circle, me)
  // Whom only a surprise had brought is somebody new to everybody else.
  if (!member || !isOpen(member) || member.role === "reader") return
  for (const { key } of await occasions.find("circle", { equals: occasion.circle }))
    await occasions.change(key, (one) => ok(withTurned(one, name, clock.now())))
}

/** Whose place it is. */
const comer = ({ caller, person }: Request, who: Joiner): PersonId =>
  caller?.person ?? (who.kind === "named" ? who.person : person)

/** Who else goes by their name here, or is whom they say they are: also those of whom they may not know. */
function namesakes({ known }: Found, who: Joiner, name: string): readonly Namesake[] {
  const like = who.kind === "named" ? undefined : who.like
  const same = namesakesOf(known, name)
  const other = known.find(({ id }) => id === like)
  return other ? [...same, { member: other.id, ids: [other.id, ...other.record.also] }] : same
}

/** Who it is from now on, on this device. */
async function identify(
  deps: LinkDeps,
  { caller, person, device, called }: Request,
  who: Joiner,
): Promise<Result<SignedIn, Refusal>> {
  if (!caller) {
    if (who.kind === "self") return refusal("signed_out")
    if (who.kind === "new") {
      const made = await signUp(deps, { person, device, called, name: who.name })
      return made.ok ? made : refusal(made.error)
    }
    const claimed = await claimPerson(deps, who.person, { device, called, name: who.rename })
    return claimed.ok ? claimed : refusal(claimed.error === "absent" ? "not_here" : claimed.error)
  }
  if (who.kind === "named" && who.person !== caller.person) {
    const merged = await mergePerson(deps, who.person, caller.person)
    if (!merged.ok) return refusal(merged.error === "absent" ? "not_here" : merged.error)
  }
  const record = await deps.people.get(caller.person)
  if (!record) return refusal("signed_out")
  const access = await deps.credentials.access(caller.person, caller.session)
  const session = { ...access, person: { id: caller.person, name: record.name } }
  return ok({ session, refreshToken: "" })
}
