/** The budget is used up: the task ends here, and the thread is free for others. */
export class OverBudget extends Error {
  constructor() {
    super("it took too long")
    this.name = "OverBudget"
  }
}

/** How much processor time a task may take, in ms. */
export class Budget {
  readonly #cpu: () => number
  readonly #ms: number
  readonly #began: number

  constructor(ms: number, cpu: () => number) {
    this.#cpu = cpu
    this.#ms = ms
    this.#began = cpu()
  }

  /** Processor time used so far, in ms. */
  get used(): number {
    return this.#cpu() - this.#began
  }

  /** A part of it for one step: at most this many ms. */
  part(ms: number): Budget {
    return new Budget(Math.min(ms, this.#ms - this.used), this.#cpu)
  }

  /** Throws `OverBudget`. Called between steps, each of which is short. */
  check(): void {
    if (this.used > this.#ms) throw new OverBudget()
  }
}

/** For a caller that is sure of its input. */
export const UNLIMITED = new Budget(Infinity, () => 0)

/** Processor time of this thread, in ms: a busy machine makes no honest document dear. */
export function cpuOfThread(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}
