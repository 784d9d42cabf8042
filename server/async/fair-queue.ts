/** Tasks of one key that may wait; more are refused. Ten tabs that reload at once stay far below it. */
const WAITING_PER_KEY = 32

/**
 * Runs at most `max` tasks at once. Waiting tasks are taken in turn by key, one of each, so that a thousand tasks of
 * one person delay another person's one task by one task.
 */
export class FairQueue {
  #free: number
  /** The key whose turn is next comes first. */
  readonly #waiting = new Map<string, (() => void)[]>()

  constructor(max: number) {
    this.#free = max
  }

  /** Runs the task when its turn comes, and gives its answer; undefined, at once, when too many of this key wait. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> | undefined {
    if (this.#free > 0) {
      this.#free--
      return this.#drive(task)
    }
    const queue = this.#waiting.get(key) ?? []
    if (queue.length >= WAITING_PER_KEY) return undefined
    this.#waiting.set(key, queue)
    const { promise, resolve } = Promise.withResolvers<void>()
    queue.push(resolve)
    return promise.then(() => this.#drive(task))
  }

  async #drive<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await task()
    } finally {
      this.#next()
    }
  }

  #next(): void {
    for (const [key, queue] of this.#waiting) {
      const start = queue.shift()
      this.#waiting.delete(key)
      if (queue.length > 0) this.#waiting.set(key, queue)
      return start?.()
    }
    this.#free++
  }
}
