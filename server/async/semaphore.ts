/**
 * Runs tasks side by side, at most so many at once; the others wait in line. A task that waits for something steps
 * aside meanwhile: it must not keep those from their turn who would not have to wait. A task that rejects is a bug of
 * its own.
 */
export class Semaphore {
  readonly #rest: () => void
  readonly #line: (() => void)[] = []
  /** Those who stepped aside and want to go on: behind everybody who had no turn yet. */
  readonly #again: (() => void)[] = []
  #free: number
  #tasks = 0

  /** `rest`: called whenever the last task has ended. */
  constructor(max: number, rest: () => void) {
    this.#free = max
    this.#rest = rest
  }

  /** Whether nothing runs or waits. */
  get idle(): boolean {
    return this.#tasks === 0
  }

  run(task: () => Promise<void>): void {
    this.#tasks++
    this.#enter(this.#line, () => void this.#drive(task))
  }

  /** For a running task: others have its lane until `wait` resolves and it is its turn again. */
  async aside(wait: Promise<void>): Promise<void> {
    this.#leave()
    await wait
    await new Promise<void>((resolve) => this.#enter(this.#again, resolve))
  }

  #enter(line: (() => void)[], go: () => void): void {
    if (this.#free === 0) return void line.push(go)
    this.#free--
    go()
  }

  #leave(): void {
    const next = this.#line.shift() ?? this.#again.shift()
    if (next === undefined) this.#free++
    else next()
  }

  async #drive(task: () => Promise<void>): Promise<void> {
    try {
      await task()
    } finally {
      this.#tasks--
      this.#leave()
    }
    if (this.idle) this.#rest()
  }
}
