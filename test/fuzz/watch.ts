import { isDeepStrictEqual } from "node:util"
import * as Y from "yjs"
import { itemsRoot } from "../../shared/documents/items.ts"
import { Ledger, LEDGER_LIMITS, type LedgerLimits } from "../../server/rooms/admission/ledger.ts"
import type { Rng } from "../support/rng.ts"
import { cover, type Coverage, noCoverage } from "./coverage.ts"
import type { Frame } from "./honest.ts"
import { misshapen } from "./shape.ts"

/** What must never happen; empty at the end of a good run. */
export type Violations = Map<string, { count: number; readonly first: string }>

export function blame(violations: Violations, what: string, detail: string): void {
  const known = violations.get(what)
  if (known === undefined) violations.set(what, { count: 1, first: detail })
  else known.count++
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Milliseconds of this thread's CPU: other work on the machine does not count. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** A document loaded from bytes, as everybody does who arrives. */
export function load(...updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}

/** What everybody sees, through JSON: keys in one order, since Yjs lists them in the order of their arrival. */
export const content = (doc: Y.Doc): string =>
  JSON.stringify(itemsRoot(doc).toJSON(), (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )

export interface Notes {
  readonly violations: Violations
  readonly coverage?: Coverage
  readonly limits?: LedgerLimits
}

/**
 * Stands at the door with a ledger, a second ledger that started from a compacted snapshot, and a Y.Doc that holds
 * exactly the log; and compares what they say about every honest frame.
 */
export class Watch {
  readonly ledger: Ledger
  readonly shadow = new Y.Doc()
  readonly violations: Violations
  readonly coverage: Coverage
  admitted = 0
  duplicates = 0
  unknown = 0
  undone = 0
  refused = 0
  readonly #rng: Rng
  readonly #name: string
  /** Learned from a compacted snapshot and the log behind it: it never saw what was collected before. */
  #late: Ledger | undefined
  /** Has not read the newest entries yet. */
  readonly #lagging: Ledger
  readonly #limits: LedgerLimits
  #unread: Frame[] = []

  constructor(rng: Rng, name: string, { violations, coverage, limits }: Notes) {
    this.coverage = coverage ?? noCoverage()
    this.#limits = limits ?? LEDGER_LIMITS
    this.#rng = rng
    this.#name = name
    this.violations = violations
    this.ledger = Ledger.empty("list", this.#limits)
    this.#lagging = Ledger.empty("list", this.#limits)
  }

  /** Judges an honest frame; true when it is in the log now. */
  judge(frame: Frame): boolean {
    if (this.#rng.chance(0.3)) this.#tryAndTakeBack(frame)
    this.#askTheLagging(frame)
    const verdict = this.ledger.admit(frame.bytes, frame.author)
    if (verdict.kind === "unknown") {
      this.unknown++
      this.#blame("an honest frame is unknown to an up-to-date ledger", "")
      return false
    }
    if (verdict.kind === "refused") {
      this.refused++
      this.#blame("an honest frame is refused", `${verdict.reason}: ${verdict.detail}`)
      return false
    }
    if (verdict.kind === "dear") {
      this.refused++
      this.#blame("an honest frame has to be tried", "")
      return false
    }
    this.admitted++
    cover(this.coverage, frame.bytes)
    if (verdict.duplicate) this.duplicates++
    this.#compareLate(frame)
    this.#unread.push(frame)
    this.#apply(frame)
    return true
  }

  /** Compacts the document, as the materialiser does, and starts the late ledger from it. */
  compact(): Uint8Array {
    const bytes = Y.encodeStateAsUpdate(this.shadow)
    this.#late = Ledger.empty("list", this.#limits)
    if (!this.#late.absorb(bytes, undefined)) this.#blame("a snapshot cannot be read", "")
    return bytes
  }

  /** After a while: the ledger says what the document says, survives storage, and the document survives a reload. */
  check(): void {
    const vector = Y.decodeStateVector(Y.encodeStateVector(this.shadow))
    if (!isDeepStrictEqual(vector, this.ledger.stateVector())) {
      this.#blame("ledger and document know different clocks", "")
    }
    const stored = this.ledger.encode()
    const again = Ledger.decode("list", stored, this.#limits)
    if (again === undefined || !same(again.encode(), stored))
      this.#blame("the ledger does not survive storage", "")
    const wrong = misshapen(this.shadow)
    if (wrong !== undefined) this.#blame(`an honest document has ${wrong}`, "")
    const reloaded = load(Y.encodeStateAsUpdate(this.shadow))
    if (content(reloaded) !== content(this.shadow)) this.#blame("the document reloads differently", "")
  }

  #blame(what: string, detail: string): void {
    blame(this.violations, what, `${this.#name} ${detail}`)
  }

  #apply({ bytes }: Frame): void {
    try {
      Y.applyUpdate(this.shadow, bytes)
    } catch (error) {
      this.#blame("Yjs throws on an admitted frame", String(error))
    }
    const { pendingStructs, pendingDs } = this.shadow.store
    if (pendingStructs !== null || pendingDs !== null)
      this.#blame("an admitted frame leaves something pending", "")
  }

  #tryAndTakeBack(frame: Frame): void {
    const before = this.ledger.encode()
    const verdict = this.ledger.admit(frame.bytes, frame.author)
    if (verdict.kind === "admitted") {
      this.undone++
      this.ledger.undo(verdict.effect)
    }
    if (!same(before, this.ledger.encode())) this.#blame("undo does not give back the state before", "")
  }

  #compareLate(frame: Frame): void {
    if (this.#late === undefined) return
    const verdict = this.#late.admit(frame.bytes, frame.author)
    if (verdict.kind !== "admitted") {
      this.#blame("a ledger from a snapshot does not admit an honest frame", JSON.stringify(verdict))
    }
  }

  /** A node that lags may say unknown, and after reading the log it must admit. */
  #askTheLagging(frame: Frame): void {
    if (this.#unread.length < 6 || !this.#rng.chance(0.2)) return
    const verdict = this.#lagging.admit(frame.bytes, frame.author)
    if (verdict.kind === "refused") {
      this.#blame("a lagging node refuses an honest frame", `${verdict.reason}: ${verdict.detail}`)
    }
    if (verdict.kind === "admitted") this.#lagging.undo(verdict.effect)
    for (const { bytes, author } of this.#unread.splice(0)) {
      if (!this.#lagging.absorb(bytes, author)) this.#blame("an entry of the log cannot be read", "")
    }
    if (!same(this.#lagging.encode(), this.ledger.encode())) {
      this.#blame("learning from the log differs from admitting it", "")
    }
  }
}
