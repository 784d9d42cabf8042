import type { PersonId } from "../../shared/ids.ts"
import { type Entry, StoreError } from "../store/port.ts"
import type { History } from "./log/history.ts"
import { type Offer, PendingUpdates, type Push, type WaitingBudget } from "./pending-updates.ts"
import { replyBusy, replyRefused } from "./replies.ts"
import type { LogSync } from "./replication/log-sync.ts"
import type { Subscription } from "./subscriber.ts"
import { loadStepsFor, stepsFor } from "./trials/trial-steps.ts"
import type { Trial, TrialJob, Tried } from "./trials/try-out.ts"

/** What the later judgement uses of its room. */
interface JudgingRoom {
  readonly history: History
  readonly sync: LogSync
  readonly closed: boolean
  pending: PendingUpdates<Subscription> | undefined
  judge(pending: PendingUpdates<Subscription>, push: Push<Subscription>): boolean
  admit(pending: PendingUpdates<Subscription>, push: Push<Subscription>, tried?: boolean): Offer | undefined
  answer(push: Push<Subscription>, offer: Offer): void
  lockAt(entry: Entry): void
}

/** Pushes that cannot be judged as they arrive: the ledger or the log has to be read, or the push tried in a thread. */
export class JudgeLater {
  readonly #room: JudgingRoom
  readonly #budget: WaitingBudget
  readonly #trial: Trial

  constructor(
    room: JudgingRoom,
    { budget, trial }: { readonly budget: WaitingBudget; readonly trial: Trial },
  ) {
    this.#room = room
    this.#budget = budget
    this.#trial = trial
  }

  /** Reads the ledger, if this is the first push, and the log where the push refers to something unknown. Never rejects with `StoreError`. */
  async read(push: Push<Subscription>): Promise<void> {
    const room = this.#room
    const { author, frame } = push
    try {
      const pending = room.pending ?? (await this.#open())
      if (room.judge(pending, push)) return
      // A node that lags knows less than the author: the log decides (no offence).
      await room.sync.readOn()
      if (room.closed) return
      const offer = pending.seen(author.person, frame) ?? room.admit(pending, push)
      if (offer !== undefined) room.answer(push, offer)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      replyBusy([push])
    }
  }

  /** Applies the push to the document in a thread, and answers it once that has shown what it costs. */
  async tryOut(push: Push<Subscription>): Promise<void> {
    const room = this.#room
    const { person } = push.author
    try {
      const { base, entries } = room.history.tail
      const updates = entries.flatMap(({ entry }) => entry.updates.map(({ bytes }) => bytes))
      const document = await room.history.document()
      const budget = this.#budgetOf(person)
      const known = document !== undefined && base === room.history.tail.base
      const tried: Tried = known
        ? await this.#trial(person, { base: document, updates, push: push.bytes, ...budget })
        : { kind: "busy" }
      const { pending } = room
      if (room.closed) return
      if (tried.kind === "busy" || pending === undefined) return replyBusy([push])
      if (tried.kind === "too_dear") return replyRefused(push, "too_dear")
      pending.ledger.tried(tried, person)
      const offer = pending.seen(person, push.frame) ?? room.admit(pending, push, true)
      if (offer !== undefined) room.answer(push, offer)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      replyBusy([push])
    }
  }

  #budgetOf(person: PersonId): Pick<TrialJob, "steps" | "loadSteps"> {
    const { work = 0 } = this.#room.pending?.ledger ?? {}
    const steps = stepsFor(work, this.#room.pending?.ledger.triedBy(person) ?? 0)
    return { steps, loadSteps: loadStepsFor(work, steps) }
  }

  async #open(): Promise<PendingUpdates<Subscription>> {
    const room = this.#room
    const { tail } = room.history
    for (;;) {
      const { base } = tail
      const ledger = await room.history.ledger()
      if (room.pending !== undefined) return room.pending
      if (base !== tail.base) continue
      const pending = new PendingUpdates<Subscription>(ledger, this.#budget)
      for (const { entry } of tail.entries) {
        pending.absorb(entry.updates, entry.seq)
        room.lockAt(entry)
      }
      room.pending = pending
      return pending
    }
  }
}
