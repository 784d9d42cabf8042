import { parentPort, workerData } from "node:worker_threads"
import { z } from "zod"
import { CONTROLS } from "./controls.ts"
import { kindOf, simulate } from "./world.ts"

/** One thread's share of the seeds. `control`: which mistake is switched on; undefined: none. */
const Task = z.object({
  first: z.number(),
  runs: z.number(),
  offset: z.number(),
  stride: z.number(),
  control: z.string().optional(),
})
export type Task = z.infer<typeof Task>

export interface Report {
  readonly worlds: number
  readonly steps: number
  readonly edits: number
  readonly acknowledged: number
  readonly crashes: number
  readonly failure: { readonly seed: number; readonly violation: string } | undefined
}

let unhandled: string | undefined
process.on("unhandledRejection", (error) => {
  unhandled ??= error instanceof Error ? (error.stack ?? error.message) : String(error)
})

async function run({ first, runs, offset, stride, control }: Task): Promise<Report> {
  const bugs = control === undefined ? {} : (CONTROLS[control] ?? {})
  const total = { worlds: 0, steps: 0, edits: 0, acknowledged: 0, crashes: 0 }
  for (let seed = first + offset; seed < first + runs; seed += stride) {
    const kind = control === undefined ? kindOf(seed) : (bugs.kind ?? "list")
    const world = await simulate({ seed, bugs, kind }).catch((error: unknown) => ({
      thrown: describe(error),
    }))
    const violation = "thrown" in world ? world.thrown : (world.violation ?? unhandled)
    if (violation !== undefined) return { ...total, failure: { seed, violation } }
    if ("thrown" in world) break
    total.worlds++
    total.steps += world.steps
    total.edits += world.edits
    total.acknowledged += world.acknowledged
    total.crashes += world.crashes
  }
  return { ...total, failure: undefined }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error
    ? `${error.message}: ${cause.stack ?? cause.message}`
    : (error.stack ?? error.message)
}

parentPort?.postMessage(await run(Task.parse(workerData)))
