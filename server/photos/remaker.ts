import { type ChildProcess, fork } from "node:child_process"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { z } from "zod"
import type { Clock } from "../clock.ts"
import { FairQueue } from "../async/fair-queue.ts"
import type { Asked, Remade } from "./remake.ts"

/** One photo may take so long, in ms: an honest one takes two seconds of a processor, which others may be using. */
const BUDGET_MS = 45_000
/** A process that had nothing to do for so long ends, in ms; with it goes what decoding left in memory. */
const IDLE_MS = 30_000
/** Heap of such a process, in MiB: pictures are not in it. */
const HEAP_MB = 64

const Answer: z.ZodType<Remade> = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("photo"),
    bytes: z.instanceof(Uint8Array),
    width: z.number(),
    height: z.number(),
  }),
  z.object({ kind: z.literal("refused"), code: z.enum(["not_a_photo", "photo_too_large"]) }),
])

export interface RemakerDeps {
  readonly clock: Clock
  /** A photo ended the process that read it, or had to be ended with it. */
  readonly onFault: (sentence: string, error: unknown) => void
  readonly processes?: number
  readonly budgetMs?: number
}

/**
 * Makes uploads anew in processes of their own: a decoder that hangs, takes all memory or crashes on a stranger's bytes
 * ends with its process, and the server goes on. Threads would not do: native code in one cannot be ended, and a crash in
 * one is the end of all.
 */
export class Remaker {
  readonly #deps: RemakerDeps
  readonly #queue: FairQueue
  readonly #idle: Helper[] = []
  readonly #helpers = new Set<Helper>()
  #stopped = false

  constructor(deps: RemakerDeps) {
    this.#deps = deps
    // Half of the machine is for everything else.
    this.#queue = new FairQueue(deps.processes ?? Math.max(1, Math.floor(availableParallelism() / 2)))
  }

  /** Makes one upload of this person anew, when their turn comes; undefined when that is not possible now. */
  async remake(person: string, bytes: Uint8Array, keepOwn = false): Promise<Remade | undefined> {
    return this.#queue.run(person, async () => {
      if (this.#stopped) return undefined
      const helper = this.#idle.pop() ?? this.#start()
      const made = await helper.make({ bytes, keepOwn }, this.#deps.budgetMs ?? BUDGET_MS)
      if (helper.alive && !this.#stopped) this.#idle.push(helper)
      return made
    })
  }

  stop(): void {
    this.#stopped = true
    for (const helper of this.#helpers) helper.end()
  }

  #start(): Helper {
    const helper = new Helper(this.#deps, () => {
      this.#helpers.delete(helper)
      const at = this.#idle.indexOf(helper)
      if (at !== -1) this.#idle.splice(at, 1)
    })
    this.#helpers.add(helper)
    return helper
  }
}

/** One process. It is started with its first photo, and ends when it had none for a while. */
class Helper {
  readonly #deps: RemakerDeps
  readonly #process: ChildProcess
  readonly #onEnd: () => void
  #cancelEnd: () => void = () => undefined
  #answer: ((made: Remade | undefined) => void) | undefined
  #alive = true

  constructor(deps: RemakerDeps, onEnd: () => void) {
    this.#deps = deps
    this.#onEnd = onEnd
    this.#process = fork(fileURLToPath(new URL("./remake.worker.ts", import.meta.url)), {
      serialization: "advanced",
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      // No address and no password of ours is in its reach. Few arenas: what was freed is used again.
      env: { MALLOC_ARENA_MAX: "2" },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    })
    // A server that stops does not wait for it, and it ends with the server.
    this.#process.unref()
    this.#process.channel?.unref()
    this.#process.on("message", (message) => this.#settle(Answer.parse(message)))
    this.#process.on("exit", (code, signal) => this.#lost(new Error(`exit ${code ?? signal}`)))
    this.#process.on("error", (error) => this.#lost(error))
  }

  get alive(): boolean {
    return this.#alive
  }

  make(asked: Asked, budgetMs: number): Promise<Remade | undefined> {
    this.#cancelEnd()
    const { promise, resolve } = Promise.withResolvers<Remade | undefined>()
    this.#answer = resolve
    this.#cancelEnd = this.#deps.clock.after(budgetMs, () => {
      this.#deps.onFault("a photo took too long", new Error(`${asked.bytes.length} bytes`))
      this.end({ kind: "refused", code: "photo_too_large" })
    })
    this.#process.send(asked, (error) => {
      if (error !== null) this.#lost(error)
    })
    return promise
  }

  /** Ends it now; what it was making comes to this. */
  end(made?: Remade): void {
    if (!this.#alive) return
    this.#alive = false
    this.#process.kill("SIGKILL")
    this.#onEnd()
    this.#settle(made)
  }

  /** It ended by itself. That may be the photo's doing: whoever sends it again is told the same. */
  #lost(error: unknown): void {
    if (!this.#alive) return
    if (this.#answer !== undefined) this.#deps.onFault("a photo ended the process that read it", error)
    this.end({ kind: "refused", code: "not_a_photo" })
  }

  #settle(made: Remade | undefined): void {
    const answer = this.#answer
    this.#answer = undefined
    this.#cancelEnd()
    if (this.#alive) this.#cancelEnd = this.#deps.clock.after(IDLE_MS, () => this.end())
    answer?.(made)
  }
}
