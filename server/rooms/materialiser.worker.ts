import { setPriority } from "node:os"
import { parentPort } from "node:worker_threads"
import { type CompactJob, compact } from "./compact.ts"

/** Snapshots yield to edits: on Linux this lowers the priority of this thread alone. */
const LOWER_PRIORITY = 10

try {
  setPriority(0, LOWER_PRIORITY)
} catch {
  // A platform that refuses runs at normal priority.
}

parentPort?.on("message", ({ id, job }: { readonly id: number; readonly job: CompactJob }) => {
  parentPort?.postMessage({ id, compacted: compact(job) })
})
