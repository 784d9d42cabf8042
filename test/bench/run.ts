import { execFileSync } from "node:child_process"
import { rmSync } from "node:fs"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { Bystanders } from "./bystanders.ts"
import { floor } from "./contenders/floor.ts"
import { hocusRedis } from "./contenders/hocus-redis.ts"
import { jubileeNodes } from "./contenders/jubilee-nodes.ts"
import { jubilee } from "./contenders/jubilee.ts"
import { makeWorld } from "./contenders/world.ts"
import { yws } from "./contenders/yws.ts"
import { tableOf, writePlot, writeResults } from "./report.ts"
import { ceiling } from "./scenarios/ceiling.ts"
import { claims } from "./scenarios/claims.ts"
import { documents } from "./scenarios/documents.ts"
import { editors } from "./scenarios/editors.ts"
import type { Finding } from "./scenarios/findings.ts"
import { crowdedRoom, manyRooms, twoInARoom } from "./scenarios/latency.ts"
import { idleConnections } from "./scenarios/memory.ts"
import { latencyByRate } from "./scenarios/rates.ts"
import type { Scenario, Setting } from "./scenarios/scenario.ts"
import { storm } from "./scenarios/storm.ts"
import { ceilingOfTwoNodes, typingOnTwoNodes } from "./scenarios/two-nodes.ts"

/**
 * `npm run bench`: this server, @y/websocket-server and the floor side by side, each on the first core in its turn, the
 * load on the second. See docs/performance.md.
 */
const ONE_NODE: Readonly<Record<string, Scenario>> = {
  a1: twoInARoom,
  a2: manyRooms,
  a3: crowdedRoom,
  b: ceiling,
  c1: idleConnections,
  c2: documents,
  d: documents,
  e: storm,
  g: claims,
  h: editors,
}

/** `--nodes`: two nodes of this server side by side with two of Hocuspocus, a Redis between them. */
const TWO_NODES: Readonly<Record<string, Scenario>> = { n1: typingOnTwoNodes, n2: ceilingOfTwoNodes }

const { values } = parseArgs({
  options: {
    /** Comma-separated names of scenarios. */
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    /** Measures latency at fixed rates and nothing else, and draws it into docs/. */
    plot: { type: "boolean", default: false },
    nodes: { type: "boolean", default: false },
    /** With `--nodes`: the database gets the load generator's core, not the servers'. */
    "database-apart": { type: "boolean", default: false },
    /** A folder for Node's CPU profiles of this server, one for each of its threads and starts. */
    profile: { type: "string" },
  },
})

const SCENARIOS = values.nodes ? TWO_NODES : ONE_NODE
if (values.plot && (values.nodes || values.only !== undefined)) {
  console.error("--plot is a run of its own, on one node.")
  process.exit(2)
}
const wanted = values.only?.split(",") ?? Object.keys(SCENARIOS)
const unknown = wanted.filter((name) => SCENARIOS[name] === undefined)
if (unknown.length > 0) {
  console.error(`There is no scenario ${unknown.join(", ")}; there are ${Object.keys(SCENARIOS).join(", ")}.`)
  process.exit(2)
}

// The load generator stays off the servers' core.
execFileSync("taskset", ["-a", "-p", "-c", "1", String(process.pid)], { stdio: "ignore" })
const parent = await mkdtemp(join(tmpdir(), "jubilee-bench-"))
process.once("exit", () => rmSync(parent, { recursive: true, force: true }))
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1))

const started = performance.now()
const bystanders = new Bystanders()
const flags = values.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`]
const say = (line: string): void => console.log(line)
const setting: Setting = { ...(values.nodes ? twoNodes() : await oneNode()), quick: values.quick, say }
if (values.plot) {
  await plot()
  process.exit(0)
}
const findings: Finding[] = []
// One scenario may have two names.
const scenarios = new Map(wanted.map((name) => [SCENARIOS[name], name]))
for (const [scenario, name] of scenarios) {
  console.log(`${name} …`)
  findings.push(...((await scenario?.(setting)) ?? []))
}
console.log(tableOf(findings, setting.peer.name))
const seconds = Math.round((performance.now() - started) / 1_000)
const others = bystanders.share()
const name = values.nodes ? (values["database-apart"] ? "nodes-database-apart" : "nodes") : "latest"
if (!values.quick && values.only === undefined) await writeResults(name, findings, { seconds, others })
console.log(`${seconds} s; others used ${Math.round(others * 100)} % of the machine meanwhile`)
process.exit(0)

async function plot(): Promise<void> {
  const { curves, faults } = await latencyByRate(setting)
  const others = bystanders.share()
  console.log(
    `missing, doubled or misplaced: ${faults}; others used ${Math.round(others * 100)} % of the machine`,
  )
  if (!values.quick) await writePlot(curves, { faults, others })
}

async function oneNode(): Promise<Pick<Setting, "jubilee" | "peer" | "floor">> {
  console.log("Making people and occasions …")
  const world = await makeWorld(parent)
  return { jubilee: jubilee({ world, parent, flags }), peer: yws, floor: floor(parent) }
}

function twoNodes(): Pick<Setting, "jubilee" | "peer"> {
  const databaseCore = values["database-apart"] ? 1 : 0
  return { jubilee: jubileeNodes({ databaseCore, flags }), peer: hocusRedis }
}
