function add(owner: object, members: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(members))
    if (!(name in owner)) Object.defineProperty(owner, name, { value, writable: true, configurable: true })
}

type Compare = (a: unknown, b: unknown) => number

/**
 * Adds what the oldest promised browsers (decision 180) lack of the built-ins that we or our libraries use, where it is
 * missing. A test compares the code with what they have.
 */
export function addBuiltIns(): void {
  // Safari 16, Chrome 110.
  add(Array.prototype, {
    toSorted(this: readonly unknown[], compare?: Compare) {
      return [...this].sort(compare)
    },
    toReversed(this: readonly unknown[]) {
      return [...this].reverse()
    },
    toSpliced(
      this: readonly unknown[],
      ...change: [start: number, deleteCount: number, ...items: unknown[]]
    ) {
      const copy = [...this]
      copy.splice(...change)
      return copy
    },
  })

  // Safari 17.4, Chrome 117, Firefox 119.
  add(Map, {
    groupBy<K, V>(values: Iterable<V>, keyOf: (value: V) => K) {
      const groups = new Map<K, V[]>()
      for (const value of values) {
        const key = keyOf(value)
        const group = groups.get(key)
        if (group === undefined) groups.set(key, [value])
        else group.push(value)
      }
      return groups
    },
  })

  // Safari 16.4, Chrome 111, Firefox 119. Half of a pair of surrogates is no character.
  add(String.prototype, {
    toWellFormed(this: string) {
      return this.replaceAll(/\p{Surrogate}/gu, "\uFFFD")
    },
  })

  // Safari 16.
  add(AbortSignal, {
    timeout(ms: number) {
      const controller = new AbortController()
      setTimeout(() => controller.abort(new DOMException("signal timed out", "TimeoutError")), ms)
      return controller.signal
    },
  })
}
