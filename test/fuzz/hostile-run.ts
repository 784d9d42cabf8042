import * as Y from "yjs"
import {
  type Effect,
  Ledger,
  LEDGER_LIMITS,
  type RefusalReason,
} from "../../server/rooms/admission/ledger.ts"
import { newPersonId, type PersonId } from "../../shared/ids.ts"
import { Rng } from "../support/rng.ts"
import { Family, type Frame } from "./honest.ts"
import { hostile, type Material, type Origin, typesIn } from "./mutators.ts"
import { ANY_HABITS, OWN_HABITS } from "./edits.ts"
import { ANY_SHAPE, misshapen } from "./shape.ts"
import { blame, content, cpuMs, load, type Violations } from "./watch.ts"

export interface HostileFigures {
  frames: number
  admitted: number
  unknown: number
  readonly refused: Map<RefusalReason | "dear", number>
  readonly kinds: Map<Origin, number>
  /** Reload differs, and somebody's neighbours were no neighbours: what the materialiser finds and a squash cures. */
  reordered: number
  /** Milliseconds of this thread's CPU. */
  slowestAdmitMs: number
  slowestApplyMs: number
  /** Of the refused and unknown updates given to Yjs without a guard: how many there were, and how many did harm. */
  unguarded: number
  harmful: number
}

const newFigures = (): HostileFigures => ({
  frames: 0,
  admitted: 0,
  unknown: 0,
  refused: new Map(),
  kinds: new Map(),
  reordered: 0,
  slowestAdmitMs: 0,
  slowestApplyMs: 0,
  unguarded: 0,
  harmful: 0,
})

const count = <T>(map: Map<T, number>, key: T): void => void map.set(key, (map.get(key) ?? 0) + 1)
const vectorOf = (doc: Y.Doc): Map<number, number> => Y.decodeStateVector(Y.encodeStateVector(doc))
/** Hostile updates per room; then another family moves in. */
const PER_ROOM = 400

/** Throws that many hostile updates at rooms with an honest past. */
export function runHostile(seed: number, frames: number, violations: Violations): HostileFigures {
  const figures = newFigures()
  for (let n = 0; figures.frames < frames; n++) {
    const siege = new Siege(seed + n, figures, violations)
    for (let i = 0; i < PER_ROOM && figures.frames < frames; i++) siege.attack()
  }
  return figures
}

/** One room under attack: its ledger, and the document that holds exactly its log. */
class Siege {
  readonly #rng: Rng
  readonly #figures: HostileFigures
  readonly #violations: Violations
  readonly #name: string
  readonly #ledger: Ledger
  readonly #log: Frame[] = []
  readonly #eve: PersonId
  readonly #people: readonly PersonId[]
  #state: Uint8Array
  #stored: Uint8Array

  constructor(seed: number, figures: HostileFigures, violations: Violations) {
    this.#rng = new Rng(seed)
    this.#figures = figures
    this.#violations = violations
    this.#name = `seed ${seed}:`
    const own = seed % 2 === 0
    this.#ledger = Ledger.empty("list", own ? LEDGER_LIMITS : ANY_SHAPE)
    const family = new Family(
      this.#rng,
      (frame) => this.#ledger.admit(frame.bytes, frame.author).kind === "admitted",
      3,
      own ? OWN_HABITS : ANY_HABITS,
    )
    for (let step = 0; step < 120; step++) family.step()
    family.settle()
    this.#log.push(...family.log)
    this.#eve = newPersonId((length) => this.#rng.bytes(length))
    this.#people = [this.#eve, this.#eve, ...family.people]
    this.#state = Y.encodeStateAsUpdate(load(...this.#log.map(({ bytes }) => bytes)))
    this.#stored = this.#ledger.encode()
  }

  attack(): void {
    const figures = this.#figures
    const author = this.#rng.pick(this.#people)
    const { kind, update } = hostile(this.#rng, this.#material(author))
    figures.frames++
    count(figures.kinds, kind)
    const start = cpuMs()
    const verdict = this.#ledger.admit(update, author)
    figures.slowestAdmitMs = Math.max(figures.slowestAdmitMs, cpuMs() - start)
    if (verdict.kind === "admitted") return this.#admitted({ author, bytes: update }, verdict.effect)
    if (verdict.kind === "unknown") figures.unknown++
    else count(figures.refused, verdict.kind === "refused" ? verdict.reason : verdict.kind)
    if (Buffer.compare(this.#ledger.encode(), this.#stored) !== 0)
      this.#blame("a refusal left a trace", update)
    if (this.#rng.chance(0.03)) this.#withoutGuard(update)
  }

  #material(author: PersonId): Material {
    const clocks = this.#ledger.stateVector()
    const own = [...clocks.keys()].filter((client) => this.#ledger.ownerOf(client) === author)
    const updates = this.#log.slice(-60).map(({ bytes }) => bytes)
    const types = updates.flatMap(typesIn)
    return { updates, clocks, types, own: own.length > 0 ? own : [this.#rng.uint32()] }
  }

  #blame(what: string, update: Uint8Array, detail = ""): void {
    const hex = Buffer.from(update.subarray(0, 200)).toString("hex")
    blame(this.#violations, what, `${this.#name} ${detail} ${hex}`)
  }

  #admitted(frame: Frame, effect: Effect): void {
    this.#figures.admitted++
    const doc = this.#check(frame)
    if (doc !== undefined && this.#rng.chance(0.1)) {
      this.#log.push(frame)
      this.#state = Y.encodeStateAsUpdate(doc)
      this.#stored = this.#ledger.encode()
      return
    }
    this.#ledger.undo(effect)
    if (Buffer.compare(this.#ledger.encode(), this.#stored) !== 0)
      this.#blame("undo left a trace", frame.bytes)
  }

  /** What an admitted update does to a document that holds the log; undefined when it does harm. */
  #check(frame: Frame): Y.Doc | undefined {
    const doc = load(this.#state)
    const before = vectorOf(doc)
    const start = cpuMs()
    try {
      Y.applyUpdate(doc, frame.bytes)
      this.#figures.slowestApplyMs = Math.max(this.#figures.slowestApplyMs, cpuMs() - start)
      return this.#compare(frame, doc, before) ? doc : undefined
    } catch (error) {
      this.#blame("Yjs throws on an admitted update", frame.bytes, String(error))
      return undefined
    }
  }

  #compare(frame: Frame, doc: Y.Doc, before: ReadonlyMap<number, number>): boolean {
    const { pendingStructs, pendingDs } = doc.store
    if (pendingStructs !== null || pendingDs !== null) {
      this.#blame("an admitted update leaves something pending", frame.bytes)
      return false
    }
    const known = this.#ledger.stateVector()
    for (const [client, clock] of vectorOf(doc)) {
      if (known.get(client) !== clock) this.#blame("ledger and document know different clocks", frame.bytes)
      if (clock !== (before.get(client) ?? 0) && this.#ledger.ownerOf(client) !== frame.author) {
        this.#blame("somebody else's clock moved", frame.bytes)
      }
    }
    const wrong = misshapen(doc)
    if (wrong !== undefined) this.#blame(`the document has ${wrong}`, frame.bytes)
    for (const root of doc.share.keys()) if (root !== "items") this.#blame("a new root type", frame.bytes)
    if (content(load(Y.encodeStateAsUpdate(doc))) === content(doc)) return true
    if (neighboursOnly(doc, before)) this.#blame("the document reloads differently", frame.bytes)
    else this.#figures.reordered++
    return false
  }

  /** The control: what the guard kept away must be able to hurt, or this run proves nothing. */
  #withoutGuard(update: Uint8Array): void {
    const doc = load(this.#state)
    const before = content(doc)
    this.#figures.unguarded++
    try {
      Y.applyUpdate(doc, update)
      const { pendingStructs, pendingDs } = doc.store
      if (pendingStructs !== null || pendingDs !== null || content(doc) !== before) this.#figures.harmful++
    } catch {
      this.#figures.harmful++
    }
  }
}

/** Whether everything new stands directly between the neighbours that it names, as an honest edit nearly always does. */
function neighboursOnly(doc: Y.Doc, before: ReadonlyMap<number, number>): boolean {
  for (const [client, structs] of doc.store.clients) {
    const known = before.get(client) ?? 0
    for (const struct of structs) {
      if (!(struct instanceof Y.Item) || struct.id.clock < known) continue
      const left = struct.left === null ? null : struct.left.lastId
      const right = struct.right === null ? null : struct.right.id
      if (!Y.compareIDs(left, struct.origin) || !Y.compareIDs(right, struct.rightOrigin)) return false
    }
  }
  return true
}
