import * as Y from "yjs"
import { splitUpdate } from "../../shared/documents/split-update.ts"
import { UNLIMITED } from "../../server/documents/budget.ts"
import { Allowances } from "../../server/gateways/allowances.ts"
import { compact } from "../../server/rooms/snapshots/compaction.ts"
import { DailyBytes, VolumeRecord } from "../../server/rooms/daily-bytes.ts"
import { Ledger } from "../../server/rooms/admission/ledger.ts"
import { loadStepsFor, stepsFor } from "../../server/rooms/trials/trial-steps.ts"
import { tryOut } from "../../server/rooms/trials/try-out.ts"
import { COLLECTIONS } from "../../server/store/collections.ts"
import { tableOf } from "../../server/store/table.ts"
import { newOccasionId, newPersonId, type PersonId } from "../../shared/ids.ts"
import { PUSH_MAX_BYTES } from "../../shared/limits.ts"
import { roomOf } from "../../shared/rooms.ts"
import { SimClock } from "./sim-clock.ts"
import { SimRecords } from "./sim-records.ts"

const MIB = 1024 * 1024
/** As the settings have it. */
const UPDATES_PER_SECOND = 40
const DAY = { person: 128 * MIB, room: 256 * MIB }
/** Judging fewer structs than this is not counted. */
const WORTH_COUNTING = 64

/**
 * All that decides about a push, in time that a test moves: what its author may send, the ledger, and the trial of what
 * may be dear. It notes whatever was not taken at once.
 */
export class HonestDoor {
  readonly time = new SimClock()
  readonly log: Uint8Array[] = []
  /** What was refused, with the reason, and how often somebody had to wait. */
  readonly refused: string[] = []
  slowed = 0
  tried = 0
  readonly #room = roomOf("list", newOccasionId())
  readonly #allowances: Allowances
  readonly #ledger = Ledger.empty("list")
  #base: Uint8Array = new Uint8Array()
  #stored: Uint8Array | undefined
  #tail: { readonly author: PersonId; readonly bytes: Uint8Array }[] = []

  constructor() {
    const { clock } = this.time.scope()
    const volumes = tableOf(new SimRecords(COLLECTIONS), "volumes", VolumeRecord)
    const daily = new DailyBytes({ clock, volumes, limits: DAY })
    this.#allowances = new Allowances(clock, UPDATES_PER_SECOND, daily)
  }

  push(author: PersonId, bytes: Uint8Array): void {
    if (this.#allowances.push(author, this.#room, bytes.length) !== undefined) this.slowed++
    let verdict = this.#ledger.admit(bytes, author)
    const { scanned } = this.#ledger
    if (scanned >= WORTH_COUNTING) this.#allowances.judged(author, scanned, verdict.kind === "refused")
    if (verdict.kind === "dear") {
      this.tried++
      const steps = stepsFor(this.#ledger.work, this.#ledger.triedBy(author))
      const loadSteps = loadStepsFor(this.#ledger.work, steps)
      const updates = this.#tail.map((entry) => entry.bytes)
      const tried = tryOut({ base: this.#base, updates, push: bytes, steps, loadSteps })
      if (tried.kind !== "bearable") return void this.refused.push(tried.kind)
      this.#ledger.tried(tried, author)
      verdict = this.#ledger.admit(bytes, author, { tried: true })
    }
    if (verdict.kind !== "admitted") {
      return void this.refused.push(verdict.kind === "refused" ? verdict.reason : verdict.kind)
    }
    this.log.push(bytes)
    this.#tail.push({ author, bytes })
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
    if (compacted.kind !== "snapshot") throw new Error(compacted.kind)
    this.#base = compacted.bytes
    this.#stored = compacted.ledger
    this.#tail = []
    this.#ledger.settle(compacted.ledger)
  }
}

/** Somebody's page: what is written is sent when `send` is called, merged and split as the page does it. */
export class HonestPage {
  readonly person: PersonId
  readonly me = {}
  doc = new Y.Doc()
  readonly #door: HonestDoor
  #heard = 0
  #unsent: Uint8Array[] = []

  constructor(door: HonestDoor, person = newPersonId()) {
    this.person = person
    this.#door = door
    this.#listen()
  }

  #listen(): void {
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== this.#door) this.#unsent.push(...splitUpdate(update, PUSH_MAX_BYTES))
    })
  }

  send(): void {
    while (this.#unsent.length > 0) {
      let bytes = 0
      const count = this.#unsent.findIndex((update, n) => (bytes += update.length) > PUSH_MAX_BYTES && n > 0)
      const updates = this.#unsent.splice(0, count === -1 ? this.#unsent.length : count)
      this.#door.push(
        this.person,
        updates.length === 1 ? (updates[0] ?? new Uint8Array()) : Y.mergeUpdates(updates),
      )
    }
  }

  /** Takes in what stands in the log by now. */
  hear(): void {
    const news = this.#door.log.slice(this.#heard)
    this.#heard = this.#door.log.length
    this.doc.transact(() => {
      for (const update of news) Y.applyUpdate(this.doc, update, this.#door)
    }, this.#door)
  }

  /** The tab is opened anew: another client id, the same content, and what is unsent stays. */
  reload(): void {
    const state = Y.encodeStateAsUpdate(this.doc)
    this.doc.destroy()
    this.doc = new Y.Doc()
    Y.applyUpdate(this.doc, state, this.#door)
    this.#listen()
  }
}
