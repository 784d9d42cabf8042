import { z } from "zod"
import { PersonId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"

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

export const newSession = (person: PersonId, now: number): SessionRecord => ({
  person,
  generation: 1,
  rotatedAt: 0,
  renewedAt: now,
})

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
  if (now - session.renewedAt > SESSION_DAYS * DAY_MS) return refuse("signed_out")
  const behind = session.generation - generation
  const fresh = now - session.rotatedAt < ROTATION_MS
  if (behind === 0 && !fresh) {
    return ok({ ...session, generation: generation + 1, rotatedAt: now, renewedAt: now })
  }
  if (behind < 0 || behind > (fresh ? 2 : 1)) return refuse("signed_out")
  // Written at most once a day: repetitions are common and need no durable trace.
  return ok(now - session.renewedAt > DAY_MS ? { ...session, renewedAt: now } : session)
}
