/** The only source of time on the server, so that a simulation can own it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Runs `task` once, `ms` milliseconds from now; the answer cancels it. A pending task does not keep the process alive. */
  after(ms: number, task: () => void): () => void
  /** Share of the time since the last call that the event loop was busy, 0 to 1. */
  utilisation(): number
}

export function systemClock(): Clock {
  let last = performance.eventLoopUtilization()
  return {
    now: () => Date.now(),
    after(ms, task) {
      const timer = setTimeout(task, ms)
      timer.unref()
      return () => clearTimeout(timer)
    },
    utilisation() {
      const current = performance.eventLoopUtilization()
      const { utilization } = performance.eventLoopUtilization(current, last)
      last = current
      return utilization
    },
  }
}

const HOUR_MS = 3_600_000

/** The hour of a time, both in ms since the epoch: a use is known to the hour, and written down once in each. */
export const hourOf = (at: number): number => at - (at % HOUR_MS)
