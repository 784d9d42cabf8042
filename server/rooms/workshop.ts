import { Worker } from "node:worker_threads"
import type { Clock } from "../clock.ts"
import type { Compacted, CompactJob } from "./compact.ts"
import type { Compact } from "./materialiser.ts"

/** A job that takes longer is hostile: structs can be crafted on which Yjs takes minutes. In ms. */
const JOB_MS = 60_000

/**
 * `compact` in a worker thread of its own, started with the first job. A worker that dies is started anew, and one
 * that does not come to an end is ended: what it worked on answers "unreadable", and other rooms go on.
 */
export class Workshop {
  readonly #clock: Clock
  readonly #waiting = new Map<number, (compacted: Compacted) => void>()
  #worker: Worker | undefined
  #next = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  readonly compact: Compact = (job: CompactJob) => {
    const id = this.#next++
    const worker = (this.#worker ??= this.#start())
    const late = this.#clock.after(JOB_MS, () => void worker.terminate())
    return new Promise((resolve) => {
      this.#waiting.set(id, (compacted) => {
        late()
        resolve(compacted)
      })
      worker.postMessage({ id, job })
    })
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(new URL("./materialiser.worker.ts", import.meta.url))
    worker.unref()
    worker.on("message", ({ id, compacted }: { readonly id: number; readonly compacted: Compacted }) => {
      this.#waiting.get(id)?.(compacted)
      this.#waiting.delete(id)
    })
    // The exit that follows says what there is to say.
    worker.on("error", () => undefined)
    worker.on("exit", () => {
      this.#worker = undefined
      for (const answer of this.#waiting.values()) answer({ kind: "unreadable", reason: "the worker ended" })
      this.#waiting.clear()
    })
    return worker
  }
}
