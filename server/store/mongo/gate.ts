import { StoreError } from "../port.ts"
import { asking, storeErrorOf } from "./failure.ts"

/** Every operation passes here: nothing new once the store closes, and what was let in is waited for. */
export class Gate {
  readonly #underWay = new Set<Promise<unknown>>()
  #open = true

  /** A question to the store. Rejects with `StoreError`; nothing was written then. */
  ask<T>(question: () => Promise<T>): Promise<T> {
    return this.pass(() => asking(question()))
  }

  /** Rejects with `StoreError`. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#open) throw new StoreError("away", "not_written", "the store is closed")
    const running = work()
    this.#underWay.add(running)
    try {
      return await running
    } catch (error) {
      throw storeErrorOf(error)
    } finally {
      this.#underWay.delete(running)
    }
  }

  async close(): Promise<void> {
    this.#open = false
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay)
  }
}
