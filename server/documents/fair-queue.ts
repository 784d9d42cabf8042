import type { Clock } from "../clock.ts"

/** What an owner has used counts half after this long, in ms. */
const HALF_LIFE_MS = 60_000
/** Owners whose use is remembered; beyond it the one that was charged longest ago is forgotten. */
const OWNERS_MAX = 10_000

/** Who makes a task dear: people who wrote in its room, and the occasion itself. */
export type Owner = string

interface Waiting<T> {
  readonly task: T
  readonly owners: readonly Owner[]
}

/**
 * Tasks that wait for one thread, in the order of what their owners have used of it lately: the task whose least
 * charged owner has used least goes first. However many rooms a stranger fills, each is charged to the same person,
 * and a family that used nothing waits for one task at most. A room's honest writers speak for it, too.
 */
export class FairQueue<T> {
  readonly #clock: Pick<Clock, "now">
  readonly #used = new Map<Owner, { ms: number; at: number }>()
  readonly #waiting: Waiting<T>[] = []

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock
  }

  add(task: T, owners: readonly Owner[]): void {
    this.#waiting.push({ task, owners })
  }

  /** The next task; of equals the one that came first. */
  take(): T | undefined {
    let best = -1
    let least = Infinity
    for (const [at, { owners }] of this.#waiting.entries()) {
      const rank = this.used(owners)
      if (rank >= least) continue
      best = at
      least = rank
    }
    return best === -1 ? undefined : this.#waiting.splice(best, 1)[0]?.task
  }

  /** A task of theirs took this long, in ms. */
  charge(owners: readonly Owner[], ms: number): void {
    const at = this.#clock.now()
    for (const owner of owners) {
      const used = this.#usedBy(owner) + ms
      this.#used.delete(owner)
      this.#used.set(owner, { ms: used, at })
    }
    for (const [oldest] of this.#used) {
      if (this.#used.size <= OWNERS_MAX) break
      this.#used.delete(oldest)
    }
  }

  /** What the least charged of them has used lately, in ms. */
  used(owners: readonly Owner[]): number {
    let least = owners.length === 0 ? 0 : Infinity
    for (const owner of owners) least = Math.min(least, this.#usedBy(owner))
    return least
  }

  #usedBy(owner: Owner): number {
    const used = this.#used.get(owner)
    if (used === undefined) return 0
    // A clock that was put back makes nothing count more.
    const since = Math.max(0, this.#clock.now() - used.at)
    return used.ms * 0.5 ** (since / HALF_LIFE_MS)
  }
}
