import type { PersonId } from "../../../shared/ids.ts"
import { deletesOthers, notTheirs, writerOf } from "./authored.ts"
import { idOf } from "./children.ts"
import { continues, Lineage, lineageOf, type Struct } from "./lineage.ts"
import { isItem, misshapen } from "./shape.ts"
import {
  type ClientRecord,
  GONE,
  type DocumentIndex,
  type PersonShare,
  type Share,
  typeOfPlace,
} from "./document-index.ts"
import { depthBelow, isType, misfit, placeOfStruct, storedPlace } from "./placement.ts"
import { Content } from "./content-reader.ts"
import { at, Position, type UpdateScan } from "./update-reader.ts"

/** Why an update is refused for good. */
export type RefusalReason =
  /** No Yjs V1 update, or one that no client writes: cut short, skips, empty structs, V2. */
  | "malformed"
  /** Over one of the ledger's limits. */
  | "too_large"
  /** Content that these rooms do not have, or that no JSON can carry. */
  | "content"
  /** New structs under a client id that belongs to somebody else; or it touches another's message (K1). */
  | "not_yours"
  /** It starts within what is known, or says something else about it than the log. */
  | "overlap"
  /** It refers to what comes after it, or in a circle. */
  | "forward"
  /** It does not fit where it wants to be: unknown root, wrong kind of parent, neighbours in two places, too deep. */
  | "structure"
  /** More client ids than one update or one person may bring. */
  | "too_many_clients"
  /** A key, a value or a type that no document of ours has. */
  | "shape"
  /** Origins that were no neighbours in any document. */
  | "crossed"
  /** More than one person may put into one room, or than fits into it. */
  | "share"

export type Problem =
  | { readonly kind: "unknown" }
  | { readonly kind: "refused"; readonly reason: RefusalReason; readonly detail: string }

/** How much of something a room holds, so that nobody can use it up for the others. */
interface ShareLimits {
  /** Of one person. */
  readonly person: number
  /** Of everybody together. */
  readonly room: number
  /** Whoever has put in no more than this goes on beyond `room`, up to `most`. */
  readonly small: number
  readonly most: number
}

export interface JudgeLimits {
  readonly clientsPerUpdate: number
  readonly clientIds: ShareLimits
  /** Items ever made, removed ones among them. */
  readonly items: ShareLimits
  /** Messages ever made, in rooms of messages. */
  readonly messages: ShareLimits
  /** Structs that stand by themselves, and deleted ranges. */
  readonly pieces: ShareLimits
  /** Whether documents have the shape of their room's kind, and no other. */
  readonly shape: "room" | "any"
  readonly typeDepth: number
  /** The same in rooms that hold rich text. */
  readonly richDepth: number
  readonly clockGrowth: number
  /** Different keys: ids, fields, parts of messages. */
  readonly keys: ShareLimits
}

const structsLeft = ({ structs, freed }: Share): number => structs - freed.structs

function over(limits: ShareLimits, own: number, all: number, more: number): boolean {
  if (own + more > limits.person || all + more > limits.most) return true
  return all + more > limits.room && own + more > limits.small
}

/**
 * What stood before is searched for among more pieces when a document is loaded again: so many steps for each deleted range,
 * beyond those that somebody who deletes a word or two brings. A comb of 11,000 ranges made a million.
 */
const CUT_STEPS = 100
const FEW_CUTS = 8

/** Replaced at the first one, never written to. */
const NO_PIECES: number[] = []

const UNKNOWN: Problem = { kind: "unknown" }

/** Answers of a step, besides the number of the section that has to go first. */
const DONE = -1
const STOP = -2
/** Bits of `Position`. */
const REFERS_LEFT = 1
const REFERS_RIGHT = 2
/** The rest of this section stays out (only for what stands in the log). */
const LEFT_OUT = -3

/**
 * Goes through a scanned update in an order in which everything that a struct refers to comes before it (Yjs writes
 * sections by descending client id, so that is not always the order of the bytes), and enters each new struct into
 * the ledger. On a problem it stops; who called takes back what was entered.
 */
export class CausalCheck {
  /** Structs or parts of structs that were not known. */
  fresh = 0
  problem: Problem | undefined
  /** What it adds to its author's share. */
  readonly spent = { items: 0, structs: 0, bytes: 0, keys: 0 }
  /** Steps that Yjs may have to search for places, at most. */
  debt = 0
  /** Types in which structs came to stand by themselves, once for each. */
  pieces: number[] = NO_PIECES
  readonly #state: DocumentIndex
  readonly #scan: UpdateScan
  readonly #author: PersonId | undefined
  /** Without limits the update stands in the log: what does not fit is left out, as Yjs leaves it pending. */
  readonly #limits: JudgeLimits | undefined
  /** Section by client id; made for updates with several sections. */
  #sectionOf: Map<number, number> | undefined
  /** New clocks, sections with new clocks, and client ids that nobody owns yet. */
  #growth = 0
  #growing = 0
  #arriving = 0
  /** The clock that the last step asked of another section. */
  #needed = 0

  constructor(
    state: DocumentIndex,
    scan: UpdateScan,
    author: PersonId | undefined,
    limits: JudgeLimits | undefined,
  ) {
    this.#state = state
    this.#scan = scan
    this.#author = author
    this.#limits = limits
  }

  /** False: `problem` says why. */
  run(): boolean {
    const keys = this.#state.keyNames.length
    if (!this.#openSections()) return false
    for (let section = 0; section < this.#scan.sections; section++) {
      if (!this.#drive(section)) return false
    }
    this.spent.structs += this.#scan.deletes
    this.spent.keys = this.#state.keyNames.length - keys
    if (this.#limits !== undefined && !(this.#deletesAreKnown() && this.#deletesAreTheirs())) return false
    this.#noteDeleted()
    this.#cutByDeletes()
    if (this.#author !== undefined) this.debt += CUT_STEPS * Math.max(0, this.#scan.deletes - FEW_CUTS)
    return this.#limits === undefined || this.#withinShares(this.#limits)
  }

  #refuse(reason: RefusalReason, detail: string): false {
    this.problem = { kind: "refused", reason, detail }
    return false
  }

  #openSections(): boolean {
    const scan = this.#scan
    if (scan.sections > 1) this.#sectionOf = new Map()
    for (let section = 0; section < scan.sections; section++) {
      const client = at(scan.sectionClient, section)
      if (this.#sectionOf?.has(client) === true) {
        return this.#refuse("malformed", "two sections of one client")
      }
      this.#sectionOf?.set(client, section)
      if (!this.#openSection(section, this.#state.clients.get(client))) return false
    }
    return this.#limits === undefined || this.#withinLimits(this.#limits)
  }

  #openSection(section: number, record: ClientRecord | undefined): boolean {
    const scan = this.#scan
    const before = record?.next ?? 0
    const grows = at(scan.sectionEnd, section) - before
    scan.sectionBefore[section] = before
    scan.sectionNow[section] = at(scan.sectionRow, section)
    if (grows <= 0) return true
    if (this.#limits === undefined) return true
    if (record?.owner !== undefined && record.owner !== this.#author) {
      return this.#refuse("not_yours", "a client id of somebody else")
    }
    if (at(scan.sectionStart, section) > before) return this.#unknown()
    this.#growth += grows
    this.#growing += 1
    if (this.#growing > this.#limits.clientsPerUpdate)
      return this.#refuse("too_many_clients", "of one update")
    if (record?.owner === undefined) this.#arriving += 1
    return true
  }

  #withinLimits(limits: JudgeLimits): boolean {
    if (this.#growth > limits.clockGrowth) return this.#refuse("too_large", "too many clocks")
    const share = this.#share()
    const all = this.#state.clients.size
    if (this.#arriving > 0 && over(limits.clientIds, share?.clients ?? 0, all, this.#arriving)) {
      return this.#refuse("too_many_clients", "of one person")
    }
    return true
  }

  #share(): PersonShare | undefined {
    return this.#author === undefined ? undefined : this.#state.people.get(this.#author)
  }

  #withinShares({ pieces, ...limits }: JudgeLimits): boolean {
    const { spent } = this
    const items = this.#state.authored ? limits.messages : limits.items
    const { total } = this.#state
    const share = this.#share()
    if (spent.items > 0 && over(items, share?.items ?? 0, total.items, spent.items)) {
      return this.#refuse("share", "too many items")
    }
    if (!this.#withinKeys(limits.keys)) return false
    if (spent.structs === 0) return true
    // Deleting makes room for others, so it goes on for longer.
    const counted = this.fresh === 0 ? spent.structs / 2 : spent.structs
    const standing = this.fresh === 0 ? 0.5 : 1
    const own = share === undefined ? 0 : structsLeft(share) * standing
    if (over(pieces, own, structsLeft(total) * standing, counted))
      return this.#refuse("share", "too many pieces")
    return true
  }

  /** Keys are counted by name for the room, also those that stand in nobody's share. */
  #withinKeys(limits: ShareLimits): boolean {
    const { keys } = this.spent
    const known = this.#state.keyNames.length - keys
    if (keys === 0 || !over(limits, this.#share()?.keys ?? 0, known, keys)) return true
    return this.#refuse("share", "too many different keys")
  }

  #unknown(): false {
    this.problem = UNKNOWN
    return false
  }

  #rowEnd(section: number): number {
    const scan = this.#scan
    return section + 1 < scan.sections ? at(scan.sectionRow, section + 1) : scan.structs
  }

  #leaveOut(section: number): typeof LEFT_OUT {
    this.#scan.sectionNow[section] = this.#rowEnd(section)
    return LEFT_OUT
  }

  /** Enters a section's structs, and before each of them what it needs from other sections. */
  #drive(first: number): boolean {
    const scan = this.#scan
    const stack = [first]
    const until = [Infinity]
    for (let section: number | undefined = first; section !== undefined; section = stack[stack.length - 1]) {
      const row = at(scan.sectionNow, section)
      const reached = this.#state.next(at(scan.sectionClient, section)) >= (until[until.length - 1] ?? 0)
      if (reached || row >= this.#rowEnd(section)) {
        stack.pop()
        until.pop()
        continue
      }
      const answer = this.#step(section, row)
      if (answer === DONE) scan.sectionNow[section] = row + 1
      else if (answer === STOP) return false
      else if (answer === LEFT_OUT) continue
      else if (!stack.includes(answer)) {
        stack.push(answer)
        until.push(this.#needed + 1)
      } else if (this.#limits !== undefined) return this.#refuse("forward", "references in a circle")
      else this.#leaveOut(section)
    }
    return true
  }

  #step(section: number, row: number): number {
    const scan = this.#scan
    const clock = at(scan.clock, row)
    const end = clock + at(scan.length, row)
    const before = at(scan.sectionBefore, section)
    if (end <= before) return this.#knownAgain(section, row)
    if (clock > this.#state.next(at(scan.sectionClient, section))) return this.#leaveOut(section)
    // What is collected holds nothing that could differ; an outbox joins such structs, so they may straddle.
    if (clock < before && this.#limits !== undefined && at(scan.content, row) !== Content.gc) {
      return this.#stop("overlap", "a struct that starts within what is known")
    }
    const needs = this.#needs(section, row)
    if (needs === STOP && this.#limits === undefined) {
      this.problem = undefined
      return this.#leaveOut(section)
    }
    return needs === DONE ? this.#enter(section, row, end) : needs
  }

  /** Whether a reference of a known struct points to what was known with it. */
  #inLog(section: number, row: number, clients: Float64Array, clocks: Float64Array): boolean {
    const scan = this.#scan
    const client = clients[row] ?? 0
    const clock = clocks[row] ?? 0
    if (client === at(scan.sectionClient, section)) return clock < at(scan.clock, row)
    const other = this.#sectionOf?.get(client)
    return clock < (other === undefined ? this.#state.next(client) : at(scan.sectionBefore, other))
  }

  #stop(reason: RefusalReason, detail: string): typeof STOP {
    this.#refuse(reason, detail)
    return STOP
  }

  /** A struct that the log has: harmless, when it says nothing that the log's cannot have said. */
  #knownAgain(section: number, row: number): number {
    if (this.#limits === undefined) return DONE
    const scan = this.#scan
    const position = at(scan.position, row)
    // Yjs makes a root as soon as it reads its name, known struct or not.
    if (position === Position.root && !this.#state.roots.has(scan.roots.get(row) ?? "")) {
      return this.#stop("structure", "an unknown root")
    }
    const left = !(position & REFERS_LEFT) || this.#inLog(section, row, scan.leftClient, scan.leftClock)
    const right = !(position & REFERS_RIGHT) || this.#inLog(section, row, scan.rightClient, scan.rightClock)
    if (left && right) return DONE
    return this.#stop("overlap", "a known struct that refers to what the log does not have")
  }

  /** The number of the section that has to go first, DONE when nothing is missing, STOP on a problem. */
  #needs(section: number, row: number): number {
    const scan = this.#scan
    const position = at(scan.position, row)
    if (position & REFERS_LEFT) {
      const left = this.#need(section, row, at(scan.leftClient, row), at(scan.leftClock, row))
      if (left !== DONE) return left
    }
    if (position & REFERS_RIGHT) {
      return this.#need(section, row, at(scan.rightClient, row), at(scan.rightClock, row))
    }
    return DONE
  }

  #need(section: number, row: number, client: number, clock: number): number {
    const scan = this.#scan
    if (client === at(scan.sectionClient, section)) {
      if (clock < at(scan.clock, row)) return DONE
      return this.#stop("forward", "a reference to what the same client writes later")
    }
    if (clock < this.#state.next(client)) return DONE
    const other = this.#sectionOf?.get(client)
    const comes =
      other !== undefined &&
      clock < at(scan.sectionEnd, other) &&
      at(scan.sectionNow, other) < this.#rowEnd(other)
    if (comes) {
      this.#needed = clock
      return other
    }
    this.#unknown()
    return STOP
  }

  #enter(section: number, row: number, end: number): number {
    const scan = this.#scan
    const state = this.#state
    const content = at(scan.content, row)
    const client = at(scan.sectionClient, section)
    const found = placeOfStruct(state, scan, row)
    const place = typeof found === "number" ? found : GONE
    if (this.#limits !== undefined) {
      const wrong = this.#wrongAt(row, found, this.#limits)
      if (wrong !== undefined) return this.#stop(...wrong)
    }
    const record = state.record(client)
    if (record.owner === undefined) this.#own(record, row)
    if (!this.#addsType(row, record, place)) return STOP
    const struct = { client, index: record.index, clock: at(scan.clock, row), place }
    const chained = place === GONE || continues(scan, row, struct)
    // Nearly every struct is typed on, behind a clock that nobody else has written behind.
    if (!chained || state.children.get(idOf(record.index, struct.clock - 1)) !== undefined) {
      if (!this.#finds(row, struct)) return STOP
    }
    if (!chained) this.#stands(place)
    if (isItem(state, place, content)) this.spent.items += 1
    this.spent.bytes += at(scan.size, row)
    const position = at(scan.position, row)
    const behind = !chained && (position === Position.origin || position === Position.both)
    state.append(record, end, storedPlace(state, place, { content, behind }), chained)
    this.fresh += 1
    return DONE
  }

  #own(record: ClientRecord, row: number): void {
    const state = this.#state
    const inLog = state.authored && this.#limits === undefined
    const owner = (inLog ? writerOf(state, this.#scan, row) : undefined) ?? this.#author
    if (owner !== undefined) state.own(record, owner)
  }

  /** Notes the type that this struct is, if it is one; false when it stands too deep. */
  #addsType(row: number, record: ClientRecord, place: number): boolean {
    const kind = at(this.#scan.content, row)
    if (!isType(kind)) return true
    const depth = depthBelow(this.#state, place)
    if (this.#limits !== undefined && depth > this.#depthMax(this.#limits))
      return this.#refuse("structure", "nested too deep")
    this.#state.addType(record, at(this.#scan.clock, row), { kind, depth })
    return true
  }

  #depthMax({ typeDepth, richDepth }: JudgeLimits): number {
    return this.#state.rich ? richDepth : typeDepth
  }

  /** Where Yjs has to search for the struct's place, its steps are counted; false when it can have none. */
  #finds(row: number, struct: Struct): boolean {
    const state = this.#state
    const lineage = lineageOf(state, this.#scan, row, struct)
    if (lineage === Lineage.crossed && this.#limits !== undefined) {
      return this.#refuse("crossed", "neighbours that never were")
    }
    if (lineage >= Lineage.search && this.#author !== undefined) {
      this.debt += 1 + Math.min(state.pieces[typeOfPlace(struct.place)] ?? 0, this.#sinceOrigin(row))
    }
    return true
  }

  /** Why this struct may not stand where it was found to belong. */
  #wrongAt(
    row: number,
    found: number | string,
    limits: JudgeLimits,
  ): readonly [RefusalReason, string] | undefined {
    if (this.#state.authored) {
      const others = notTheirs(this.#state, this.#scan, row, this.#author)
      if (others !== undefined) return ["not_yours", others]
    }
    if (typeof found === "string") return ["structure", found]
    const wrong = misfit(this.#state, found, at(this.#scan.content, row))
    if (wrong !== undefined) return ["structure", wrong]
    const shape = this.#shapeOf(row, found, limits)
    if (shape !== undefined) return ["shape", shape]
    return this.#state.keyNames.length > limits.keys.most
      ? ["too_large", "too many different keys"]
      : undefined
  }

  #shapeOf(row: number, place: number, { shape }: JudgeLimits): string | undefined {
    if (shape === "any" || place === GONE) return undefined
    const scan = this.#scan
    return misshapen(this.#state, place, {
      content: at(scan.content, row),
      size: at(scan.size, row),
      length: at(scan.length, row),
    })
  }

  #stands(place: number): void {
    const type = typeOfPlace(place)
    this.spent.structs += 1
    this.#split(type)
    this.#split(type)
  }

  #split(type: number): void {
    this.#state.split(type)
    if (this.pieces === NO_PIECES) this.pieces = [type]
    else this.pieces.push(type)
  }

  /** How many pieces can have come to stand behind the struct's origin. */
  #sinceOrigin(row: number): number {
    const scan = this.#scan
    const position = at(scan.position, row)
    if (position !== Position.origin && position !== Position.both) return Infinity
    return this.#state.since(at(scan.leftClient, row), at(scan.leftClock, row))
  }

  /** A deleted range cuts what it begins and ends in. */
  #cutByDeletes(): void {
    const scan = this.#scan
    for (let row = 0; row < scan.deletes; row++) {
      const client = at(scan.deleteClient, row)
      const first = at(scan.deleteClock, row)
      for (const clock of [first, first + at(scan.deleteLength, row) - 1]) {
        const place = this.#state.placeAt(client, clock)
        if (place !== GONE) this.#split(typeOfPlace(place))
      }
    }
  }

  /** Deletes may come before their structs in no log: the ranges must be known, this update's own included. */
  #deletesAreKnown(): boolean {
    const scan = this.#scan
    let client = -1
    let next = 0
    for (let row = 0; row < scan.deletes; row++) {
      if (at(scan.deleteClient, row) !== client) {
        client = at(scan.deleteClient, row)
        next = this.#state.next(client)
      }
      if (at(scan.deleteClock, row) + at(scan.deleteLength, row) > next) return this.#unknown()
    }
    return true
  }

  #deletesAreTheirs(): boolean {
    if (!this.#state.authored) return true
    const others = deletesOthers(this.#state, this.#scan, this.#author)
    return others === undefined || this.#refuse("not_yours", others)
  }

  /** For rooms where it matters who deletes: the ranges of this update, and its structs that came deleted. */
  #noteDeleted(): void {
    const { deleted } = this.#state
    if (deleted === undefined) return
    const scan = this.#scan
    const triples: number[] = []
    for (let section = 0; section < scan.sections; section++) {
      const client = at(scan.sectionClient, section)
      // What was known before says nothing: it may be a lie about another's struct.
      const before = at(scan.sectionBefore, section)
      for (let row = at(scan.sectionRow, section); row < at(scan.sectionNow, section); row++) {
        const from = Math.max(at(scan.clock, row), before)
        const to = at(scan.clock, row) + at(scan.length, row)
        if (to > from && at(scan.content, row) <= Content.deleted) triples.push(client, from, to)
      }
    }
    for (let row = 0; row < scan.deletes; row++) {
      const clock = at(scan.deleteClock, row)
      triples.push(at(scan.deleteClient, row), clock, clock + at(scan.deleteLength, row))
    }
    if (triples.length > 0) deleted.add(triples)
  }
}
