import * as Y from "yjs"
import { UNLIMITED } from "../../server/documents/budget.ts"
import { compact } from "../../server/rooms/snapshots/compaction.ts"
import { Ledger } from "../../server/rooms/admission/ledger.ts"
import { searchSteps } from "../../server/rooms/trials/search-steps.ts"
import { loadStepsFor, stepsFor } from "../../server/rooms/trials/trial-steps.ts"
import { tryOut } from "../../server/rooms/trials/try-out.ts"
import { contendedIn, UNTRIED_BYTES, UNTRIED_CONTENDED } from "../../client/sync/open-trial.ts"
import { slicesOf } from "../../client/sync/slices.ts"
import { newPersonId, type PersonId } from "../../shared/ids.ts"
import { cpuMs } from "../fuzz/watch.ts"
import { beginning, Letters, type Recipe, updateOf } from "./recipe.ts"

/** People who write in turn. */
const AUTHORS = 3
/** Client ids from here on are free. */
const FIRST_CLIENT = 10

/** What became of a push, and the steps of its trial where it had one. */
type Answer = { readonly kind: string; readonly steps?: number }

export interface Played {
  /** Everything that was admitted, in order. */
  readonly log: readonly Uint8Array[]
  readonly answers: readonly Answer[]
}

/** A room as the server keeps it, without a server: the door, trials of dear pushes, and snapshots. */
class Room {
  readonly log: Uint8Array[] = []
  readonly ledger = Ledger.empty("list")
  #base: Uint8Array = new Uint8Array()
  #stored: Uint8Array | undefined
  #tail: { readonly author: PersonId; readonly bytes: Uint8Array }[] = []

  push(bytes: Uint8Array, author: PersonId): Answer {
    let verdict = this.ledger.admit(bytes, author)
    let answer: Answer = { kind: verdict.kind }
    if (verdict.kind === "dear") {
      const updates = this.#tail.map((entry) => entry.bytes)
      const steps = stepsFor(this.ledger.work, this.ledger.triedBy(author))
      const loadSteps = loadStepsFor(this.ledger.work, steps)
      const tried = tryOut({ base: this.#base, updates, push: bytes, steps, loadSteps })
      if (tried.kind !== "bearable") return { kind: tried.kind }
      this.ledger.tried(tried, author)
      verdict = this.ledger.admit(bytes, author, { tried: true })
      answer = { kind: "tried", steps: tried.steps }
    }
    if (verdict.kind !== "admitted") {
      return { kind: verdict.kind === "refused" ? verdict.reason : verdict.kind }
    }
    this.log.push(bytes)
    this.#tail.push({ author, bytes })
    return answer
  }

  snapshot(): void {
    const job = {
      kind: "list" as const,
      base: this.#base,
      ledger: this.#stored,
      updates: this.#tail,
      squashAbove: Infinity,
    }
    const compacted = compact(job, UNLIMITED)
    if (compacted.kind !== "snapshot") return
    this.#base = compacted.bytes
    this.#stored = compacted.ledger
    this.#tail = []
    this.ledger.settle(compacted.ledger)
  }
}

/** Pushes a recipe into a room. */
export function play(recipe: Recipe): Played {
  const room = new Room()
  const authors = Array.from({ length: AUTHORS }, () => newPersonId())
  const [mum = newPersonId()] = authors
  room.push(beginning(), mum)
  const letters = new Letters()
  let client = FIRST_CLIENT
  const answers = recipe.map((push, n) => {
    const answer = room.push(updateOf(push, client, letters), authors[n % AUTHORS] ?? mum)
    if (answer.kind === "admitted" || answer.kind === "tried") {
      letters.add(push, client)
      client += push.clients
    }
    if (push.snapshot === 1) room.snapshot()
    return answer
  })
  return { log: room.log, answers }
}

export const stepsOf = (run: () => void): number => {
  const searched = searchSteps(Infinity, run)
  return searched.kind === "done" ? searched.steps : Infinity
}

export interface Times {
  readonly joined: Uint8Array
  /**
   * Processor time of this thread, in ms: the longest that opening the document takes without a pause, as a page opens it,
   * and the dearest push on an open page.
   */
  readonly open: number
  readonly push: number
}

/** Processor time, so that it hardly matters what else the machine does. */
export function timesOf(log: readonly Uint8Array[]): Times {
  const live = new Y.Doc()
  const push = Math.max(...log.map((update) => msOf(live, update)))
  const joined = Y.encodeStateAsUpdate(live)
  const opened = new Y.Doc()
  const whole = msOf(opened, joined)
  const isTried = joined.length > UNTRIED_BYTES || contendedIn(joined) > UNTRIED_CONTENDED
  return { joined, open: isTried ? Math.min(whole, dearestSlice(opened)) : whole, push }
}

function msOf(doc: Y.Doc, update: Uint8Array): number {
  const began = cpuMs()
  Y.applyUpdate(doc, update)
  return cpuMs() - began
}

function dearestSlice(doc: Y.Doc): number {
  const fresh = new Y.Doc()
  return Math.max(...(slicesOf(doc) ?? []).map((slice) => msOf(fresh, slice)))
}
