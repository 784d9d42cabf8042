import type { Clock } from "../clock.ts"

/**
 * Runs `task(key)` now and once more `lateMs` later; concurrent calls coalesce. Every call is followed by a run that
 * begins after it.
 */
export class Twice<Key> {
  readonly #clock: Clock
  readonly #lateMs: number
  readonly #task: (key: Key) => Promise<void>
  readonly #running = new Map<Key, { again: boolean }>()
  readonly #late = new Map<Key, () => void>()

  constructor(clock: Clock, lateMs: number, task: (key: Key) => Promise<void>) {
    this.#clock = clock
    this.#lateMs = lateMs
    this.#task = task
  }

  ask(key: Key): void {
    this.#now(key)
    this.#late.get(key)?.()
    this.#late.set(
      key,
      this.#clock.after(this.#lateMs, () => {
        this.#late.delete(key)
        this.#now(key)
      }),
    )
  }

  /** Nothing more begins. */
  stop(): void {
    for (const cancel of this.#late.values()) cancel()
    this.#late.clear()
    for (const running of this.#running.values()) running.again = false
  }

  #now(key: Key): void {
    const running = this.#running.get(key)
    if (running) running.again = true
    else void this.#run(key)
  }

  async #run(key: Key): Promise<void> {
    const state = { again: true }
    this.#running.set(key, state)
    while (state.again) {
      state.again = false
      await this.#task(key)
    }
    this.#running.delete(key)
  }
}
