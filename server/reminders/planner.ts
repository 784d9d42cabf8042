import { base32, PersonId, secureRandom } from "../../shared/ids.ts"
import { inParts } from "../async/in-parts.ts"
import { StoreError } from "../store/port.ts"
import { take } from "./agenda.ts"
import { lookAt, type LookDeps } from "./look.ts"

/** How often the store is asked who is due, in ms: by a node that may not hear of every change, and by one alone. */
const LOOK_MS = 10_000
const LOOK_ALONE_MS = 60_000
/** How soon it is asked again after it did not answer, in ms. */
const RETRY_MS = 1_000
/** People who are looked at, at the same time; and taken from the store in one query. */
const AT_ONCE = 16
const BATCH = 256

export interface PlannerDeps extends LookDeps {
  /** Whether other nodes write to the same store. */
  readonly cluster: boolean
}

/**
 * Looks at each person when something is due for them. Every node does, and the agenda decides by compare-and-set which
 * one (N3). Who is next is found by an index; a node on which nothing is due asks the store once a minute.
 */
export class Planner {
  readonly #deps: PlannerDeps
  readonly #lookMs: number
  #cancel: () => void = () => undefined
  #running: Promise<void> | undefined
  /** A wish to look at once, that came while a look was on its way. */
  #again = false
  #stopped = false
  #faulty = false

  constructor(deps: PlannerDeps) {
    this.#deps = deps
    this.#lookMs = deps.cluster ? LOOK_MS : LOOK_ALONE_MS
    this.#arm(0)
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  /** Something is due now, perhaps. */
  wake(): void {
    if (this.#running === undefined) this.#arm(0)
    else this.#again = true
  }

  #arm(ms: number): void {
    this.#cancel()
    if (this.#stopped) return
    this.#cancel = this.#deps.clock.after(ms, () => {
      this.#running ??= this.#look().finally(() => (this.#running = undefined))
    })
  }

  async #look(): Promise<void> {
    let next = RETRY_MS
    try {
      this.#again = false
      next = await this.#round()
      this.#faulty = false
    } catch (error) {
      const known = this.#faulty && error instanceof StoreError
      if (!this.#stopped && !known) this.#deps.onFault("reminders could not be looked at", error)
      this.#faulty = true
    }
    this.#arm(this.#again ? 0 : next)
  }

  /** Looks at everybody who is due, and answers when to look again, in ms. */
  async #round(): Promise<number> {
    const { agendas, clock } = this.#deps
    for (;;) {
      const due = await agendas.find("wakeAt", { to: clock.now(), limit: BATCH })
      // Nodes that begin at different ends seldom want the same person.
      const order = this.#deps.cluster ? shuffled(due) : due
      let taken = 0
      await inParts(AT_ONCE, order, async ({ key }) => {
        if (this.#stopped) return
        if (await this.#one(PersonId.parse(key))) taken++
      })
      if (this.#stopped || taken === 0) break
    }
    const [first] = await agendas.find("wakeAt", { limit: 1 })
    const left = first === undefined ? this.#lookMs : first.body.wakeAt - clock.now()
    return Math.max(RETRY_MS / 10, Math.min(left, this.#lookMs))
  }

  /** True when this node looked at the person. */
  async #one(person: PersonId): Promise<boolean> {
    const { agendas, clock, onFault } = this.#deps
    const lease = base32(secureRandom(16))
    try {
      if (!(await take(agendas, person, { lease, now: clock.now() }))) return false
      await lookAt(this.#deps, person, lease)
      return true
    } catch (error) {
      if (error instanceof StoreError) throw error
      // The lease ends by itself, and the person is looked at again: one that fails keeps no other from being told.
      onFault("one person's reminders could not be looked at", error)
      return true
    }
  }
}

function shuffled<T>(all: readonly T[]): readonly T[] {
  const numbers = secureRandom(all.length)
  return all
    .map((one, i) => ({ one, at: numbers[i] ?? 0 }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one)
}
