import { setPriority } from "node:os"
import { parentPort } from "node:worker_threads"
import type { ProjectJob } from "./job.ts"
import { Projector } from "./project.ts"

/** Projections yield to edits: on Linux this lowers the priority of this thread alone. */
const LOWER_PRIORITY = 5

try {
  setPriority(0, LOWER_PRIORITY)
} catch {
  // A platform that refuses runs at normal priority.
}

const projector = new Projector()

parentPort?.on("message", (job: ProjectJob) => {
  parentPort?.postMessage(projector.project(job))
})
