import { readCardRoom } from "../cards/content/read-room.ts"
import { Projector } from "../projections/project.ts"
import { compact } from "../rooms/snapshots/compaction.ts"
import { mend } from "../rooms/healing/mend.ts"
import { tryOut } from "../rooms/trials/try-out.ts"
import { extentOf } from "../rooms/admission/update-extent.ts"
import { Budget, OverBudget } from "./budget.ts"
import type { Ask, Ended, JobKind, Jobs } from "./jobs.ts"

type Doing = {
  readonly [K in JobKind]: (job: Jobs[K]["job"], budget: Budget) => Jobs[K]["answer"]
}

/** Does jobs one after another, and holds documents between them. It runs in a thread of its own. */
export class Answers {
  readonly #cpu: () => number
  readonly #projector = new Projector()
  readonly #doing: Doing = {
    project: (job, budget) => this.#projector.project(job, budget),
    compact,
    mend,
    tryOut,
    readCard: readCardRoom,
    extent: ({ base }) => {
      const { clocks, deleted } = extentOf(base)
      return { kind: "extent", clocks, deleted }
    },
  }

  /** `cpu`: processor time of this thread, in ms. */
  constructor(cpu: () => number) {
    this.#cpu = cpu
  }

  answer<K extends JobKind>({ kind, job, budgetMs }: Ask<K>): Jobs[K]["answer"] | Ended {
    try {
      return this.#doing[kind](job, new Budget(budgetMs, this.#cpu))
    } catch (error) {
      if (error instanceof OverBudget) return { kind: "overran", reason: error.message }
      return { kind: "unreadable", reason: error instanceof Error ? error.message : String(error) }
    }
  }
}
