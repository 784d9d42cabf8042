/**
 * Where Yjs has to search before it knows the place of a struct. It starts behind the struct's origin and passes over
 * what descends from that origin, until it meets the right origin. So a struct stands at once where its origin has no
 * child yet, or where its right origin is the child that stands directly behind the origin. That child is remembered
 * here, by origin; a child that is the next clock of the same client is not, because runs tell it.
 *
 * An honest client writes between two neighbours of its own document. It makes Yjs search only where somebody else
 * wrote at the same place at the same moment.
 */

/** Several children that nobody put in order: who writes behind this origin makes Yjs search. */
export const DISTURBED = -1

const CLOCKS = 2 ** 33

export class Children {
  readonly #nearest = new Map<number, number>()
  /** Origins and what was known of them before, while an update is judged. */
  #before: number[] = []

  get size(): number {
    return this.#nearest.size
  }

  /** The struct directly behind this origin (see `idOf`, `startOf`); undefined when it has no child here. */
  get(origin: number): number | undefined {
    return this.#nearest.get(origin)
  }

  set(origin: number, child: number): void {
    this.#before.push(origin, this.#nearest.get(origin) ?? Number.NaN)
    this.#nearest.set(origin, child)
  }

  /** What `set` did since the last call; for `restore`. */
  changes(): readonly number[] {
    if (this.#before.length === 0) return NONE
    const changes = this.#before
    this.#before = []
    return changes
  }

  restore(changes: readonly number[]): void {
    for (let row = changes.length - 2; row >= 0; row -= 2) {
      const origin = changes[row] ?? 0
      const child = changes[row + 1] ?? Number.NaN
      if (Number.isNaN(child)) this.#nearest.delete(origin)
      else this.#nearest.set(origin, child)
    }
  }

  /** In ascending order of origins. */
  entries(): (readonly [origin: number, child: number])[] {
    return [...this.#nearest].toSorted(([a], [b]) => a - b)
  }

  /** Enters what a stored ledger says. */
  learn(origin: number, child: number): void {
    this.#nearest.set(origin, child)
  }
}

const NONE: readonly number[] = []

/** A struct by its client's number in the room and its clock, as one number from 0. */
export const idOf = (index: number, clock: number): number => index * CLOCKS + clock

/** The beginning of a text or of a key, by its place: always below `DISTURBED`. */
export const startOf = (place: number): number => -2 - place
