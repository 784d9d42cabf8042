import { Worker } from "node:worker_threads"
import type { PersonId } from "../../shared/ids.ts"
import type { Clock } from "../clock.ts"
import type { Trial, TrialJob, Tried } from "./try-out.ts"

/** What one trial may take, in ms: so much, and so much more for each MiB that has to be loaded. */
const TRIAL_MS = 1_000
const MS_PER_MIB = 500
/** Trials that wait, over all people; and how long nothing is tried for somebody whose push was ended by force, in ms. */
const WAITING = 32
const REST_MS = 60_000
/** Resting people that are remembered. */
const RESTING = 1_000

interface Waiting {
  readonly job: TrialJob
  readonly answer: (tried: Tried) => void
}

/**
 * Trials in a worker thread of their own, so that no dear push is ever opened on the event loop. One at a time, and each
 * person one in turn: whoever pushes many waits behind themselves. A trial that does not end in time is ended with the
 * thread, and its author has to wait.
 */
export class Trials {
  readonly #clock: Clock
  readonly #waiting = new Map<PersonId, Waiting>()
  /** Whose trials were ended by force, and until when, in ms, nothing is tried for them. */
  readonly #resting = new Map<PersonId, number>()
  #worker: Worker | undefined
  #running: { readonly id: number; readonly end: (tried: Tried) => void } | undefined
  #next = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  readonly trial: Trial = (author, job) => {
    const rests = (this.#resting.get(author) ?? 0) > this.#clock.now()
    if (rests || this.#waiting.has(author) || this.#waiting.size >= WAITING) {
      return Promise.resolve({ kind: "busy" })
    }
    return new Promise((answer) => {
      this.#waiting.set(author, { job, answer })
      this.#start()
    })
  }

  async stop(): Promise<void> {
    for (const { answer } of this.#waiting.values()) answer({ kind: "busy" })
    this.#waiting.clear()
    await this.#worker?.terminate()
  }

  /** Map order is the order of asking; whoever asks again stands at the end. */
  #start(): void {
    const [first] = this.#waiting
    if (first === undefined || this.#running !== undefined) return
    const [author, { job, answer }] = first
    this.#waiting.delete(author)
    const id = this.#next++
    const worker = (this.#worker ??= this.#open())
    const mib = (job.base.length + job.push.length) / (1024 * 1024)
    const late = this.#clock.after(TRIAL_MS + mib * MS_PER_MIB, () => {
      this.#rest(author)
      void worker.terminate()
    })
    const end = (tried: Tried): void => {
      late()
      this.#running = undefined
      answer(tried)
      this.#start()
    }
    this.#running = { id, end }
    worker.postMessage({ id, job })
  }

  #rest(author: PersonId): void {
    this.#resting.delete(author)
    this.#resting.set(author, this.#clock.now() + REST_MS)
    const [oldest] = this.#resting.keys()
    if (this.#resting.size > RESTING && oldest !== undefined) this.#resting.delete(oldest)
  }

  #open(): Worker {
    const worker = new Worker(new URL("./try-out.worker.ts", import.meta.url))
    worker.unref()
    worker.on("message", ({ id, tried }: { readonly id: number; readonly tried: Tried }) => {
      if (this.#running?.id === id) this.#running.end(tried)
    })
    // The exit that follows says what there is to say.
    worker.on("error", () => undefined)
    worker.on("exit", () => {
      if (this.#worker === worker) this.#worker = undefined
      this.#running?.end({ kind: "busy" })
    })
    return worker
  }
}
