import type { MessagePort, Transferable, Worker } from "node:worker_threads"
import { thrown, type Failure } from "./failure.ts"

/** The calls of one worker thread: what is asked and what is answered, by name. */
type Calls<C> = { [K in keyof C]: { ask: unknown; answer: unknown } }

type Answered<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure }

/** `transfer`: buffers that the answer gives away instead of copying. */
interface Reply<T> {
  readonly value: T
  readonly transfer?: readonly Transferable[]
}

export type Handlers<C extends Calls<C>> = {
  readonly [K in keyof C]: (ask: C[K]["ask"]) => Reply<C[K]["answer"]>
}

interface Call<C extends Calls<C>, K extends keyof C> {
  readonly kind: K
  readonly ask: C[K]["ask"]
}

interface Waiting {
  /** The thread's `serve` is checked against the same table of calls, so the answer is of the type that was asked for. */
  readonly answered: (value: never) => void
  readonly failed: (error: Error) => void
}

/** One end of a worker thread: calls are answered in their order. */
export class WorkerLink<C extends Calls<C>> {
  readonly #worker: Worker
  readonly #waiting: Waiting[] = []
  #down: Failure | undefined
  #ended = false

  constructor(worker: Worker) {
    this.#worker = worker
    worker.on("message", (message: Answered<never>) => {
      const waiting = this.#waiting.shift()
      if (message.ok) waiting?.answered(message.value)
      else waiting?.failed(thrown(message.failure))
    })
    worker.on("error", (error) => this.#fail(error instanceof Error ? error.message : String(error)))
    worker.on("exit", () => this.#fail("the store's thread has ended"))
  }

  /** Whether the thread is there; one that was told to refuse is. */
  get alive(): boolean {
    return !this.#ended
  }

  /** Rejects with what the thread could not do (`thrown`), also when the thread itself ends before it answers. */
  call<K extends keyof C>(
    kind: K,
    ask: C[K]["ask"],
    transfer: readonly Transferable[] = [],
  ): Promise<C[K]["answer"]> {
    if (this.#down !== undefined) return Promise.reject(thrown(this.#down))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ answered: resolve, failed: reject })
      this.#worker.postMessage({ kind, ask } satisfies Call<C, K>, [...transfer])
    })
  }

  /** Answers every further call with this; what was asked before is still answered. */
  refuse(failure: Failure): void {
    this.#down ??= failure
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  #fail(message: string): void {
    this.#ended = true
    this.#down ??= { reason: "away", outcome: "not_written", message }
    for (const waiting of this.#waiting.splice(0))
      waiting.failed(thrown({ reason: "away", outcome: "unknown", message }))
  }
}

/** The thread's end: runs each call and answers it; what a handler throws becomes the call's failure. */
export function serve<C extends Calls<C>>(
  port: MessagePort,
  handlers: Handlers<C>,
  failure: (error: unknown) => Failure,
): void {
  port.on("message", <K extends keyof C>({ kind, ask }: Call<C, K>) => {
    try {
      const { value, transfer = [] } = handlers[kind](ask)
      port.postMessage({ ok: true, value } satisfies Answered<C[K]["answer"]>, [...transfer])
    } catch (error) {
      port.postMessage({ ok: false, failure: failure(error) } satisfies Answered<never>)
    }
  })
}
