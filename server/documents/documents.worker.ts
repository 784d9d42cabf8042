import { setPriority } from "node:os"
import { parentPort } from "node:worker_threads"
import { Answers } from "./answer.ts"
import { cpuOfThread } from "./budget.ts"
import type { Ask } from "./jobs.ts"

/** Background work yields to edits: on Linux this lowers the priority of this thread alone. */
const LOWER_PRIORITY = 5

try {
  setPriority(0, LOWER_PRIORITY)
} catch {
  // A platform that refuses runs at normal priority.
}

const answers = new Answers(cpuOfThread)

parentPort?.on("message", (ask: Ask) => {
  parentPort?.postMessage(answers.answer(ask))
})
