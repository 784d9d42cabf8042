import type { Stretch } from "../load.ts"
import { peaksOf } from "./ceiling.ts"
import { atLeast, atMost, type Finding, middle } from "./findings.ts"
import { common, compared, measure } from "./latency.ts"
import type { Scenario } from "./scenario.ts"
import { figuresOf } from "./sides.ts"

/** Everybody of a room sits on another node than the one before: half of all deliveries go through Redis. */
const FAMILIES = { rooms: 100, clients: 5, writers: 5 }
const FIRST = { jubilee: 4_000, peer: 1_500 }

/** n1: families on two nodes, each person typing now and then. */
export const typingOnTwoNodes: Scenario = async (setting) => {
  const measured = await measure(setting, { ...FAMILIES, perSecond: 500, seconds: 8 })
  return [
    compared(measured, { id: "n1", what: "edit to peer p50", unit: "ms" }, (s) => s.p50),
    compared(measured, { id: "n1", what: "edit to peer p99", unit: "ms" }, (s) => s.p99),
    compared(
      measured,
      {
        id: "n1",
        what: "CPU per edit, both nodes and Redis",
        unit: "µs",
        target: atMost(0.5, "peer"),
      },
      (s) => s.cpuUs,
    ),
    ...common("n1", measured),
    ...ofTheStore("n1", measured.stretches.jubilee),
  ]
}

/** n2: the most edits a second on two nodes with p99 within a tenth of a second. */
export const ceilingOfTwoNodes: Scenario = async (setting) => {
  const { peaks, faults } = await peaksOf(setting, FAMILIES, FIRST)
  const line = (
    what: Pick<Finding, "what" | "unit" | "target">,
    figure: (peak: (typeof peaks.jubilee)[number]) => number,
  ): Finding => ({
    id: "n2",
    ...what,
    ...figuresOf(peaks, (all) => middle(all, figure)),
  })
  return [
    line({ what: "updates/s", unit: "/s", target: atLeast(2, "peer") }, ({ rate }) => rate),
    line({ what: "updates/s, durable", unit: "/s", target: atLeast(6_000) }, ({ rate }) => rate),
    line({ what: "CPU per update, both nodes and Redis", unit: "µs" }, ({ stretch }) => stretch.cpuUs),
    line({ what: "edit to peer p50", unit: "ms" }, ({ stretch }) => stretch.p50),
    line({ what: "edit to peer p99", unit: "ms" }, ({ stretch }) => stretch.p99),
    { id: "n2", what: "missing, doubled or misplaced", unit: "", ...faults, target: atMost(0) },
    ...ofTheStore(
      "n2",
      peaks.jubilee.map(({ stretch }) => stretch),
    ),
  ]
}

/** What is shown apart from the servers' own: the yardstick stores nothing. */
const ofTheStore = (id: string, stretches: readonly Stretch[]): readonly Finding[] => [
  { id, what: "CPU of the database per edit", unit: "µs", jubilee: middle(stretches, (s) => s.databaseUs) },
  {
    id,
    what: "share of time that a node waits for the database",
    unit: "%",
    jubilee: middle(stretches, (s) => s.waiting * 100),
  },
]
