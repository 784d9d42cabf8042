import { Worker } from "node:worker_threads"
import type { Clock } from "../clock.ts"
import type { Project, Projected, ProjectJob } from "./job.ts"

/** A job that takes longer is hostile: commands wait for it. In ms. */
const JOB_MS = 5_000

interface Waiting {
  readonly job: ProjectJob
  readonly answer: (projected: Projected) => void
}

/**
 * `project` in a worker thread of its own, started with the first job, one job at a time. One that does not come to
 * an end is ended and answers "unreadable"; every document that the thread held is gone with it, and is "lost".
 */
export class ProjectorThread {
  readonly #clock: Clock
  readonly #queue: Waiting[] = []
  #current: Waiting | undefined
  #worker: Worker | undefined
  #late: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  readonly project: Project = (job: ProjectJob) =>
    new Promise((answer) => {
      this.#queue.push({ job, answer })
      if (this.#current === undefined) this.#begin()
    })

  async stop(): Promise<void> {
    await this.#worker?.terminate()
  }

  #begin(): void {
    this.#current = this.#queue.shift()
    if (this.#current === undefined) return
    const worker = (this.#worker ??= this.#start())
    this.#late = this.#clock.after(JOB_MS, () => this.#giveUp(worker))
    worker.postMessage(this.#current.job)
  }

  /** Its next job must not meet a thread that is ending. */
  #giveUp(worker: Worker): void {
    this.#worker = undefined
    void worker.terminate()
    this.#finish({ kind: "unreadable", reason: "it took too long" })
  }

  #finish(projected: Projected): void {
    const done = this.#current
    this.#late?.()
    this.#current = undefined
    done?.answer(projected)
    // Whoever was answered may have asked again already.
    if (this.#current === undefined) this.#begin()
  }

  #start(): Worker {
    const worker = new Worker(new URL("./project.worker.ts", import.meta.url))
    worker.unref()
    worker.on("message", (projected: Projected) => {
      if (this.#worker === worker) this.#finish(projected)
    })
    // The exit that follows says what there is to say.
    worker.on("error", () => undefined)
    worker.on("exit", () => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      if (this.#current !== undefined) this.#finish({ kind: "unreadable", reason: "its thread ended" })
    })
    return worker
  }
}
