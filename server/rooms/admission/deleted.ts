/** Ranges of one client id: pairs of first clock and the one behind the last, ascending, no two of them touching. */
type Ranges = readonly number[]

const NOTHING: Ranges = []

/**
 * Which structs are known to be deleted, by client id: in authored rooms (K1) a deletion of another's struct passes
 * when it repeats what the log says, as every update does that a Yjs program makes of its whole document.
 */
export class Deleted {
  readonly #ranges = new Map<number, Ranges>()
  /** Client ids and what was known of them before, while an update is judged. */
  #before: [client: number, ranges: Ranges | undefined][] = []

  /** Numbers kept. */
  get size(): number {
    let size = 0
    for (const ranges of this.#ranges.values()) size += ranges.length
    return size
  }

  /** Whether all of these clocks are deleted. */
  covers(client: number, from: number, to: number): boolean {
    const ranges = this.#ranges.get(client) ?? NOTHING
    let low = 0
    let high = ranges.length / 2 - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      if ((ranges[middle * 2] ?? 0) <= from) low = middle + 1
      else high = middle - 1
    }
    return high >= 0 && (ranges[high * 2 + 1] ?? 0) >= to
  }

  /** Enters deleted ranges: triples of client id, first clock, and the one behind the last. */
  add(triples: readonly number[]): void {
    const more = new Map<number, [number, number][]>()
    for (let row = 0; row < triples.length; row += 3) {
      const client = triples[row] ?? 0
      const range: [number, number] = [triples[row + 1] ?? 0, triples[row + 2] ?? 0]
      const of = more.get(client)
      if (of === undefined) more.set(client, [range])
      else of.push(range)
    }
    for (const [client, ranges] of more) {
      const known = this.#ranges.get(client)
      this.#before.push([client, known])
      this.#ranges.set(client, joined(known ?? NOTHING, ranges))
    }
  }

  /** What `add` did since the last call; for `restore`. */
  changes(): readonly [number, Ranges | undefined][] {
    if (this.#before.length === 0) return NONE
    const changes = this.#before
    this.#before = []
    return changes
  }

  restore(changes: readonly (readonly [number, Ranges | undefined])[]): void {
    for (const [client, before] of changes.toReversed()) {
      if (before === undefined) this.#ranges.delete(client)
      else this.#ranges.set(client, before)
    }
  }

  entries(): Iterable<readonly [client: number, ranges: Ranges]> {
    return this.#ranges
  }

  /** Enters what a stored ledger says. */
  learn(client: number, ranges: Ranges): void {
    this.#ranges.set(client, ranges)
  }
}

const NONE: readonly [number, Ranges | undefined][] = []

function joined(known: Ranges, more: [number, number][]): Ranges {
  for (let row = 0; row < known.length; row += 2) more.push([known[row] ?? 0, known[row + 1] ?? 0])
  more.sort(([a], [b]) => a - b)
  const all: number[] = []
  for (const [from, to] of more) {
    const end = all[all.length - 1]
    if (end !== undefined && from <= end) all[all.length - 1] = Math.max(end, to)
    else all.push(from, to)
  }
  return all
}
