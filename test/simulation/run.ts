import { availableParallelism } from "node:os"
import { parseArgs } from "node:util"
import { Worker } from "node:worker_threads"
import { CONTROLS } from "./controls.ts"
import type { Report, Task } from "./run.worker.ts"
import { kindOf, simulate } from "./world.ts"

/** A control that is not found within this many worlds says that the simulation sees too little. */
const CONTROL_WORLDS = 30_000
/** How much of a failing world's story is told. */
const TRACE_LINES = 120

const { values } = parseArgs({
  options: {
    runs: { type: "string" },
    seed: { type: "string", default: "1" },
    threads: { type: "string", default: String(Math.min(2, availableParallelism())) },
    controls: { type: "boolean", default: false },
    control: { type: "string" },
  },
})
const [runs, first, threads] = [Number(values.runs ?? 1_000), Number(values.seed), Number(values.threads)]

/** Runs seeds `first`, `first + 1` … over the threads, until the first violation or the end. */
async function runSeeds(task: Omit<Task, "stride" | "offset">): Promise<Report> {
  const reports = await Promise.all(
    Array.from({ length: threads }, (_, offset) => runWorker({ ...task, offset, stride: threads })),
  )
  const failed = reports.flatMap(({ failure }) => failure ?? []).sort((a, b) => a.seed - b.seed)
  return {
    worlds: sum(reports, "worlds"),
    steps: sum(reports, "steps"),
    edits: sum(reports, "edits"),
    acknowledged: sum(reports, "acknowledged"),
    crashes: sum(reports, "crashes"),
    failure: failed[0],
  }
}

const sum = (reports: readonly Report[], key: Exclude<keyof Report, "failure">): number =>
  reports.reduce((total, report) => total + report[key], 0)

function runWorker(task: Task): Promise<Report> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./run.worker.ts", import.meta.url), { workerData: task })
    worker.once("message", (report: Report) => resolve(report))
    worker.once("error", reject)
  })
}

async function runHonest(): Promise<boolean> {
  const started = performance.now()
  const report = await runSeeds({ first, runs })
  const seconds = (performance.now() - started) / 1_000
  const rate = Math.round((report.worlds / seconds) * 60)
  console.log(
    `${report.worlds} worlds from seed ${first}: ${report.steps} steps, ${report.edits} edits, ` +
      `${report.acknowledged} acknowledged pushes, ${report.crashes} crashes, ${report.failure ? 1 : 0} violations, ` +
      `${seconds.toFixed(1)} s (${rate} worlds/min on ${threads} threads)`,
  )
  if (report.failure === undefined) return true
  const { seed, violation } = report.failure
  const again = await simulate({ seed, kind: kindOf(seed), trace: true }).catch((error: unknown) => ({
    trace: [String(error)],
  }))
  console.log(again.trace.slice(-TRACE_LINES).join("\n"))
  console.log(`seed ${seed}: ${violation}`)
  console.log(`replay: npm run simulate -- --runs 1 --seed ${seed}`)
  return false
}

async function runControls(): Promise<boolean> {
  let found = true
  const wanted = Object.keys(CONTROLS).filter((name) => name.includes(values.control ?? ""))
  if (wanted.length === 0) throw new Error("no such control")
  for (const control of wanted) {
    const worlds = values.runs === undefined ? CONTROL_WORLDS : Number(values.runs)
    const { failure } = await runSeeds({ first, runs: worlds, control })
    if (failure === undefined) {
      console.log(`NOT FOUND within ${worlds} worlds: ${control}`)
      found = false
    } else {
      console.log(`found at seed ${failure.seed}: ${control} (${failure.violation})`)
    }
  }
  return found
}

const good = values.controls || values.control !== undefined ? await runControls() : await runHonest()
process.exitCode = good ? 0 : 1
