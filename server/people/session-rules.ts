import { z } from "zod"
import { Browser, type DeviceView, System } from "../../shared/api.ts"
import { PersonId, type SessionId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { DeviceName } from "./device-name.ts"

/**
 * One signed-in device. Its refresh tokens are numbered by generation; the token itself is derived from session and
 * generation by a key that stands elsewhere, so nothing here can be used to sign in.
 */
export const SessionRecord = z.object({
  person: PersonId,
  /** The newest generation that was ever given out. */
  generation: z.number().int().min(1),
  /** When that was, in milliseconds since the Unix epoch; 0 for the first. */
  rotatedAt: z.number(),
  /** When the device last came by. */
  renewedAt: z.number(),
  /** Here and below: absent in what an earlier version stored. When the device was added. */
  addedAt: z.number().optional(),
  /** What its browser says it is. A value of a later version is one that this version has no word for. */
  browser: Browser.optional().catch(undefined),
  system: System.optional().catch(undefined),
  /** Until when the person at this device knows which devices were added. */
  seenAt: z.number().optional(),
})
export type SessionRecord = z.infer<typeof SessionRecord>

/** Browsers keep a cookie for 400 days at most; each visit starts them anew. */
export const SESSION_DAYS = 400
const DAY_MS = 86_400_000

/**
 * A new generation at most this often, and so long is the one before the last still accepted. Longer than any request
 * or answer is under way: an answer that sets its cookie after later ones did is then at most one generation behind,
 * and a request that left with an older cookie arrives within this time. No order of them locks a device out.
 */
const ROTATION_MS = 60_000

/** More devices than these one person does not have; with one more, the one used least lately ends. */
export const DEVICES_MAX = 20

export const newSession = (person: PersonId, now: number, name: DeviceName = {}): SessionRecord => ({
  person,
  generation: 1,
  rotatedAt: 0,
  renewedAt: now,
  addedAt: now,
  ...name,
})

/** Unused for so long that it is no longer signed in. */
export const hasLapsed = ({ renewedAt }: SessionRecord, now: number): boolean =>
  now - renewedAt > SESSION_DAYS * DAY_MS

/** A device that was stored without a name, or whose browser was replaced, is called by what it says now. */
export function named(session: SessionRecord, name: DeviceName): SessionRecord {
  if (name.browser === undefined && name.system === undefined) return session
  return session.browser === name.browser && session.system === name.system
    ? session
    : { ...session, browser: name.browser, system: name.system }
}

/** Which of a person's devices, given with the latest used first, are too many beside the one just `added`. */
export const surplus = <Id extends string>(
  devices: readonly { readonly key: Id }[],
  added: Id,
): readonly { readonly key: Id }[] => devices.filter(({ key }) => key !== added).slice(DEVICES_MAX - 1)

const HOUR_MS = 3_600_000

/** What the person is shown of a device. `asking`: the device that asks. */
export function viewDevice(
  id: SessionId,
  { browser, system, addedAt, renewedAt }: SessionRecord,
  { asking, current }: { readonly asking: SessionRecord | undefined; readonly current: boolean },
): DeviceView {
  const known = Math.max(asking?.seenAt ?? 0, asking?.addedAt ?? 0)
  return {
    id,
    ...(browser !== undefined && { browser }),
    ...(system !== undefined && { system }),
    ...(addedAt !== undefined && { addedAt }),
    usedAt: renewedAt - (renewedAt % HOUR_MS),
    current,
    unseen: !current && addedAt !== undefined && addedAt > known,
  }
}

/**
 * A device shows the refresh token of `generation`; the record's generation afterwards is the one it gets.
 * The newest one: the next, or itself when it is younger than a minute. The one before: the newest again, which
 * nobody has come back with, however late (an answer was lost, or two tabs asked at once). The one before that: the
 * newest, for a minute. An older one, whose successor was used: refused, and the session lives on, since it may be
 * the only thing a guest has.
 */
export function refresh(
  session: SessionRecord,
  generation: number,
  now: number,
): Result<SessionRecord, "signed_out"> {
  if (hasLapsed(session, now)) return refuse("signed_out")
  const behind = session.generation - generation
  const fresh = now - session.rotatedAt < ROTATION_MS
  if (behind === 0 && !fresh) {
    return ok({ ...session, generation: generation + 1, rotatedAt: now, renewedAt: now })
  }
  if (behind < 0 || behind > (fresh ? 2 : 1)) return refuse("signed_out")
  // Written at most once a day: repetitions are common and need no durable trace.
  return ok(now - session.renewedAt > DAY_MS ? { ...session, renewedAt: now } : session)
}
