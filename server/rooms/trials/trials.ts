import type { PersonId } from "../../../shared/ids.ts"
import type { Clock } from "../../clock.ts"
import type { Documents } from "../../documents/documents.ts"
import type { Trial } from "./try-out.ts"

/** Trials that wait, over all people; and how long nothing is tried for somebody whose push was ended by force, in ms. */
const WAITING = 32
const REST_MS = 60_000
/** Resting people that are remembered. */
const RESTING = 1_000

/**
 * Trials in a lane of their own, so that no dear push is ever opened on the event loop. Each person has one that waits:
 * whoever pushes many waits behind themselves. Whose trial overran its budget has to wait before the next.
 */
export class Trials {
  readonly #clock: Clock
  readonly #documents: Documents
  readonly #waiting = new Set<PersonId>()
  /** Whose trials overran, and until when, in ms, nothing is tried for them. */
  readonly #resting = new Map<PersonId, number>()

  constructor(clock: Clock, documents: Documents) {
    this.#clock = clock
    this.#documents = documents
  }

  readonly trial: Trial = async (author, job) => {
    const rests = (this.#resting.get(author) ?? 0) > this.#clock.now()
    if (rests || this.#waiting.has(author) || this.#waiting.size >= WAITING) return { kind: "busy" }
    this.#waiting.add(author)
    const tried = await this.#documents.run({ lane: "trials", owners: () => [author] }, (opener) => {
      this.#waiting.delete(author)
      return opener.open("tryOut", job)
    })
    if (tried.kind === "overran") this.#rest(author)
    return tried.kind === "overran" || tried.kind === "unreadable" ? { kind: "busy" } : tried
  }

  #rest(author: PersonId): void {
    this.#resting.delete(author)
    this.#resting.set(author, this.#clock.now() + REST_MS)
    const [oldest] = this.#resting.keys()
    if (this.#resting.size > RESTING && oldest !== undefined) this.#resting.delete(oldest)
  }
}
