import { setPriority } from "node:os"
import { parentPort, workerData } from "node:worker_threads"
import { z } from "zod"
import { Answers } from "./answer.ts"
import { cpuOfThread } from "./budget.ts"
import type { Ask } from "./jobs.ts"

/** By how much the thread yields to others. */
const Niceness = z.number()

try {
  // On Linux this lowers the priority of this thread alone.
  setPriority(0, Niceness.parse(workerData))
} catch {
  // A platform that refuses runs at normal priority.
}

const answers = new Answers(cpuOfThread)

parentPort?.on("message", (ask: Ask) => {
  parentPort?.postMessage(answers.answer(ask))
})
