import type { PersonId, SessionId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import type { Events } from "../events.ts"
import type { Table } from "../store/table.ts"
import { sameName } from "./look-alikes.ts"
import { type PersonRecord, claimByDevice, mergeInto, recognise } from "./rules.ts"
import type { DeviceName } from "./device-name.ts"
import { endSession } from "./devices.ts"
import { hasLapsed, named, newSession, refresh, type SessionRecord } from "./session-rules.ts"

/** Makes and reads what a device proves itself with. */
export interface Credentials {
  /** A short-lived access token; `expiresAt` in milliseconds since the Unix epoch. */
  access(
    person: PersonId,
    session: SessionId,
  ): Promise<{ readonly token: string; readonly expiresAt: number }>
  /** The refresh token of a session's generation; the same for the same question while the key is the same. */
  refreshToken(session: SessionId, generation: number): string
  /** What a genuine refresh token says; undefined for any other text. */
  readRefreshToken(
    token: string,
  ): Promise<{ readonly session: SessionId; readonly generation: number } | undefined>
}

export interface PeopleDeps {
  readonly people: Table<PersonRecord>
  readonly sessions: Table<SessionRecord>
  readonly credentials: Credentials
  readonly events: Events
  readonly clock: Clock
}

/** A device that signs in, and what its browser says it is. */
export interface NewDevice {
  readonly device: SessionId
  readonly called: DeviceName
}

/** What a device gets when it signs in: the body of the answer, and its refresh token for the cookie. */
export interface SignedIn {
  readonly session: {
    readonly token: string
    readonly expiresAt: number
    readonly person: { readonly id: PersonId; readonly name: string }
  }
  readonly refreshToken: string
}

export interface RenameDeps extends PeopleDeps {
  /** Whether nobody else whom this person may know of looks like that name. */
  readonly mayBeCalled: (person: PersonId, name: string) => Promise<boolean>
}

/** Changes a person's name. Another spelling of the name they have is always free. */
export async function rename(
  { people, events, mayBeCalled }: RenameDeps,
  person: PersonId,
  name: string,
): Promise<Result<{ readonly id: PersonId; readonly name: string }, "signed_out" | "name_taken">> {
  const before = await people.get(person)
  if (!before) return refuse("signed_out")
  if (!sameName(before.name, name) && !(await mayBeCalled(person, name))) return refuse("name_taken")
  const changed = await people.change(person, (record) => ok({ ...record, name }))
  if (!changed.ok) return refuse("signed_out")
  events.publish({ type: "person_renamed", person })
  return ok({ id: person, name })
}

/** Writes the session of a device, or finds it again when the same request comes twice. */
export async function startSession(
  { sessions, people, credentials, clock }: PeopleDeps,
  person: PersonId,
  { device: session, called }: NewDevice,
): Promise<SignedIn> {
  await sessions.insert(session, newSession(person, clock.now(), called))
  const [record, who] = [await sessions.get(session), await people.get(person)]
  if (!record || !who || record.person !== person) throw new Error("a session is not where it was written")
  return {
    session: { ...(await credentials.access(person, session)), person: { id: person, name: who.name } },
    refreshToken: credentials.refreshToken(session, record.generation),
  }
}

/** A new person with this device (M3). The same ids again: the same person; `conflict` once that device was signed out. */
export async function signUp(
  deps: PeopleDeps,
  { person, name, ...device }: NewDevice & { readonly person: PersonId; readonly name: string },
): Promise<Result<SignedIn, "conflict">> {
  const createdAt = deps.clock.now()
  const inserted = await deps.people.insert(person, { name, createdAt, device: device.device, also: [] })
  if (inserted === "exists" && (await deps.people.get(person))?.deviceEnded === true)
    return refuse("conflict")
  return ok(await startSession(deps, person, device))
}

/** A person whom others named gets their first device. Race-safe: one device wins, the other hears `name_taken`. */
export async function claimPerson(
  deps: PeopleDeps,
  person: PersonId,
  { name, ...device }: NewDevice & { readonly name: string | undefined },
): Promise<Result<SignedIn, "name_taken" | "absent">> {
  const claimed = await deps.people.change(person, (record) => claimByDevice(record, device.device, name))
  return claimed.ok ? ok(await startSession(deps, person, device)) : claimed
}

/**
 * A person whom others named turns out to be `me`. In this order: whoever is interrupted in between is not yet in
 * under that name, and the same step again completes it.
 */
export async function mergePerson(
  { people }: PeopleDeps,
  other: PersonId,
  me: PersonId,
): Promise<Result<PersonRecord, "name_taken" | "absent">> {
  const merged = await people.change(other, (record) => mergeInto(record, me))
  return merged.ok ? people.change(me, (record) => ok(recognise(record, other))) : merged
}

/** Whether a refresh token is good, and whose it is, without using it. */
export async function deviceOf(
  { sessions, credentials, clock }: PeopleDeps,
  token: string | undefined,
): Promise<{ readonly person: PersonId; readonly session: SessionId } | undefined> {
  const read = token === undefined ? undefined : await credentials.readRefreshToken(token)
  const record = read && (await sessions.get(read.session))
  if (!record || !refresh(record, read.generation, clock.now()).ok) return undefined
  return { person: record.person, session: read.session }
}

/** Which of these devices are still signed in, in one query. */
export async function signedIn(
  { sessions, clock }: Pick<PeopleDeps, "sessions" | "clock">,
  asked: readonly SessionId[],
): Promise<ReadonlySet<SessionId>> {
  const found = await sessions.getMany(asked)
  const now = clock.now()
  return new Set(
    asked.filter((session) => {
      const record = found.get(session)
      return record !== undefined && !hasLapsed(record, now)
    }),
  )
}

/** This device is forgotten, and its live connections end. A token that is no longer good forgets nothing. */
export async function signOut(deps: PeopleDeps, token: string | undefined): Promise<void> {
  const device = await deviceOf(deps, token)
  if (device) await endSession(deps, device.person, device.session)
}

/** A new access token and the refresh token to keep from now on. Tabs that ask at once get the same one. */
export async function refreshSession(
  { sessions, people, credentials, clock }: PeopleDeps,
  token: string | undefined,
  called: DeviceName,
): Promise<Result<SignedIn, "signed_out">> {
  const read = token === undefined ? undefined : await credentials.readRefreshToken(token)
  if (!read) return refuse("signed_out")
  const record = await sessions.change(read.session, (session) => {
    const renewed = refresh(session, read.generation, clock.now())
    return renewed.ok ? ok(named(renewed.value, called)) : renewed
  })
  if (!record.ok) return refuse("signed_out")
  const { person, generation } = record.value
  const who = await people.get(person)
  if (!who) return refuse("signed_out")
  return ok({
    session: { ...(await credentials.access(person, read.session)), person: { id: person, name: who.name } },
    refreshToken: credentials.refreshToken(read.session, generation),
  })
}
