import { OccasionId } from "../../shared/ids.ts"
import { ok } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import type { Event, Events } from "../events.ts"
import { inParts } from "../async/in-parts.ts"
import type { OccasionRecord } from "../occasions/rules.ts"
import { StoreError } from "../store/port.ts"
import type { Table } from "../store/table.ts"
import { isCardOpen, openDue, reckon, showsToRecipients } from "./rules.ts"
import type { ZoneRules } from "../../shared/dates/zoned.ts"

/** How often the store is asked for cards that are due soon, in ms: by a node that may not hear of every change, and by one alone. */
const LOOK_MS = 10_000
const LOOK_ALONE_MS = 60_000
/** How often what is known to be due is compared with the clock, in ms; and how soon a card is tried again when the store is away. */
const TICK_MS = 1_000
/** How often every card's instant is reckoned from its wall time, in ms (K3). */
const RECKON_MS = 3_600_000
/** How long the node that opened a card has to tell the others, in ms. */
const HEARSAY_MS = 500
/** Cards opened at the same time. */
const AT_ONCE = 16
/** The first part of time that is reckoned in one query, in ms; each further part is twice as long. */
const WINDOW_MS = 7 * 86_400_000

export interface OpenerDeps {
  readonly occasions: Table<OccasionRecord>
  readonly events: Events
  readonly clock: Clock
  readonly rules: ZoneRules
  /** Whether other nodes write to the same store. */
  readonly cluster: boolean
  readonly onFault: (sentence: string, error: unknown) => void
  /** This node opened that card. */
  readonly opened: (occasion: OccasionId) => void
}

/**
 * Opens cards when their time has come (K4). Every node does, and the record decides by compare-and-set, so that each
 * card opens once: a node that dies leaves nothing behind that another would have to wait for. What is due next is kept
 * in memory: an idle node asks the store once in a while, and never while nothing is due.
 */
export class CardOpener {
  readonly #deps: OpenerDeps
  readonly #lookMs: number
  /** When the cards that this node knows of are due, in ms since the epoch. */
  readonly #due = new Map<OccasionId, number>()
  readonly #opening = new Set<OccasionId>()
  readonly #unsubscribe: () => void
  #stopped = false
  #cancelLook: () => void
  #cancelReckoning: () => void
  #cancelTick: (() => void) | undefined
  #faulty = false

  constructor(deps: OpenerDeps) {
    this.#deps = deps
    this.#lookMs = deps.cluster ? LOOK_MS : LOOK_ALONE_MS
    this.#unsubscribe = deps.events.subscribe((event) => this.#hear(event))
    this.#cancelLook = this.#later(0, () => this.#look())
    this.#cancelReckoning = this.#later(0, () => this.#reckonAll())
  }

  stop(): void {
    this.#stopped = true
    this.#unsubscribe()
    this.#cancelLook()
    this.#cancelReckoning()
    this.#cancelTick?.()
  }

  #later(ms: number, task: () => Promise<void>): () => void {
    return this.#deps.clock.after(ms, () => void this.#guarded(task))
  }

  /** A store that is away is nothing to report every second: once is enough until it is back. */
  async #guarded(task: () => Promise<void>): Promise<void> {
    try {
      await task()
      this.#faulty = false
    } catch (error) {
      const known = this.#faulty && error instanceof StoreError
      if (!this.#stopped && !known) this.#deps.onFault("cards could not be opened", error)
      this.#faulty = true
    }
  }

  #hear(event: Event): void {
    if (event.type !== "card_changed" && event.type !== "occasion_changed") return
    const { occasion } = event
    if (this.#opening.has(occasion)) return
    void this.#guarded(async () => this.#note(occasion, await this.#deps.occasions.get(occasion)))
  }

  #note(id: OccasionId, occasion: OccasionRecord | undefined): void {
    if (this.#stopped) return
    if (occasion?.cardDue === undefined) this.#due.delete(id)
    else this.#due.set(id, occasion.cardDue)
    this.#arm()
  }

  /** What is due soon, or else what is due next. */
  async #look(): Promise<void> {
    const { occasions, clock } = this.#deps
    try {
      const to = clock.now() + 2 * this.#lookMs
      const soon = await occasions.find("cardDue", { to })
      const found = soon.length > 0 ? soon : await occasions.find("cardDue", { limit: 1 })
      const known = new Set(found.map(({ key }) => key))
      const others = [...this.#due].filter(([id]) => !known.has(id) && !this.#opening.has(id))
      for (const { key, body } of found) this.#note(OccasionId.parse(key), body)
      for (const [id, at] of others) if (at > to && at !== Infinity) this.#due.delete(id)
      // Opened on another node, perhaps, which may not have told of it.
      const gone = others.flatMap(([id, at]) => (at <= to ? [id] : []))
      await inParts(AT_ONCE, gone, (id) => this.#open(id))
    } finally {
      if (!this.#stopped) this.#cancelLook = this.#later(this.#lookMs, () => this.#look())
    }
  }

  /** The clock may be set while a timer runs: what is due is compared with it every second. */
  #arm(): void {
    this.#cancelTick?.()
    this.#cancelTick = undefined
    if (this.#stopped || this.#due.size === 0) return
    const left = Math.min(...this.#due.values()) - this.#deps.clock.now()
    const ms = left > 0 ? Math.min(left, TICK_MS) : TICK_MS
    this.#cancelTick = this.#later(ms, () => this.#tick())
  }

  async #tick(): Promise<void> {
    try {
      const now = this.#deps.clock.now()
      const due = [...this.#due].filter(([id, at]) => at <= now && !this.#opening.has(id)).map(([id]) => id)
      await inParts(AT_ONCE, due, (id) => this.#open(id))
    } finally {
      this.#arm()
    }
  }

  async #open(id: OccasionId): Promise<void> {
    const { occasions, clock, rules, events } = this.#deps
    let opened = false
    this.#opening.add(id)
    try {
      const changed = await occasions.change(id, (occasion) => {
        const next = openDue(occasion, clock.now(), rules)
        opened = next !== occasion && isCardOpen(next)
        return ok(next)
      })
      const after = changed.ok ? changed.value : undefined
      if (opened) {
        events.publish({ type: "occasion_changed", occasion: id })
        this.#deps.opened(id)
      } else if (after && isCardOpen(after)) return this.#hearsay(id)
      this.#note(id, after)
    } finally {
      this.#opening.delete(id)
    }
  }

  /** Another node opened it. If that node does not tell of it, this one tells its own people. */
  #hearsay(id: OccasionId): void {
    if (!this.#due.has(id)) return
    this.#due.set(id, Infinity)
    this.#deps.clock.after(HEARSAY_MS, () => {
      if (!this.#stopped && this.#due.delete(id))
        this.#deps.events.publishHere({ type: "occasion_changed", occasion: id })
    })
  }

  /** The rules of zones may have changed with this node's version: the wall time counts (K3). */
  async #reckonAll(): Promise<void> {
    const { clock } = this.#deps
    try {
      const now = clock.now()
      for (let from = 0, ms = WINDOW_MS; Number.isFinite(from); ms *= 2) {
        const to = Math.max(now, from) + ms
        const more = await this.#reckonBetween(from, to)
        from = more ? to + 1 : Infinity
      }
    } finally {
      if (!this.#stopped) this.#cancelReckoning = this.#later(RECKON_MS, () => this.#reckonAll())
    }
  }

  /** True when there are cards that are due later. */
  async #reckonBetween(from: number, to: number): Promise<boolean> {
    const { occasions, rules, events } = this.#deps
    const found = await occasions.find("cardDue", { from, to })
    for (const { key, body } of found) {
      if (reckon(body, rules) === body) continue
      const id = OccasionId.parse(key)
      const changed = await occasions.change(id, (occasion) => ok(reckon(occasion, rules)))
      if (!changed.ok) continue
      const type = showsToRecipients(changed.value) ? "occasion_changed" : "card_changed"
      events.publish({ type, occasion: id })
    }
    return (await occasions.find("cardDue", { from: to + 1, limit: 1 })).length > 0
  }
}
