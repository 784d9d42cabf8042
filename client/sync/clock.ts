/** The live client's only source of time, so that a simulation can own it. */
export interface ClientClock {
  /** Milliseconds since the Unix epoch, by this device's clock: shown as ages, never used for order. */
  now(): number
  /** Runs `task` once, `ms` milliseconds from now; the answer cancels it. */
  after(ms: number, task: () => void): () => void
}

export const deviceClock: ClientClock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}
