import type { DeviceView } from "../../shared/api.ts"
import { SessionId, type PersonId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Caller } from "../endpoint.ts"
import type { Clock } from "../clock.ts"
import type { Events } from "../events.ts"
import type { Table } from "../store/table.ts"
import { endFirst, type PersonRecord } from "./rules.ts"
import { hasLapsed, type SessionRecord, surplus, viewDevice } from "./session-rules.ts"

/** The devices of one person (M8): seen, signed out, and bounded in number. */

interface Deps {
  readonly people: Table<PersonRecord>
  readonly sessions: Table<SessionRecord>
  readonly events: Events
  readonly clock: Clock
}

interface Kept {
  readonly key: SessionId
  readonly body: SessionRecord
}

/** By last use, the newest first. */
async function devicesOf({ sessions }: Deps, person: PersonId): Promise<readonly Kept[]> {
  const found = await sessions.find("person", { equals: person })
  return found
    .map(({ key, body }) => ({ key: SessionId.parse(key), body }))
    .toSorted((a, b) => b.body.renewedAt - a.body.renewedAt)
}

/** What a person is shown of their own devices, the one that asks first. */
export async function listDevices(deps: Deps, caller: Caller): Promise<readonly DeviceView[]> {
  const now = deps.clock.now()
  const all = await devicesOf(deps, caller.person)
  const asking = all.find(({ key }) => key === caller.session)?.body
  return all
    .filter(({ body }) => !hasLapsed(body, now))
    .map(({ key, body }) => viewDevice(key, body, { asking, current: key === caller.session }))
    .toSorted((a, b) => Number(b.current) - Number(a.current))
}

/** Whether this person is signed in on any device. */
export async function isSignedIn(
  { sessions, clock }: Pick<Deps, "sessions" | "clock">,
  person: PersonId,
): Promise<boolean> {
  const found = await sessions.find("person", { equals: person })
  const now = clock.now()
  return found.some(({ body }) => !hasLapsed(body, now))
}

/** A device is forgotten, and its live connections end, on every node. */
export async function endSession(
  { people, sessions, events }: Pick<Deps, "people" | "sessions" | "events">,
  person: PersonId,
  session: SessionId,
): Promise<void> {
  // Before it is gone: somebody who recorded the request that made it must not make it anew.
  await people.change(person, (record) => ok(endFirst(record, session)))
  await sessions.delete(session)
  events.publish({ type: "session_ended", person, session })
}

/** Signs out one of one's own devices; another person's is answered like one that never was (A3). */
export async function endDevice(
  deps: Deps,
  person: PersonId,
  session: SessionId,
): Promise<Result<void, "not_here">> {
  const record = await deps.sessions.get(session)
  if (record?.person !== person) return refuse("not_here")
  await endSession(deps, person, session)
  return ok(undefined)
}

/** Signs out every device of this person but one. */
export async function endOthers(deps: Deps, { person, session }: Caller): Promise<void> {
  const others = (await devicesOf(deps, person)).filter(({ key }) => key !== session)
  await Promise.all(others.map(({ key }) => endSession(deps, person, key)))
}

/**
 * Another device was added. Of more than one person has those end that were used least lately: nobody is refused a
 * device, and sessions cannot be made without end.
 */
export async function noteAdded(deps: Deps, person: PersonId, added: SessionId): Promise<void> {
  deps.events.publish({ type: "device_added", person, session: added })
  const all = await devicesOf(deps, person)
  for (const { key } of surplus(all, added)) await endSession(deps, person, key)
}

/** The person at this device knows which devices were added until then; of one that comes later they do not know yet. */
export async function noteSeen(deps: Deps, caller: Caller, until: number): Promise<void> {
  const newest = Math.max(0, ...(await devicesOf(deps, caller.person)).map(({ body }) => body.addedAt ?? 0))
  const seenAt = Math.min(until, newest)
  await deps.sessions.change(caller.session, (record) =>
    ok(seenAt > (record.seenAt ?? 0) ? { ...record, seenAt } : record),
  )
}
