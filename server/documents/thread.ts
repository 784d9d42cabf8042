import { Worker } from "node:worker_threads"
import type { Clock } from "../clock.ts"
import type { Ask, Ended, JobKind, Jobs } from "./jobs.ts"

/** Old-space heap of one thread, in MiB: a document that explodes ends its thread, and not the process. */
const HEAP_MB = 320
/** A job that did not end this long after its budget, in ms, is watched this often … */
const LATE_MS = 200
const WATCH_MS = 100
/** … and ended with its thread once it used its budget and this much processor time more, in ms. */
const MORE_MS = 300

/**
 * A worker thread that opens documents, started with the first job; one job at a time. A job ends by itself when its
 * budget is used up; one that does not is ended with its thread, and whatever that thread held is gone.
 */
export class DocumentThread {
  readonly #clock: Clock
  readonly #niceness: number
  #worker: Worker | undefined
  #stopped = false

  /** `niceness`: by how much it yields to other threads. */
  constructor(clock: Clock, niceness: number) {
    this.#clock = clock
    this.#niceness = niceness
  }

  run<K extends JobKind>(kind: K, job: Jobs[K]["job"], budgetMs: number): Promise<Jobs[K]["answer"] | Ended> {
    if (this.#stopped) return Promise.resolve({ kind: "overran", reason: "the server stops" })
    const worker = (this.#worker ??= this.#start())
    return new Promise((resolve) => {
      let watch = (): void => undefined
      let done = false
      const finish = (answer: Jobs[K]["answer"] | Ended): void => {
        if (done) return
        done = true
        watch()
        // Its own listeners alone: `terminate` waits for "exit", too.
        worker.off("message", finish)
        worker.off("exit", onExit)
        resolve(answer)
      }
      const giveUp = (reason: string): void => {
        // The next job must not meet a thread that is ending.
        if (this.#worker === worker) this.#worker = undefined
        void worker.terminate()
        finish({ kind: "overran", reason })
      }
      const onExit = (): void => giveUp("its thread ended")
      // By processor time: on a busy machine an honest job may wait long for its turn.
      const look = async (first?: number): Promise<void> => {
        const used = await cpuOf(worker)
        if (done) return
        const since = first ?? used
        if (used - since > budgetMs + MORE_MS) return giveUp("it took too long")
        watch = this.#clock.after(WATCH_MS, () => void look(since))
      }
      watch = this.#clock.after(budgetMs + LATE_MS, () => void look())
      worker.on("message", finish)
      worker.on("exit", onExit)
      const ask: Ask<K> = { kind, job, budgetMs }
      worker.postMessage(ask)
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(new URL("./documents.worker.ts", import.meta.url), {
      workerData: this.#niceness,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    worker.unref()
    // The exit that follows says what there is to say.
    worker.on("error", () => undefined)
    return worker
  }
}

/** Processor time of a worker so far, in ms; 0 for one that has not begun or has ended. */
async function cpuOf(worker: Worker): Promise<number> {
  try {
    const { user, system } = await worker.cpuUsage()
    return (user + system) / 1_000
  } catch {
    return 0
  }
}
