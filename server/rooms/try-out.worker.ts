import { parentPort } from "node:worker_threads"
import { type TrialJob, tryOut } from "./try-out.ts"

parentPort?.on("message", ({ id, job }: { readonly id: number; readonly job: TrialJob }) => {
  parentPort?.postMessage({ id, tried: tryOut(job) })
})
