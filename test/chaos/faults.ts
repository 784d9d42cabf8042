import { unreachable } from "../../shared/result.ts"
import type { Rng } from "../support/rng.ts"

/** One of the three nodes, from 1. */
type NodeNumber = 1 | 2 | 3
const NODES: readonly NodeNumber[] = [1, 2, 3]

/** How a link fails: reset once; refused; or open and silent, which takes longest to be noticed. */
type Failing = "reset" | "refused" | "silent"

/** What goes wrong, and for how many ms. */
export type Fault =
  | { readonly kind: "node killed"; readonly node: NodeNumber; readonly forMs: number }
  | { readonly kind: "node stopped"; readonly node: NodeNumber; readonly forMs: number }
  | { readonly kind: "redis restarted"; readonly forMs: number }
  | { readonly kind: "redis flushed" }
  | { readonly kind: "redis frozen"; readonly forMs: number }
  | {
      readonly kind: "redis cut from a node"
      readonly node: NodeNumber
      readonly how: Failing
      readonly forMs: number
    }
  | { readonly kind: "half of the published messages lost"; readonly forMs: number }
  | { readonly kind: "database away"; readonly how: Failing; readonly forMs: number }
  | { readonly kind: "database killed"; readonly forMs: number }
  | { readonly kind: "database slow for a node"; readonly node: NodeNumber; readonly forMs: number }
  | { readonly kind: "database cut after writes"; readonly node: NodeNumber; readonly times: number }

type FaultKind = Fault["kind"]

/** A fault, and how long after the one before it begins, in ms; it may end much later. */
export interface Step {
  readonly afterMs: number
  readonly fault: Fault
}

/** How long the database stays away, in ms. */
export interface Pace {
  readonly awayMs: number
}

/** How often each comes once every kind has come; deaths of nodes and lost answers are what histories are lost by. */
const WEIGHTS: readonly (readonly [FaultKind, number])[] = [
  ["node killed", 6],
  ["node stopped", 2],
  ["redis restarted", 2],
  ["redis flushed", 1],
  ["redis frozen", 1],
  ["redis cut from a node", 3],
  ["half of the published messages lost", 3],
  ["database away", 1],
  ["database killed", 1],
  ["database slow for a node", 2],
  ["database cut after writes", 5],
]

const GAP_MS = 2_500

/** The faults of a run: every kind once in some order, as far as there are that many, then by their weights. */
export function schedule(rng: Rng, count: number, pace: Pace): readonly Step[] {
  const kinds = WEIGHTS.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind))
  const left = [...new Set(kinds)]
  return Array.from({ length: count }, () => {
    const kind = rng.pick(left.length > 0 ? left : kinds)
    if (left.length > 0) left.splice(left.indexOf(kind), 1)
    return { afterMs: rng.below(GAP_MS), fault: faultOf(kind, rng, pace) }
  })
}

function faultOf(kind: FaultKind, rng: Rng, { awayMs }: Pace): Fault {
  const node = rng.pick(NODES)
  const how = rng.pick<Failing>(["reset", "refused", "silent"])
  const some = (ms: number): number => Math.round(ms * (0.2 + 0.8 * (rng.below(1000) / 1000)))
  switch (kind) {
    case "node killed":
      return { kind, node, forMs: some(3_000) }
    case "node stopped":
      return { kind, node, forMs: some(1_000) }
    case "redis restarted":
      return { kind, forMs: some(4_000) }
    case "redis flushed":
      return { kind }
    case "redis frozen":
      return { kind, forMs: some(3_000) }
    case "redis cut from a node":
      return { kind, node, how, forMs: some(8_000) }
    case "half of the published messages lost":
      return { kind, forMs: some(10_000) }
    case "database away":
      return { kind, how: how === "reset" ? "refused" : how, forMs: awayMs }
    case "database killed":
      return { kind, forMs: some(2_000) }
    case "database slow for a node":
      return { kind, node, forMs: some(5_000) }
    case "database cut after writes":
      return { kind, node, times: 1 + rng.below(3) }
    default:
      return unreachable(kind)
  }
}

export function inWords({ fault }: Step): string {
  const node = "node" in fault ? ` ${fault.node}` : ""
  const how = "how" in fault ? `, ${fault.how}` : ""
  const long = "forMs" in fault ? `, ${fault.forMs} ms` : "times" in fault ? `, ${fault.times} times` : ""
  return `${fault.kind}${node}${how}${long}`
}
