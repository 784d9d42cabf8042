import { median } from "../histogram.ts"

/** One line of the table: what this server and the yardstick came to, and what was hoped for. */
export interface Finding {
  readonly id: string
  readonly what: string
  readonly unit: string
  readonly jubilee: number
  /** Absent where the yardstick has nothing of the kind. */
  readonly peer?: number
  /** Absent where the floor was not measured. */
  readonly floor?: number
  readonly target?: Target
}

/** In the unit of the finding, or in multiples of the yardstick's or the floor's figure from the same run. */
export interface Target {
  readonly bound: "at most" | "at least"
  readonly value: number
  readonly of: "unit" | "peer" | "floor"
}

export const atMost = (value: number, of: Target["of"] = "unit"): Target => ({ bound: "at most", value, of })
export const atLeast = (value: number, of: Target["of"] = "unit"): Target => ({
  bound: "at least",
  value,
  of,
})

/** Undefined where nothing was hoped for, or what it is compared with was not measured. */
export function met({ jubilee, peer, floor, target }: Finding): boolean | undefined {
  if (target === undefined) return undefined
  const unit = { unit: 1, peer, floor }[target.of]
  if (unit === undefined) return undefined
  const limit = target.value * unit
  return target.bound === "at most" ? jubilee <= limit : jubilee >= limit
}

/** The median of one figure over all repetitions. */
export const middle = <T>(all: readonly T[], figure: (one: T) => number): number => median(all.map(figure))
