import { z } from "zod"

const DAY_MS = 86_400_000

/** What was last said: when (ms since the epoch), and the arrival of the newest message in it. */
export const Said = z.object({ at: z.number(), newest: z.number() })
type Said = z.infer<typeof Said>

/** How many messages are news; at most once a day something is (K5). */
export function lateNews(arrivals: readonly number[], said: Said | undefined, now: number): number {
  if (said !== undefined && now - said.at < DAY_MS) return 0
  return arrivals.filter((at) => at > (said?.newest ?? 0)).length
}
