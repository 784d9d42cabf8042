import type { z } from "zod"
import { forget, keep, keysUnder, recall } from "./keep.ts"

/**
 * What is on its way into a database, in storage that is written at once: a browser drops the writes that still wait in
 * the queue of a database when their page goes, which a slow disk makes many (decision 0189). `T`: as it is kept here.
 */
export class UnderWay<T> {
  readonly #prefix: string
  readonly #schema: z.ZodType<T>
  /** What this page waits for, by name: the newest counts. */
  readonly #last = new Map<string, object>()

  constructor(prefix: string, schema: z.ZodType<T>) {
    this.#prefix = prefix
    this.#schema = schema
  }

  get size(): number {
    return this.#last.size
  }

  isWaiting(name: string, write: object): boolean {
    return this.#last.get(name) === write
  }

  /** `write` is on its way. Without `value` it waits for the database alone. The answer says whether it is kept here. */
  add(name: string, write: object, value: T | undefined): boolean {
    this.#last.set(name, write)
    return value !== undefined && keep(this.#prefix + name, value)
  }

  /** The database has it, or never will; without `write`, whichever was the last. */
  landed(name: string, write?: object): void {
    const last = this.#last.get(name)
    if (write !== undefined && last !== undefined && last !== write) return
    this.#last.delete(name)
    forget(this.#prefix + name)
  }

  /** What pages left that went before it landed. */
  left(): readonly T[] {
    return keysUnder(this.#prefix).flatMap((name) => recall(this.#prefix + name, this.#schema) ?? [])
  }

  /** Nothing of what is so called stays. */
  forget(isMeant: (name: string) => boolean): void {
    for (const name of keysUnder(this.#prefix)) if (isMeant(name)) forget(this.#prefix + name)
  }
}
