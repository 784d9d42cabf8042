/** Ms between two looks. */
const LOOK_MS = 10

/** Only what never comes takes so long, ms: a machine may stall for seconds. */
const ENOUGH_MS = 15_000

/**
 * Resolves with what `check` answers, as soon as it does not throw; after `withinMs` rejects with what it threw last.
 * The only way tests wait: for a condition, never for a time.
 */
export async function eventually<T>(check: () => T | Promise<T>, withinMs = ENOUGH_MS): Promise<T> {
  const until = performance.now() + withinMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() >= until) throw error
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
