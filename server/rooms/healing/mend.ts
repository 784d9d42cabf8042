import * as Y from "yjs"
import { newDoc } from "../../../shared/documents/new-doc.ts"
import { itemsRoot } from "../../../shared/documents/items.ts"
import { ITEM_FIELDS } from "../../../shared/documents/schema.ts"
import { ItemId, type PersonId } from "../../../shared/ids.ts"
import { ITEMS_MAX, ITEMS_SHOWN_MAX } from "../../../shared/limits.ts"
import { hasItems, type RoomKind } from "../../../shared/rooms.ts"
import { applyWithin } from "../../documents/apply.ts"
import { type Budget, OverBudget } from "../../documents/budget.ts"
import { FIELDS_MAX, isMisshapen } from "../../documents/shape.ts"
import type { ItemFacts } from "../../projections/job.ts"
import { Ledger } from "../admission/ledger.ts"
import { squash } from "../snapshots/squash.ts"
import { gapsBefore, hasNoPlace } from "./gaps.ts"

/** A room's log as bytes, from a base on that may or may not be readable. */
export interface MendJob {
  readonly kind: RoomKind
  readonly base: Uint8Array
  readonly ledger: Uint8Array | undefined
  readonly updates: readonly { readonly author: PersonId; readonly bytes: Uint8Array }[]
  /** Positions of updates that are left out unseen. */
  readonly without: readonly number[]
  /** Whether something before the updates or between them is lost: what does not stand in that stands all the same. */
  readonly lost: boolean
  /** Items of a log that cannot be read whole: those it does not hold get their title, link, price and quantity back. */
  readonly items: readonly ItemFacts[]
  /** The Yjs client id that writes the mended document, or the first of several; drawn by the caller, so that a seed replays it. */
  readonly client: number
  /** Where it is: the position of an update, -1 for the base. Read when the thread had to be ended. */
  readonly progress: SharedArrayBuffer
}

/** Something that is not in the mended document. */
export interface LeftOut {
  /** The position of the update; undefined: part of one that is there. */
  readonly at: number | undefined
  /** False when some of the update is in the document. */
  readonly whole: boolean
  readonly author: PersonId | undefined
  readonly bytes: number
  /** What of it is readable, cut. */
  readonly text: string
}

export type Mended =
  /** `update`: the whole document anew, by one client id. `sound`: nothing had to be left out. */
  | {
      readonly kind: "mended"
      readonly update: Uint8Array
      readonly leftOut: readonly LeftOut[]
      readonly sound: boolean
    }
  /** The base cannot be read, or not by people. */
  | { readonly kind: "base"; readonly reason: string }

/** Processor time of the base, in ms, and for each KiB. */
const BASE_MS = 2_000
const BASE_MS_PER_KIB = 2
/** One update may take this long, in ms, and so much more for each KiB. */
const UPDATE_MS = 250
const UPDATE_MS_PER_KIB = 1
/** What an update takes above this counts, in ms (and one for each KiB); an honest one takes a tenth. */
const FREE_MS = 20
/** Together the updates of one person may take this much more, in ms. */
const DEBT_MS = 1_000
/** After so many dear updates nothing of what their author wrote later is tried. */
const STRIKES = 4
/** UTF-16 units of text that are kept of one update. */
const TEXT_MAX = 2_000

/**
 * Makes a document that people can open out of a log that they cannot: update by update within a budget for each,
 * without those that are dear or unreadable and what depends on them, and without what is no item. Throws `OverBudget`
 * when all of it together takes too long, and nothing on what the log holds.
 */
export function mend(job: MendJob, budget: Budget): Mended {
  const mending = new Mending(job, budget)
  const refused = mending.openBase()
  if (refused !== undefined) return { kind: "base", reason: refused }
  for (const at of job.updates.keys()) mending.take(at)
  return mending.finish()
}

class Mending {
  readonly #job: MendJob
  readonly #budget: Budget
  readonly #progress: Int32Array
  readonly #without: ReadonlySet<number>
  readonly #leftOut: LeftOut[] = []
  readonly #debts = new Map<PersonId, number>()
  readonly #strikes = new Map<PersonId, number>()
  readonly #owners = new Map<number, PersonId>()
  #doc = newDoc()
  /** The document as of some update, and what was applied since: to go back to when one has to be left out. */
  #checkpoint: Uint8Array
  #since: Uint8Array[] = []

  constructor(job: MendJob, budget: Budget) {
    this.#job = job
    this.#budget = budget
    this.#progress = new Int32Array(job.progress)
    this.#without = new Set(job.without)
    this.#checkpoint = job.base
  }

  /** Undefined, or why it cannot be opened. */
  openBase(): string | undefined {
    const { base } = this.#job
    Atomics.store(this.#progress, 0, -1)
    try {
      const budget = this.#budget.part(BASE_MS + (base.length / 1024) * BASE_MS_PER_KIB)
      if (base.length > 0) applyWithin(this.#doc, base, budget)
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
    if (this.#doc.store.pendingStructs !== null) return "it refers to what it does not hold"
    return undefined
  }

  take(at: number): void {
    const update = this.#job.updates[at]
    if (update === undefined) return
    const { author, bytes } = update
    const barred = (this.#strikes.get(author) ?? 0) >= STRIKES
    if (this.#without.has(at) || barred) return this.#leaveOut(at)
    Atomics.store(this.#progress, 0, at)
    // Twice: whatever the machine did meanwhile, only what is dear each time is left out.
    const tried = this.#try(author, bytes)
    const outcome = tried === "dear" ? this.#try(author, bytes) : tried
    if (outcome === "dear") this.#strikes.set(author, (this.#strikes.get(author) ?? 0) + 1)
    if (outcome !== "fine") this.#leaveOut(at, outcome !== "partly")
  }

  finish(): Mended {
    this.#doc.clientID = this.#job.client
    writeMissing(this.#doc, this.#job.items)
    const misshapen = isMisshapen(this.#doc, this.#job.kind)
    const { update, dropped } = this.#rewritten()
    const leftOut = [...this.#leftOut, ...dropped]
    const sound = this.#leftOut.length === 0 && !misshapen && this.#job.items.length === 0
    return { kind: "mended", update, leftOut, sound }
  }

  /** `partly`: some of it depends on what was left out. */
  #try(author: PersonId, bytes: Uint8Array): "fine" | "dear" | "unreadable" | "partly" {
    const kib = bytes.length / 1024
    const part = this.#budget.part(UPDATE_MS + kib * UPDATE_MS_PER_KIB)
    try {
      if (this.#job.lost) this.#fillGaps(bytes)
      applyWithin(this.#doc, bytes, part)
    } catch (error) {
      this.#goBack()
      // All of it together takes too long.
      this.#budget.check()
      return error instanceof OverBudget ? "dear" : "unreadable"
    }
    const excess = part.used - FREE_MS - kib
    const debt = (this.#debts.get(author) ?? 0) + Math.max(0, excess)
    if (excess > 0 && debt > DEBT_MS) {
      this.#goBack()
      return "dear"
    }
    this.#debts.set(author, debt)
    this.#since.push(bytes)
    const whole = settle(this.#doc) && !(this.#job.lost && hasNoPlace(this.#doc, bytes))
    return whole ? "fine" : "partly"
  }

  #fillGaps(bytes: Uint8Array): void {
    const gaps = gapsBefore(this.#doc, bytes)
    if (gaps === undefined) return
    Y.applyUpdate(this.#doc, gaps)
    this.#since.push(gaps)
  }

  #goBack(): void {
    this.#doc = newDoc()
    if (this.#checkpoint.length > 0) Y.applyUpdate(this.#doc, this.#checkpoint)
    for (const bytes of this.#since) {
      Y.applyUpdate(this.#doc, bytes)
      settle(this.#doc)
    }
    this.#checkpoint = Y.encodeStateAsUpdate(this.#doc)
    this.#since = []
  }

  #leaveOut(at: number, whole = true): void {
    const update = this.#job.updates[at]
    if (update === undefined) return
    const { author, bytes } = update
    this.#leftOut.push({ at, whole, author, bytes: bytes.length, text: textOf(bytes) })
  }

  /** The same items in a document of one writer (or what a card holds), and what of the old one is not among them. */
  #rewritten(): { readonly update: Uint8Array; readonly dropped: readonly LeftOut[] } {
    const { kind, client } = this.#job
    if (!hasItems(kind)) return { update: squash(this.#doc, kind, client), dropped: [] }
    const anew = newDoc()
    anew.clientID = client
    const dropped: LeftOut[] = []
    const root = itemsRoot(this.#doc)
    const { kept, over } = this.#fairShare(root)
    anew.transact(() => {
      const target = itemsRoot(anew)
      for (const [key, item] of kept) target.set(key, copied(item))
    })
    for (const [key, value] of root.entries()) {
      if (kept.has(key)) continue
      const text = over.has(key) ? titleOf(value) : `${key} ${typeof value === "string" ? value : ""}`
      const part = {
        at: undefined,
        whole: true,
        bytes: key.length + text.length,
        text: text.slice(0, TEXT_MAX),
      }
      dropped.push({ ...part, author: this.#writerOf(root, key) })
    }
    return { update: Y.encodeStateAsUpdate(anew), dropped }
  }

  /** Items, at most as many as a list has: those of people who wrote fewest come first. */
  #fairShare(root: Y.Map<unknown>): {
    readonly kept: ReadonlyMap<string, Y.Map<unknown>>
    readonly over: ReadonlySet<string>
  } {
    const items = new Map<string, Y.Map<unknown>>()
    for (const [key, value] of root.entries()) {
      if (ItemId.safeParse(key).success && value instanceof Y.Map) items.set(key, value)
    }
    const shown = [...items.keys()].filter((key) => items.get(key)?.get("removedAt") === undefined)
    if (shown.length <= ITEMS_SHOWN_MAX && items.size <= 4 * ITEMS_MAX)
      return { kept: items, over: new Set() }
    const byWriter = Map.groupBy(items.keys(), (key) => this.#writerOf(root, key))
    const over = new Set<string>()
    let left = ITEMS_MAX
    for (const keys of [...byWriter.values()].sort((a, b) => a.length - b.length)) {
      for (const key of keys) {
        if (left <= 0) over.add(key)
        left--
      }
    }
    for (const key of over) items.delete(key)
    return { kept: items, over }
  }

  /** Who set this entry, as far as the log or the base's ledger says. */
  #writerOf(root: Y.Map<unknown>, key: string): PersonId | undefined {
    if (this.#owners.size === 0) this.#learnOwners()
    const client = root._map.get(key)?.id.client
    return client === undefined ? undefined : this.#owners.get(client)
  }

  #learnOwners(): void {
    const { kind, ledger, updates } = this.#job
    const known = ledger && Ledger.decode(kind, ledger)
    for (const client of this.#doc.store.clients.keys()) {
      const owner = known?.ownerOf(client)
      if (owner !== undefined) this.#owners.set(client, owner)
    }
    for (const { author, bytes } of updates) {
      for (const client of clientsOf(bytes)) if (!this.#owners.has(client)) this.#owners.set(client, author)
    }
  }
}

/** Lets go of what waits for something that never comes; false when that were structs. */
function settle(doc: Y.Doc): boolean {
  const whole = doc.store.pendingStructs === null
  doc.store.pendingStructs = null
  doc.store.pendingDs = null
  return whole
}

/** An item with the fields that it may have. */
function copied(item: Y.Map<unknown>): Y.Map<unknown> {
  if (item.size <= FIELDS_MAX) return item.clone()
  const copy = new Y.Map<unknown>()
  for (const field of ITEM_FIELDS) {
    const value = item.get(field)
    if (value !== undefined) copy.set(field, value instanceof Y.AbstractType ? value.clone() : value)
  }
  return copy
}

function titleOf(value: unknown): string {
  const title: unknown = value instanceof Y.Map ? value.get("title") : undefined
  return typeof title === "string" ? title : ""
}

function writeMissing(doc: Y.Doc, items: readonly ItemFacts[]): void {
  const missing = items.filter(({ id }) => !itemsRoot(doc).has(id))
  doc.transact(() => {
    for (const { id, title, link, price, quantity, removed } of missing) {
      const fields = { title, link, price, quantity, priority: "normal", createdAt: 0, note: new Y.Text() }
      const all: Record<string, unknown> = removed ? { ...fields, removedAt: 0 } : fields
      itemsRoot(doc).set(id, new Y.Map(Object.entries(all)))
    }
  })
}

function structsOf(bytes: Uint8Array): ReturnType<typeof Y.decodeUpdate>["structs"] {
  try {
    return Y.decodeUpdate(bytes).structs
  } catch {
    return []
  }
}

const clientsOf = (bytes: Uint8Array): ReadonlySet<number> =>
  new Set(structsOf(bytes).map(({ id }) => id.client))

/** The text that an update brought, cut. */
function textOf(bytes: Uint8Array): string {
  let text = ""
  for (const struct of structsOf(bytes)) {
    if (text.length >= TEXT_MAX) break
    if (!(struct instanceof Y.Item)) continue
    const { content } = struct
    if (content instanceof Y.ContentString) text += content.str
    else if (content instanceof Y.ContentAny) {
      const words = Array.from<unknown>(content.arr).filter((value) => typeof value === "string")
      if (words.length > 0) text += `${text === "" ? "" : "\n"}${words.join("\n")}\n`
    }
  }
  return text.slice(0, TEXT_MAX).toWellFormed()
}
