/**
 * Counts how long Yjs searches for the places of structs, in steps instead of milliseconds: the same on every machine,
 * and in the simulation. At each step Yjs adds the struct it passes to two sets, so those additions are counted while
 * `run` lasts. `run` must not wait for anything.
 */

class OutOfSteps extends Error {}

/** Additions to sets at each step. */
const ADDITIONS = 2

export type Searched =
  | { readonly kind: "done"; readonly steps: number }
  /** It went beyond the budget and was stopped: what it worked on is of no use any more. */
  | { readonly kind: "stopped" }

export function searchSteps(budget: number, run: () => void): Searched {
  let additions = 0
  // oxlint-disable-next-line typescript/unbound-method -- called with the set below
  const { add } = Set.prototype
  const counting = function (this: Set<unknown>, value: unknown): Set<unknown> {
    if (++additions > budget * ADDITIONS) throw new OutOfSteps()
    return add.call(this, value)
  }
  // oxlint-disable-next-line eslint/no-extend-native -- for as long as `run` takes, and nothing else runs meanwhile
  Object.defineProperty(Set.prototype, "add", { value: counting, configurable: true, writable: true })
  try {
    run()
    return { kind: "done", steps: Math.ceil(additions / ADDITIONS) }
  } catch (error) {
    if (error instanceof OutOfSteps) return { kind: "stopped" }
    throw error
  } finally {
    // oxlint-disable-next-line eslint/no-extend-native -- as it was
    Object.defineProperty(Set.prototype, "add", { value: add, configurable: true, writable: true })
  }
}
