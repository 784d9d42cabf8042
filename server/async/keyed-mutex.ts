/**
 * One after another per key: what waits on this node for the same record does not lose races against itself. Across
 * nodes compare-and-set decides; this only keeps it cheap.
 */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Runs the task when everything asked for before under this key is over, however it ended. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const mine = before.then(task, task)
    this.#last.set(key, mine)
    const over = (): void => {
      if (this.#last.get(key) === mine) this.#last.delete(key)
    }
    mine.then(over, over)
    return mine
  }
}
