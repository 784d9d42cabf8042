/** Runs tasks side by side, at most so many at once; the others wait in line. A task that rejects is a bug of its own. */
export class Lanes {
  readonly #max: number
  readonly #rest: () => void
  readonly #line: (() => Promise<void>)[] = []
  #busy = 0

  /** `rest`: called whenever the last task has ended. */
  constructor(max: number, rest: () => void) {
    this.#max = max
    this.#rest = rest
  }

  /** Whether nothing runs or waits. */
  get idle(): boolean {
    return this.#busy === 0
  }

  run(task: () => Promise<void>): void {
    if (this.#busy >= this.#max) this.#line.push(task)
    else void this.#drive(task)
  }

  async #drive(first: () => Promise<void>): Promise<void> {
    this.#busy++
    try {
      for (let task: typeof first | undefined = first; task !== undefined; task = this.#line.shift())
        await task()
    } finally {
      this.#busy--
    }
    if (this.idle) this.#rest()
  }
}
