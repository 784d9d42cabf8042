import * as Y from "yjs"

/**
 * Counts how long Yjs searches for the places of structs, in steps instead of milliseconds: the same on every machine,
 * and in the simulation. At each step Yjs adds the struct it passes to two sets, so those additions are counted while
 * `run` lasts. For a value without origin Yjs first goes back to the beginning of its key, past everything that the key
 * ever had: those are counted too, as the small part of a step that each takes. So is what moves in the lists of structs
 * when one of them is cut, or merged with the one before it. `run` must not wait for anything.
 */

class OutOfSteps extends Error {}

/** Additions to sets at each step. */
const ADDITIONS = 2
/** So many structs that are gone past take as long as one addition. */
const PASSED = 16
/** So many places that move in a list take as long as one addition. */
const MOVED = 50

export type Searched =
  | { readonly kind: "done"; readonly steps: number }
  /** It went beyond the budget and was stopped: what it worked on is of no use any more. */
  | { readonly kind: "stopped" }

export function searchSteps(budget: number, run: () => void): Searched {
  let additions = 0
  const count = (more: number): void => {
    additions += more
    if (additions > budget * ADDITIONS) throw new OutOfSteps()
  }
  // oxlint-disable-next-line typescript/unbound-method -- called with the set or the item below
  const [{ add }, { integrate }, { splice }] = [Set.prototype, Y.Item.prototype, Array.prototype]
  const countingAdd = function (this: Set<unknown>, value: unknown): Set<unknown> {
    count(1)
    return add.call(this, value)
  }
  const countingIntegrate = function (this: Y.Item, transaction: Y.Transaction, offset: number): void {
    if (this.left === null && this.parentSub !== null && this.parent instanceof Y.AbstractType) {
      let last: Y.Item | null | undefined = this.parent._map.get(this.parentSub)
      for (let passed = 1; last?.left != null; passed++) {
        last = last.left
        if (passed % PASSED === 0) count(1)
      }
    }
    integrate.call(this, transaction, offset)
  }
  const countingSplice = function (
    this: unknown[],
    start: number,
    ...more: [number, ...unknown[]]
  ): unknown[] {
    count(Math.floor(Math.max(0, this.length - start) / MOVED))
    return splice.call(this, start, ...more)
  }
  // For as long as `run` takes, and nothing else runs meanwhile.
  replace(Set.prototype, "add", countingAdd)
  replace(Y.Item.prototype, "integrate", countingIntegrate)
  replace(Array.prototype, "splice", countingSplice)
  try {
    run()
    return { kind: "done", steps: Math.ceil(additions / ADDITIONS) }
  } catch (error) {
    if (error instanceof OutOfSteps) return { kind: "stopped" }
    throw error
  } finally {
    replace(Set.prototype, "add", add)
    replace(Y.Item.prototype, "integrate", integrate)
    replace(Array.prototype, "splice", splice)
  }
}

function replace(prototype: object, name: string, value: unknown): void {
  Object.defineProperty(prototype, name, { value, configurable: true, writable: true })
}
