import type { Clock } from "../../clock.ts"

/** What one node has written a majority has within this many ms, looked for this often; or nobody knows what becomes of it. */
const SEEN_WITHIN_MS = 3_000
const LOOK_MS = 25

/**
 * Looks until there is something, since a write is refused for what is there already, and majority reads see that a
 * moment later: absent means wait, not free. Null when there was nothing in time.
 */
export async function waitToSee<T>(clock: Clock, look: () => Promise<T | null>): Promise<T | null> {
  for (let waited = 0; waited < SEEN_WITHIN_MS; waited += LOOK_MS) {
    const seen = await look()
    if (seen !== null) return seen
    await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve))
  }
  return null
}
