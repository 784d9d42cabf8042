import type { Clock } from "../clock.ts"
import { FairQueue, type Owner } from "./fair-queue.ts"
import type { Ended, JobKind, Jobs, Lane, Opener } from "./jobs.ts"
import { DocumentThread } from "./thread.ts"

/** Processor time of one job by lane, in ms: so much, and so much more for each KiB that it reads. */
const BUDGETS: Readonly<Record<Lane, readonly [number, number]>> = {
  projections: [100, 0.5],
  snapshots: [500, 2],
  slow: [5_000, 4],
  trials: [1_000, 0.5],
}
/**
 * Tasks of a lane that are under way at once. Their jobs go through the thread one by one; what they read of the store
 * before, which commands wait for, keeps nobody else's task waiting: a recipient's command must not become slower by
 * what givers do in rooms that she does not have (S3).
 */
const AT_ONCE: Readonly<Record<Lane, number>> = { projections: 8, snapshots: 1, slow: 1, trials: 1 }
/** By how much the threads yield: commands wait for the first, nobody for the last. */
const NICENESS: Readonly<Record<Lane, number>> = { projections: 0, snapshots: 5, slow: 8, trials: 0 }
/** No job gets more than this, in ms. */
const BUDGET_MAX_MS = 20_000
/** A document that is mended is one that takes too long; each of its updates has a budget of its own. */
const MEND_MS = 30_000
/** What a job that overran its budget is charged besides the time it took, in ms. */
const OVERRAN_MS = 1_000
/** Whoever used more than this of a lane lately, in ms, has everything done in the slow one, but for trials. */
const SLOW_ABOVE_MS = 3_000

export interface Turn {
  readonly lane: Lane
  /** Who is charged for it: people who wrote there. Asked again once it is done: more is known by then. */
  readonly owners: () => readonly Owner[]
}

/** Whatever opens documents waits here for its turn. */
export interface Documents {
  /** Runs the task when it is its turn, with few others in its lane, and hands it a thread of that lane. */
  run<T>(turn: Turn, task: (opener: Opener) => Promise<T>): Promise<T>
}

/** What a thread does. */
type Open = <K extends JobKind>(
  kind: K,
  job: Jobs[K]["job"],
  budgetMs: number,
) => Promise<Jobs[K]["answer"] | Ended>

/** Tasks in the order of fairness, and their jobs one after another. */
class LaneQueue {
  readonly queue: FairQueue<() => Promise<void>>
  readonly #name: Lane
  readonly #clock: Clock
  readonly #open: Open
  /** Tasks under way, and the job before the next. */
  #running = 0
  #lastJob: Promise<unknown> = Promise.resolve()

  constructor(name: Lane, clock: Clock, open: Open) {
    this.queue = new FairQueue(clock)
    this.#name = name
    this.#clock = clock
    this.#open = open
  }

  run<T>({ owners }: Turn, task: (opener: Opener) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const work = async (): Promise<void> => {
        let used = 0
        const opener: Opener = {
          lane: this.#name,
          open: (kind, job) => {
            const opened = this.#lastJob.then(async () => {
              const began = this.#clock.now()
              const answer = await this.#open(
                kind,
                job,
                kind === "mend" ? MEND_MS : budgetOf(this.#name, bytesOf(job)),
              )
              used += this.#clock.now() - began + (answer.kind === "overran" ? OVERRAN_MS : 0)
              return answer
            })
            this.#lastJob = opened.catch(() => undefined)
            return opened
          },
        }
        await task(opener).then(resolve, reject)
        this.queue.charge(owners(), used)
      }
      this.queue.add(work, owners())
      if (this.#running < AT_ONCE[this.#name]) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#running++
    for (let next = this.queue.take(); next !== undefined; next = this.queue.take()) await next()
    this.#running--
  }
}

export interface DocumentsDeps {
  readonly clock: Clock
  /** Opens documents for a lane. */
  readonly open: (lane: Lane) => Open
}

/** Four lanes, each with a thread of its own. */
export class DocumentLanes implements Documents {
  readonly #lanes: Readonly<Record<Lane, LaneQueue>>

  constructor({ clock, open }: DocumentsDeps) {
    const lane = (name: Lane): LaneQueue => new LaneQueue(name, clock, open(name))
    this.#lanes = {
      projections: lane("projections"),
      snapshots: lane("snapshots"),
      slow: lane("slow"),
      trials: lane("trials"),
    }
  }

  run<T>(turn: Turn, task: (opener: Opener) => Promise<T>): Promise<T> {
    const { queue } = this.#lanes[turn.lane]
    const dear = turn.lane !== "slow" && turn.lane !== "trials" && queue.used(turn.owners()) > SLOW_ABOVE_MS
    return this.#lanes[dear ? "slow" : turn.lane].run(turn, task)
  }
}

/** The lanes of one node. */
export function openDocuments(clock: Clock): Documents & { stop(): Promise<void> } {
  const threads: DocumentThread[] = []
  const lanes = new DocumentLanes({
    clock,
    open: (lane) => {
      const thread = new DocumentThread(clock, NICENESS[lane])
      threads.push(thread)
      return (kind, job, budgetMs) => thread.run(kind, job, budgetMs)
    },
  })
  return {
    run: (turn, task) => lanes.run(turn, task),
    stop: async () => void (await Promise.all(threads.map((thread) => thread.stop()))),
  }
}

function budgetOf(lane: Lane, bytes: number): number {
  const [start, perKib] = BUDGETS[lane]
  return Math.min(BUDGET_MAX_MS, start + (bytes / 1024) * perKib)
}

/** What a job reads, in bytes. */
function bytesOf(job: Jobs[JobKind]["job"]): number {
  const base = "base" in job ? job.base : job.from
  const updates: readonly (Uint8Array | { readonly bytes: Uint8Array })[] = job.updates
  return updates.reduce(
    (sum, update) => sum + (update instanceof Uint8Array ? update.length : update.bytes.length),
    typeof base === "string" ? 0 : base.length,
  )
}
