import { z } from "zod"
import { MailResult } from "../../../shared/channel-routes.ts"

/** A person's e-mail address; its key is the person. Mail goes to `address` alone, whose owner has confirmed it. */
export const EmailRecord = z.object({
  address: z.string().optional(),
  /** What stands in the link that unsubscribes; every mail has it, so it is kept as it is. */
  stop: z.string().optional(),
  /** Where a confirmation went; the address before stays until it is answered. */
  pending: z.string().optional(),
  /** The hash of the token in it, and until when it is good (ms since the epoch). */
  confirm: z.string().optional(),
  confirmUntil: z.number().optional(),
  last: MailResult.optional(),
  /** Mails of the last day to `address`. */
  day: z.object({ since: z.number(), count: z.number() }).optional(),
})
export type EmailRecord = z.infer<typeof EmailRecord>

/** What is known of an address whoever asks for it; its key is a keyed hash, so that it is no list of addresses. */
export const MailAddressRecord = z.object({
  /** Confirmations of the last day. */
  asked: z.object({ since: z.number(), count: z.number() }),
  /** Its owner wants none. */
  refused: z.boolean(),
  until: z.number(),
})
export type MailAddressRecord = z.infer<typeof MailAddressRecord>

/** One e-mail of one notice. It stands before the mail leaves and says so for as long as the notice could come again. */
export const SentMailRecord = z.object({
  /**
   * `claimed`: nothing of it has left. `unknown`: the server took all of it and its answer was lost, or this node died
   * meanwhile.
   */
  state: z.enum(["claimed", "unknown", "accepted"]),
  /** The attempt that has claimed it. A later one takes it over, and this one sends nothing then. */
  by: z.string().optional(),
  /** What the mail server called it. */
  id: z.string().optional(),
  until: z.number(),
})
export type SentMailRecord = z.infer<typeof SentMailRecord>

const DAY_MS = 86_400_000

/** Counts one more within 24 hours; undefined when that is too many. A clock that was put back begins a new day. */
export function oneMore(
  day: EmailRecord["day"],
  { now, limit }: { readonly now: number; readonly limit: number },
): { readonly since: number; readonly count: number } | undefined {
  const fresh = day === undefined || now - day.since >= DAY_MS || now < day.since
  const { since, count } = fresh ? { since: now, count: 0 } : day
  return count < limit ? { since, count: count + 1 } : undefined
}
