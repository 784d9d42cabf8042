import type { Clock } from "./clock.ts"

/**
 * One Ctrl-C may reach the server twice: from the terminal, which signals the whole process group, and from npm, which
 * passes on what it gets. Signals within this time, in ms, are one.
 */
const SAME_MS = 1_000

/** What to do at each signal to stop: the first one calls `stop`, one that comes over a second later calls `stopNow`. */
export function stopOnSignals(parts: {
  readonly clock: Pick<Clock, "now">
  /** Stops in good order. */
  readonly stop: () => Promise<void>
  /** Ends the process at once: somebody has lost patience. */
  readonly stopNow: () => void
}): () => void {
  const { clock, stop, stopNow } = parts
  let firstAt: number | undefined
  return () => {
    if (firstAt === undefined) {
      firstAt = clock.now()
      void stop()
    } else if (clock.now() - firstAt > SAME_MS) {
      stopNow()
    }
  }
}
