import type { PersonId } from "../../../shared/ids.ts"
import { PUSH_MAX_BYTES, RICH_DEPTH_MAX, STRING_MAX_UNITS } from "../../../shared/limits.ts"
import type { RoomKind } from "../../../shared/rooms.ts"
import { decodeCounts, decodeLedger, encodeLedger } from "./index-codec.ts"
import { type JudgeLimits, CausalCheck, type Problem } from "./causal-check.ts"
import type { Deleted } from "./deleted.ts"
import { DocumentIndex, type Spent, type Touched } from "./document-index.ts"
import type { ScanLimits } from "./content-reader.ts"
import { at, UpdateScan } from "./update-reader.ts"

export type { RefusalReason } from "./causal-check.ts"

export interface LedgerLimits extends ScanLimits, JudgeLimits {
  /** Bytes of one update. */
  readonly updateBytes: number
  /** Steps that Yjs may have to search in a new document before somebody tries it out. */
  readonly freeDebt: number
}

/** Generous for people, hard for machines. Over one of them a refusal is final, so clients check before they edit. */
export const LEDGER_LIMITS: LedgerLimits = {
  updateBytes: PUSH_MAX_BYTES,
  // A difference that another Yjs program sends may carry everybody's structs; a room is squashed at a quarter of this.
  sections: 4_096,
  // A push of 256 KB full of keystrokes at scattered places (19 bytes and more each) has 14,000.
  structs: 16_384,
  // As many deletes; this many single ones in one long text take Yjs 50 ms.
  deleteRanges: 16_384,
  // A person's own sessions that never got through, in one push; others' new structs are refused anyway.
  clientsPerUpdate: 64,
  // Each visit with an edit is one. Twice as many as a whole room has when it is squashed, which waits until it is empty.
  clientIds: { person: 2_000, room: 4_000, small: 100, most: 8_000 },
  // One organiser may write the whole list and half of it again. Pages stop a little before (shared/limits.ts).
  items: { person: 1_500, room: 2_500, small: 50, most: 3_500 },
  // A full list with every note typed has 40,000; opening 120,000 takes Yjs a fifth of a second.
  pieces: { person: 60_000, room: 100_000, small: 4_000, most: 120_000 },
  // Pages show 30 of one person and stop at 120 (shared/limits.ts).
  messages: { person: 200, room: 2_000, small: 30, most: 3_000 },
  shape: "room",
  // Root, item, note: two are in use, two in reserve. Yjs deletes recursively.
  typeDepth: 4,
  // Root, message and body, then nodes: each list within a list takes two.
  richDepth: RICH_DEPTH_MAX + 2,
  // What a push can hold: redo writes all neighbouring text that one person deleted as one run, so not less.
  stringUnits: PUSH_MAX_BYTES,
  valueUnits: STRING_MAX_UNITS,
  freeDebt: 200_000,
  // Clocks that one update may add; a text of 400,000 units that came and went in one transaction fits.
  clockGrowth: 512 * 1024,
  anyDepth: 16,
  anyNodes: 20_000,
  keyBytes: 128,
  // Different keys of one document: item ids and field names. A key costs this node ten times its bytes.
  // Each stroke of a drawing has one, and pages stop a little before (shared/limits.ts).
  keys: { person: 15_000, room: 40_000, small: 1_500, most: 50_000 },
}

/** What a document keeps of one client id: the clocks at which its structs begin, and bytes of content. */
export interface Pieces {
  readonly client: number
  readonly clocks: readonly number[]
  readonly bytes: number
}

/** What one admitted update changed in the ledger, to take it back; opaque to everybody else. */
export interface Effect {
  readonly touched: readonly Touched[]
  readonly keys: number
  readonly types: number
  readonly children: readonly number[]
  readonly pieces: readonly number[]
  readonly deleted: ReturnType<Deleted["changes"]>
  readonly author: PersonId
  /** Whether nothing was known of the author before. */
  readonly newcomer: boolean
  readonly spent: Spent
  readonly debt: number
}

export type Verdict =
  /**
   * It may be appended, and the ledger counts it as known from now on. `deletesOnly`: it adds no struct, so it never
   * makes a document larger. `duplicate`: it teaches nothing at all, because everything in it is known.
   */
  | {
      readonly kind: "admitted"
      readonly effect: Effect
      readonly deletesOnly: boolean
      readonly duplicate: boolean
    }
  /** It may make Yjs search for long: admitted once somebody has tried it (`tried`). Nothing changed. */
  | { readonly kind: "dear" }
  /** `unknown`: it refers to what the ledger does not know; after reading the log: resync. Either way nothing changed. */
  | Problem

const UNTRIED = { tried: false }
const NONE: Effect["deleted"] = []

/** Nothing in it outlives the call that fills it, so one serves every room of the process. */
const scan = new UpdateScan()

/**
 * The guard of a room: decides from the bytes of an update alone whether it may enter the log, and learns from
 * everything that stands there. It holds no document; a text of 50,000 operations is a few hundred bytes here.
 */
export class Ledger {
  readonly #state: DocumentIndex
  readonly #limits: LedgerLimits

  private constructor(state: DocumentIndex, limits: LedgerLimits) {
    this.#state = state
    this.#limits = limits
  }

  static empty(kind: RoomKind, limits: LedgerLimits = LEDGER_LIMITS): Ledger {
    return new Ledger(new DocumentIndex(kind).addRoots(), limits)
  }

  /** The ledger that `encode` wrote; undefined when the bytes are none. */
  static decode(kind: RoomKind, bytes: Uint8Array, limits: LedgerLimits = LEDGER_LIMITS): Ledger | undefined {
    const state = decodeLedger(kind, bytes)
    return state && new Ledger(state, limits)
  }

  /** Clocks, owners, types and places, compact; kept with a snapshot. */
  encode(): Uint8Array {
    return encodeLedger(this.#state)
  }

  /**
   * Judges an update that wants to enter the log behind everything that is known. When admitted, the ledger has
   * moved on; `undo` takes it back while it has not been appended.
   */
  admit(update: Uint8Array, author: PersonId, how: { readonly tried: boolean } = UNTRIED): Verdict {
    if (update.length > this.#limits.updateBytes) {
      return { kind: "refused", reason: "too_large", detail: "too many bytes" }
    }
    if (!scan.judge(update, this.#limits, this.#state.rich)) {
      return { kind: "refused", reason: scan.offence ?? "malformed", detail: scan.detail }
    }
    const state = this.#state
    const keys = state.keyNames.length
    const types = state.types.length
    const newcomer = !state.people.has(author)
    const touched = this.#touched()
    const judgement = new CausalCheck(state, scan, author, this.#limits)
    const passed = judgement.run()
    const { spent, pieces } = judgement
    const debt = how.tried ? 0 : judgement.debt
    const children = state.children.changes()
    const deleted = state.deleted?.changes() ?? NONE
    const effect: Effect = { touched, keys, types, children, pieces, deleted, author, newcomer, spent, debt }
    state.spend(author, spent)
    state.debt += debt
    if (!passed || (debt > 0 && state.debt > this.#freeDebt)) {
      this.undo(effect)
      return passed ? { kind: "dear" } : (judgement.problem ?? { kind: "unknown" })
    }
    const deletesOnly = judgement.fresh === 0
    const duplicate = deletesOnly && scan.deletes === 0
    return { kind: "admitted", effect, deletesOnly, duplicate }
  }

  /** Gives back exactly the state before an admission; newest first, and nothing learned in between. */
  undo(effect: Effect): void {
    const state = this.#state
    state.children.restore(effect.children)
    state.deleted?.restore(effect.deleted)
    state.join(effect.pieces)
    state.spend(effect.author, effect.spent, -1)
    // The next snapshot may have settled it meanwhile.
    state.debt = Math.max(0, state.debt - effect.debt)
    state.restore(effect.touched, effect)
    if (effect.newcomer) state.people.delete(effect.author)
  }

  /**
   * Learns from an update or a snapshot that stands in the log, which is never judged: the first author to use a
   * client id owns it, an undefined author (a snapshot) owns nothing. False when the bytes cannot be read.
   */
  absorb(update: Uint8Array, author: PersonId | undefined): boolean {
    if (!scan.learn(update, this.#state.rich)) return false
    const judgement = new CausalCheck(this.#state, scan, author, undefined)
    const passed = judgement.run()
    this.#state.children.changes()
    this.#state.deleted?.changes()
    this.#state.spend(author, judgement.spent)
    this.#state.debt += judgement.debt
    return passed
  }

  /** The clock that this client's next struct will have. */
  known(client: number): number {
    return this.#state.next(client)
  }

  stateVector(): Map<number, number> {
    return new Map(Array.from(this.#state.clients, ([client, { next }]) => [client, next]))
  }

  /** How many client ids the document has: Yjs gets slower with each, so a room with many is squashed. */
  get clients(): number {
    return this.#state.clients.size
  }

  ownerOf(client: number): PersonId | undefined {
    return this.#state.clients.get(client)?.owner
  }

  clientsOf(person: PersonId): number {
    return this.#state.people.get(person)?.clients ?? 0
  }

  /** Bytes of content that this person put in and that are still there, as far as a snapshot told. */
  bytesOf(person: PersonId): number {
    const share = this.#state.people.get(person)
    return share === undefined ? 0 : share.bytes - share.freed.bytes
  }

  /** Bytes that this ledger takes in memory, about. */
  get weight(): number {
    return this.#state.weight
  }

  /** Structs and deleted ranges of the update that was judged last: what judging it took. */
  get scanned(): number {
    return scan.structs + scan.deletes
  }

  /** Steps that Yjs searched for places in this document, as far as anybody counted. */
  get work(): number {
    return this.#state.work
  }

  /** Loading the document showed what is left of everybody's share, and how many steps it takes Yjs. */
  recount(left: Iterable<Pieces>, work: number): void {
    this.#state.recount(left, work)
  }

  /** What a newer snapshot counted: shares of what went since are free again. */
  settle(stored: Uint8Array): void {
    const counts = decodeCounts(stored)
    if (counts !== undefined) this.#state.free(counts)
  }

  /** This person's push was tried on the document: it took so many steps, and loading takes `work` from now on. */
  tried({ steps, work }: { readonly steps: number; readonly work: number }, author: PersonId): void {
    this.#state.work = Math.max(this.#state.work, work)
    this.#state.debt = 0
    this.#state.share(author).tried += steps
  }

  /** Steps of this person's pushes that were tried since this ledger was read. */
  triedBy(person: PersonId): number {
    return this.#state.people.get(person)?.tried ?? 0
  }

  /** Steps that may be searched before somebody tries it out: the fewer, the more the document takes already. */
  get #freeDebt(): number {
    return Math.max(0, this.#limits.freeDebt - this.#state.work / 2)
  }

  #touched(): Touched[] {
    const touched: Touched[] = []
    for (let section = 0; section < scan.sections; section++) {
      const client = at(scan.sectionClient, section)
      const record = this.#state.clients.get(client)
      if (record !== undefined && at(scan.sectionEnd, section) <= record.next) continue
      touched.push({ client, next: record?.next, owner: record?.owner })
    }
    return touched
  }
}
