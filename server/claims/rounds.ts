import type { OccasionId } from "../../shared/ids.ts"
import type { Clock } from "../clock.ts"
import type { Table } from "../store/table.ts"
import type { Keeper } from "./keeper.ts"
import type { ItemsProjection } from "./ports.ts"
import type { ItemRecord } from "./record.ts"

/** After a start, and after a whole round, the next one begins this much later, in ms. */
const FIRST_MS = 1_000
const NEXT_MS = 600_000
/** Between two parts of a round, in ms: rounds yield to people. */
const PAUSE_MS = 500
/** After a store that did not answer: it is away for everybody, and rounds are the last who need it. */
const FAILED_MS = 10_000
/** Records that are read for one part. */
const PART = 50

interface RoundsDeps {
  readonly clock: Clock
  readonly claims: Table<ItemRecord>
  readonly items: ItemsProjection
  readonly keeper: Keeper
  /** A round came by this record. */
  readonly passed: (record: ItemRecord) => void
  readonly onFault: (sentence: string, error: unknown) => void
}

/**
 * Goes through everything in which something is taken, again and again, and makes good for nodes that ended before
 * they had told of what they had written: an owner's edit (C8 to C11), somebody who is no giver any more (M4). What is
 * left to do is read from what is stored, so that no end of a node can take it away.
 */
export class Rounds {
  readonly #deps: RoundsDeps
  #next: (() => void) | undefined
  #stopped = false

  constructor(deps: RoundsDeps) {
    this.#deps = deps
    this.#later(FIRST_MS, undefined)
  }

  stop(): void {
    this.#stopped = true
    this.#next?.()
  }

  #later(ms: number, after: OccasionId | undefined): void {
    if (this.#stopped) return
    this.#next = this.#deps.clock.after(ms, () => void this.#part(after))
  }

  /** The occasions behind this one, a few at a time. */
  async #part(after: OccasionId | undefined): Promise<void> {
    const { claims, items, keeper, onFault } = this.#deps
    try {
      // Ids are of one length: nothing is between this and the next one.
      const from = after === undefined ? "" : `${after}!`
      const found = await claims.find("occasion", { from, limit: PART })
      const occasions = [...new Set(found.map(({ body }) => body.occasion))]
      const behind = await items.lagging(occasions)
      for (const occasion of occasions) await this.#lookAt(occasion, behind.has(occasion), { items, keeper })
      if (found.length < PART) this.#later(NEXT_MS, undefined)
      else this.#later(PAUSE_MS, occasions.at(-1))
    } catch (error) {
      onFault("not everything that is taken could be gone through", error)
      this.#later(FAILED_MS, after)
    }
  }

  async #lookAt(
    occasion: OccasionId,
    behind: boolean,
    { items, keeper }: Pick<RoundsDeps, "items" | "keeper">,
  ): Promise<void> {
    if (this.#stopped) return
    try {
      if (behind) await items.catchUp(occasion)
      for (const record of await keeper.reconcile(occasion, "rooms")) this.#deps.passed(record)
    } catch (error) {
      // One that cannot be read keeps no other one waiting; the next round comes.
      this.#deps.onFault("claims could not be brought in line", error)
    }
  }
}
