import type { Ask, AskMade, AskState, AskView } from "../../shared/ask-routes.ts"
import { AskId, newAskId, newPersonId, newSessionId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import { refusal, type Caller, type Refusal } from "../endpoint.ts"
import { isViewer, type Seen } from "../occasions/rules.ts"
import { deviceOf } from "../people/commands.ts"
import { deviceNameOf } from "../people/device-name.ts"
import type { Table } from "../store/table.ts"
import { answer, ASK_MS, hasExpired, isWaiting, outdated, use, type AskRecord } from "./ask-rules.ts"
import { findOpening, newToken, type Asked, type Found, type LinkDeps } from "./commands.ts"
import { enter } from "./join.ts"
import { hashOf, here, isFull } from "./rules.ts"

export interface AskDeps extends LinkDeps {
  readonly asks: Table<AskRecord>
}

interface Asker {
  readonly caller: Caller | undefined
  readonly refreshToken: string | undefined
  readonly userAgent: string | undefined
}

/**
 * A device without a person asks to be let in as a recipient who is here already (M3). It involves nobody but the
 * link's own occasion and whom the link shows (S0).
 */
export async function ask(
  deps: AskDeps,
  { token, person }: Ask,
  caller: Caller | undefined,
): Promise<Result<AskMade, Refusal>> {
  const link = hashOf(token)
  const found = await findOpening(deps, link, caller)
  if (!found.ok) return found
  if (isFull(found.value)) return refusal("link_used_up")
  if (caller) return refusal("conflict")
  const [only, ...more] = here(found.value).filter(({ id }) => person === undefined || id === person)
  if (!only) return refusal("not_here")
  if (more.length > 0) return refusal("choose_person")
  const [request, now, { occasion }] = [newToken(), deps.clock.now(), found.value.link]
  const expiresAt = now + ASK_MS
  const record = { hash: hashOf(request), link, occasion, person: only.id, createdAt: now, expiresAt }
  await deps.asks.insert(newAskId(), { ...record, state: "waiting" })
  const all = await deps.asks.find("occasion", { equals: occasion })
  for (const key of outdated(all, now)) await deps.asks.delete(key)
  deps.events.publish({ type: "occasion_changed", occasion })
  return ok({ request, expiresAt })
}

/** What became of a request. A device that was let in gets its session with this answer, and no second time. */
export async function asked(
  deps: AskDeps,
  request: string,
  asker: Asker,
): Promise<Result<{ readonly answer: AskState; readonly refreshToken?: string }, Refusal>> {
  const [found] = await deps.asks.find("hash", { equals: hashOf(request), limit: 1 })
  if (!found) return refusal("not_here")
  const { key, body } = found
  if (body.state === "refused") return ok({ answer: { state: "refused" } })
  if (body.state === "used" || hasExpired(body, deps.clock.now())) return ok({ answer: { state: "expired" } })
  if (body.state === "waiting") return ok({ answer: { state: "pending" } })
  if (asker.caller ?? (await deviceOf(deps, asker.refreshToken))) return refusal("conflict")
  const opening = await findOpening(deps, body.link, undefined)
  if (!opening.ok) return opening
  const used = await deps.asks.change(key, (latest) => use(latest, deps.clock.now()))
  if (!used.ok) return ok({ answer: { state: "expired" } })
  return letIn(deps, opening.value, { record: body, userAgent: asker.userAgent })
}

/**
 * As a new person of the same name, from whom all is kept that is kept from them in this circle (`alike`): never as
 * themselves. An organiser may say yes to a window of their own, and would otherwise have a session with everything that
 * the recipient is trusted with elsewhere.
 */
async function letIn(
  deps: AskDeps,
  opening: Found,
  { record, userAgent }: { readonly record: AskRecord; readonly userAgent: string | undefined },
): Promise<Result<{ readonly answer: AskState; readonly refreshToken?: string }, Refusal>> {
  const them = here(opening).find(({ id }) => id === record.person)
  if (!them) return refusal("not_here")
  const who = { kind: "new", name: them.record.name, like: them.id } as const
  const [person, device, called] = [newPersonId(), newSessionId(), deviceNameOf(userAgent)]
  const joined = await enter(deps, { opening, caller: undefined, person, device, called }, who)
  if (!joined.ok) return joined
  const { occasion, session, refreshToken } = joined.value
  return ok({
    answer: { state: "in", occasion, session },
    ...(refreshToken !== undefined && { refreshToken }),
  })
}

const mayAnswer = ({ facts, viewer }: Seen, { person }: AskRecord): boolean =>
  facts.role === "organiser" || isViewer(viewer, person)

async function lookedAt(deps: AskDeps, { person, occasion }: Asked): Promise<Result<Seen, Refusal>> {
  const seen = await deps.occasionFor(person, occasion)
  if (!seen) return refusal("not_here")
  return seen.facts.role === "organiser" || seen.facts.recipient ? ok(seen) : refusal("not_allowed")
}

/** The devices that wait, the oldest first: for organisers, and for recipients those that say they are theirs. */
export async function listAsks(deps: AskDeps, where: Asked): Promise<Result<AskView[], Refusal>> {
  const seen = await lookedAt(deps, where)
  if (!seen.ok) return seen
  const now = deps.clock.now()
  const found = await deps.asks.find("occasion", { equals: where.occasion })
  const waiting = found.filter(({ body }) => isWaiting(body, now) && mayAnswer(seen.value, body))
  const people = await deps.people.getMany(waiting.map(({ body }) => body.person))
  const views = waiting.flatMap(({ key, body }) => {
    const name = people.get(body.person)?.name
    return name === undefined
      ? []
      : [{ id: AskId.parse(key), person: { id: body.person, name }, at: body.createdAt }]
  })
  return ok(views.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)))
}

/** Lets a device in, or not; the first answer counts. */
export async function answerAsk(
  deps: AskDeps,
  where: Asked,
  { id, granted }: { readonly id: AskId; readonly granted: boolean },
): Promise<Result<null, Refusal>> {
  const seen = await lookedAt(deps, where)
  if (!seen.ok) return seen
  const found = await deps.asks.get(id)
  if (found?.occasion !== where.occasion || !mayAnswer(seen.value, found)) return refusal("not_here")
  const answered = await deps.asks.change(id, (latest) => answer(latest, granted, deps.clock.now()))
  if (!answered.ok) return refusal("not_here")
  deps.events.publish({ type: "occasion_changed", occasion: where.occasion })
  return ok(null)
}
