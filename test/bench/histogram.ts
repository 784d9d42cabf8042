/** Each bucket is one per cent wider than the one before it. */
const GROWTH = Math.log(1.01)
/** The first bucket ends here, in ms. */
const FLOOR = 0.001
const BUCKETS = 2_000

/** Durations in ms, kept to within one per cent. */
export class Histogram {
  readonly #buckets = new Float64Array(BUCKETS)
  #count = 0

  get count(): number {
    return this.#count
  }

  record(ms: number): void {
    const bucket = ms <= FLOOR ? 0 : Math.ceil(Math.log(ms / FLOOR) / GROWTH)
    const at = Math.min(bucket, BUCKETS - 1)
    this.#buckets[at] = (this.#buckets[at] ?? 0) + 1
    this.#count++
  }

  /** The value that `share` of all records do not exceed; NaN when there is none. */
  quantile(share: number): number {
    if (this.#count === 0) return Number.NaN
    let left = Math.ceil(share * this.#count)
    for (const [bucket, count] of this.#buckets.entries()) {
      left -= count
      if (left <= 0) return FLOOR * Math.exp(bucket * GROWTH)
    }
    return Number.NaN
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
