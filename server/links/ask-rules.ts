import { z } from "zod"
import { OccasionId, PersonId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"

/** A device that waits to be let in by a recipient's link, as a recipient who has a device already (M3). */
export const AskRecord = z.object({
  /** Of the secret that the waiting device holds. */
  hash: z.string(),
  /** The hash of the link's token: what the link opens is decided again when the device comes in. */
  link: z.string(),
  occasion: OccasionId,
  person: PersonId,
  /** Milliseconds since the Unix epoch. */
  createdAt: z.number(),
  expiresAt: z.number(),
  /** `used`: the device got its session; the secret gives no second one. */
  state: z.enum(["waiting", "granted", "refused", "used"]),
})
export type AskRecord = z.infer<typeof AskRecord>

/** How long a device waits, in ms. */
export const ASK_MS = 15 * 60_000
/** Devices that may wait at one occasion; one more, and the oldest waits no longer. */
const ASKS_MAX = 5

export const hasExpired = ({ expiresAt }: AskRecord, now: number): boolean => now >= expiresAt

export const isWaiting = (ask: AskRecord, now: number): boolean =>
  ask.state === "waiting" && !hasExpired(ask, now)

/** One answer counts, the first. */
export const answer = (ask: AskRecord, granted: boolean, now: number): Result<AskRecord, "not_here"> =>
  isWaiting(ask, now) ? ok({ ...ask, state: granted ? "granted" : "refused" }) : refuse("not_here")

/** The device that was let in takes its session, once. */
export const use = (ask: AskRecord, now: number): Result<AskRecord, "expired"> =>
  ask.state === "granted" && !hasExpired(ask, now) ? ok({ ...ask, state: "used" }) : refuse("expired")

interface Kept {
  readonly key: string
  readonly body: AskRecord
}

/** Which of an occasion's requests go: those that are over, and of the others all but the newest. */
export function outdated(asks: readonly Kept[], now: number): readonly string[] {
  const newest = asks.toSorted((a, b) => b.body.createdAt - a.body.createdAt || (a.key < b.key ? 1 : -1))
  const over = newest.filter(({ body }) => hasExpired(body, now))
  const open = newest.filter(({ body }) => !hasExpired(body, now))
  return [...over, ...open.slice(ASKS_MAX)].map(({ key }) => key)
}
