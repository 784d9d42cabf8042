import type { ReadCard, ReadCardJob } from "../cards/content/read-room.ts"
import type { ProjectJob, Projected } from "../projections/job.ts"
import type { Mended, MendJob } from "../rooms/healing/mend.ts"
import type { TrialJob, Tried } from "../rooms/trials/try-out.ts"
import type { Compacted, CompactJob } from "../rooms/snapshots/compaction.ts"
import type { Range } from "../rooms/admission/update-extent.ts"

/** How far a document reaches that would take the event loop too long to read. */
interface ExtentJob {
  readonly base: Uint8Array
  readonly updates: readonly never[]
}
interface Measured {
  readonly kind: "extent"
  readonly clocks: ReadonlyMap<number, number>
  readonly deleted: ReadonlyMap<number, Range[]>
}

/** What is done with documents, by kind. */
export interface Jobs {
  readonly project: { readonly job: ProjectJob; readonly answer: Projected }
  readonly mend: { readonly job: MendJob; readonly answer: Mended }
  readonly tryOut: { readonly job: TrialJob; readonly answer: Tried }
  readonly compact: { readonly job: CompactJob; readonly answer: Compacted }
  readonly readCard: { readonly job: ReadCardJob; readonly answer: ReadCard }
  readonly extent: { readonly job: ExtentJob; readonly answer: Measured }
}
export type JobKind = keyof Jobs

/** A job as a thread gets it. `budgetMs`: processor time after which it ends. */
export interface Ask<K extends JobKind = JobKind> {
  readonly kind: K
  readonly job: Jobs[K]["job"]
  readonly budgetMs: number
}

/** `overran`: the budget is used up, or the thread ended in the middle. */
export type Ended =
  | { readonly kind: "overran"; readonly reason: string }
  | { readonly kind: "unreadable"; readonly reason: string }

/** Opens documents in a thread of its own. */
export interface Opener {
  readonly lane: Lane
  open<K extends JobKind>(kind: K, job: Jobs[K]["job"]): Promise<Jobs[K]["answer"] | Ended>
}

/**
 * `projections`: what commands wait for. `snapshots`: what shortens logs. `slow`: whatever overran its budget in one of
 * these, and writers who made several do so. `trials`: pushes that may be dear, for whose answer a person waits.
 */
export type Lane = "projections" | "snapshots" | "slow" | "trials"
