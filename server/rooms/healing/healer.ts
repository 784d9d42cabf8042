import {
  type Epoch,
  epoch,
  type FrameId,
  newFrameId,
  newSetAsideId,
  type PersonId,
  type RandomBytes,
  type Seq,
  seq,
} from "../../../shared/ids.ts"
import { partsOf, type RoomId } from "../../../shared/rooms.ts"
import type { Clock } from "../../clock.ts"
import type { Documents } from "../../documents/documents.ts"
import type { ItemFacts } from "../../projections/job.ts"
import { isErased } from "../../store/erased.ts"
import { type Digest, type Entry, type RoomLog, StoreError, unlessCorrupt } from "../../store/port.ts"
import { NO_DIGEST } from "../log/entry.ts"
import type { RestartOutcome } from "../commit-recovery.ts"
import type { EntryListener } from "../group-commit.ts"
import { restartEntry } from "../log/entry.ts"
import { Ledger } from "../admission/ledger.ts"
import type { Room } from "../room.ts"
import { BEGINNING, Tail } from "../log/tail.ts"
import type { LeftOut, Mended } from "./mend.ts"
import { readPast } from "./past.ts"
import type { Part, SetAsideParts } from "./set-aside.ts"

/** A room that was looked at is not looked at again for so long, in ms: twice as long each time, up to the second. */
const REST_MS = 30_000
const REST_MAX_MS = 3_600_000
/** Other nodes may append meanwhile; each time the document is mended again with what they wrote. */
const ATTEMPTS = 20
/** Updates on which a thread had to be ended. */
const STUCK_MAX = 10
/** Kept of what was set aside: authors, and UTF-16 units of text of each. */
const PARTS_MAX = 20
const TEXT_MAX = 20_000

const ALL_THE_TIME = "the log went on all the time"

export type HealingEvent =
  | { readonly kind: "healed"; readonly room: RoomId; readonly authors: readonly PersonId[] }
  | { readonly kind: "sound"; readonly room: RoomId }
  | { readonly kind: "failed"; readonly room: RoomId; readonly reason: string }

export interface HealerDeps {
  readonly clock: Clock
  readonly log: RoomLog
  readonly documents: Documents
  readonly random: RandomBytes
  /** In whose name a document starts over. */
  readonly system: PersonId
  readonly setAside: SetAsideParts
  /** Rejects with `StoreError`. */
  readonly open: (room: RoomId) => Promise<Room>
  /** The items that were last read from the room. Rejects with `StoreError`. */
  readonly knownItems: (room: RoomId) => Promise<readonly ItemFacts[]>
  readonly listeners?: readonly EntryListener[]
  /** The room's document started over, here or on another node. */
  readonly onHealed: (room: RoomId) => void
  readonly report: (event: HealingEvent) => void
}

interface Source {
  readonly from: Seq
  /** Of the history that the base belongs to, where that is known. */
  readonly epoch?: Epoch
  readonly digest?: Digest
  readonly base: Uint8Array
  readonly ledger: Uint8Array | undefined
}

interface Written {
  readonly entry: Entry
  readonly author: PersonId
  readonly bytes: Uint8Array
  /** Names the update whatever the base is. */
  readonly name: string
}

interface Made {
  readonly mended: Extract<Mended, { kind: "mended" }>
  readonly updates: readonly Written[]
  readonly head: Seq
  readonly epoch: Epoch | undefined
  readonly digest: Digest
  /** Whether something is missing that nobody can read any more. */
  readonly lost: boolean
}

/** What the log has behind a base. */
interface Behind extends Pick<Made, "head" | "epoch" | "digest" | "updates" | "lost"> {
  /** The document started over there: what the base holds no longer counts. */
  readonly over: boolean
}

/** What one healing has found out so far. */
interface Found {
  /** Updates on which a thread had to be ended, or that were left out before. */
  readonly without: Set<string>
  /** How many sources of a base were of no use. */
  skipped: number
  /** The store cannot read what it keeps of the room. */
  corrupt: boolean
}

/**
 * Heals rooms whose document cannot be opened, or not by people (E3): the document starts over under the next epoch
 * from the newest good base and every update that is bearable. What was left out is kept for organisers.
 */
export class Healer {
  readonly #deps: HealerDeps
  readonly #asked = new Map<RoomId, Promise<void>>()
  readonly #rests = new Map<RoomId, { readonly until: number; readonly ms: number }>()
  #stopped = false

  constructor(deps: HealerDeps) {
    this.#deps = deps
  }

  /** Looks at the room soon, and heals it if need be; asking twice looks once. */
  ask(id: RoomId): void {
    const now = this.#deps.clock.now()
    for (const [room, { until }] of this.#rests) if (until + REST_MAX_MS < now) this.#rests.delete(room)
    const rest = this.#rests.get(id)
    if (this.#stopped || this.#asked.has(id) || (rest !== undefined && rest.until > now)) return
    const longer = Math.min(REST_MAX_MS, (rest?.ms ?? REST_MS / 2) * 2)
    const healing = this.#heal(id).then((looked) => {
      this.#asked.delete(id)
      // A store that was away says nothing about the room.
      const ms = looked ? longer : REST_MS
      this.#rests.set(id, { until: this.#deps.clock.now() + ms, ms })
    })
    this.#asked.set(id, healing)
  }

  /** Begins nothing more. What is on its way ends with the store. */
  stop(): void {
    this.#stopped = true
  }

  /** Resolves when nothing is asked for any more. */
  async drained(): Promise<void> {
    while (this.#asked.size > 0) await Promise.all(this.#asked.values())
  }

  /** False when the store did not let it look. */
  async #heal(id: RoomId): Promise<boolean> {
    const found: Found = { without: new Set(), skipped: 0, corrupt: false }
    try {
      await this.#look(id, found)
      return true
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#deps.report({ kind: "failed", room: id, reason: error.message })
      return error.reason === "corrupt"
    }
  }

  async #look(id: RoomId, found: Found): Promise<void> {
    const room = await this.#opened(id)
    if (room === undefined) return this.#rebuild(id, room, found)
    const { epoch } = room.tail
    // Without holding anybody up: this is what takes long.
    const { mended, lost } = await this.#mend(id, room, found)
    if (found.corrupt || lost) return this.#rebuild(id, room, found)
    // A sound log behind a snapshot that is of no use is no sound room: people are given that snapshot.
    if (!mended.sound || found.skipped > 0) return this.#startOver(room, epoch, found)
    this.#deps.report({ kind: "sound", room: id })
    this.#deps.onHealed(id)
  }

  /** Undefined when the store cannot read enough of it. */
  async #opened(id: RoomId): Promise<Room | undefined> {
    return this.#deps.open(id).catch(unlessCorrupt)
  }

  /** Nobody's edits are appended here meanwhile, so that all that was acknowledged is in the document. */
  async #startOver(room: Room, epoch: Epoch, found: Found): Promise<void> {
    const release = room.recovery.hold()
    try {
      for (let attempt = 0; attempt < ATTEMPTS && !this.#stopped && !room.closed; attempt++) {
        await room.landing
        await room.sync.readOn()
        // Another node was first.
        if (room.tail.epoch !== epoch) return this.#deps.onHealed(room.id)
        const made = await this.#mend(room.id, room, found)
        // Another node was first while the document was made: this would only start the healed one over once more.
        if (made.epoch !== undefined && made.epoch !== epoch) return this.#deps.onHealed(room.id)
        if (await this.#append(room, made)) return
      }
      this.#deps.report({ kind: "failed", room: room.id, reason: ALL_THE_TIME })
    } finally {
      release()
    }
  }

  /**
   * What the store keeps of the room cannot be read: the document starts over from what is left, with a snapshot that
   * can be (L7). By the number alone: no room may be open, and where one is, its node reads on. Rejects with `StoreError`.
   */
  async #rebuild(id: RoomId, room: Room | undefined, found: Found): Promise<void> {
    if (await isErased(this.#deps.log, id)) return
    const release = room?.recovery.hold()
    // Once more from the store: something of people's is about to be given up.
    found.corrupt = false
    try {
      for (let attempt = 0; attempt < ATTEMPTS && !this.#stopped; attempt++) {
        const made = await this.#mend(id, room, found)
        if (!found.corrupt) return
        const { head, digest, epoch: at = BEGINNING.epoch } = made
        const tail = new Tail({ seq: head, digest, epoch: at, size: 0 })
        const outcome = await this.#setAside(id, made, async (frame) => {
          const place = { room: id, tail, time: this.#deps.clock.now() }
          const start = { head, update: made.mended.update, author: this.#deps.system, frame }
          const entry = restartEntry(place, start)
          const [answer] = await this.#deps.log.append([entry])
          if (answer !== "ok") return "overtaken"
          for (const listener of this.#deps.listeners ?? []) listener.wrote(entry)
          await this.#save(entry, made.mended.update)
          return "landed"
        })
        if (outcome === "landed") {
          await room?.sync.readOn()
          return
        }
        // Another node was first, perhaps with a document that opens.
        if (room === undefined && (await this.#opened(id)) !== undefined) return this.#deps.onHealed(id)
      }
      this.#deps.report({ kind: "failed", room: id, reason: ALL_THE_TIME })
    } finally {
      release?.()
    }
  }

  /** A snapshot as of an entry that started over: the room opens by it alone. Rejects with `StoreError`. */
  async #save({ room, seq: at, epoch, digest }: Entry, bytes: Uint8Array): Promise<void> {
    const ledger = Ledger.empty(partsOf(room).kind)
    ledger.absorb(bytes, undefined)
    const meta = { epoch, digest, ledger: ledger.encode() }
    await this.#deps.log.saveSnapshot(room, { seq: at, bytes, meta })
  }

  async #append(room: Room, made: Made): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<RestartOutcome>()
    const outcome = await this.#setAside(room.id, made, (frame) => {
      const { head, mended } = made
      const start = { head, update: mended.update, author: this.#deps.system, frame }
      return room.recovery.restartDocument({ ...start, anyway: true, settled: resolve })
        ? promise
        : "overtaken"
    })
    // Unknown: whoever reads it looks into the log.
    return outcome !== "overtaken"
  }

  /** Appends the entry by which the document starts over, between the two steps of the record of what it leaves out. */
  async #setAside(
    room: RoomId,
    { mended, updates, head, lost }: Made,
    append: (frame: FrameId) => RestartOutcome | Promise<RestartOutcome>,
  ): Promise<RestartOutcome> {
    const { random, clock, setAside } = this.#deps
    const frame = newFrameId(random)
    const id = newSetAsideId(random)
    const parts = partsFrom(lost ? [UNKNOWN, ...mended.leftOut] : mended.leftOut, updates, clock.now())
    const { occasion } = partsOf(room)
    const record = { room, occasion, seq: seq(head + 1), frame, at: clock.now(), parts }
    if (parts.length > 0) await setAside.prepare(id, { ...record, settled: false, seen: [] })
    const outcome = await append(frame)
    if (outcome === "unknown") return outcome
    if (parts.length > 0) await setAside.settle(id, outcome === "landed")
    if (outcome !== "landed") return outcome
    this.#deps.onHealed(room)
    const authors = parts.flatMap(({ author }) => author ?? [])
    this.#deps.report({ kind: "healed", room, authors })
    return outcome
  }

  /** The document as of the log's head, without what is unbearable. Rejects with `StoreError`. */
  #mend(id: RoomId, room: Room | undefined, found: Found): Promise<Made> {
    const entries = room?.tail.entries ?? []
    const owners = [...new Set(entries.flatMap(({ entry }) => entry.updates.map((u) => u.author)))]
    return this.#deps.documents.run({ lane: "slow", owners: () => owners }, async (opener) => {
      const { kind } = partsOf(id)
      for (let stuck = 0; stuck <= STUCK_MAX && !this.#stopped; stuck++) {
        const { source, behind } = await this.#read(id, room, found)
        const { updates } = behind
        const progress = new SharedArrayBuffer(4)
        const { base, ledger } = behind.over ? NOTHING : source
        const items = behind.lost ? await this.#deps.knownItems(id) : []
        const without = updates.flatMap(({ name }, at) => (found.without.has(name) ? [at] : []))
        const sent = updates.map(({ author, bytes }) => ({ author, bytes }))
        const client = Buffer.from(this.#deps.random(4)).readUInt32BE()
        const { lost } = behind
        const job = { kind, base, ledger, lost, items, updates: sent, without, client, progress }
        const mended = await opener.open("mend", job)
        if (mended.kind === "mended") {
          for (const { at, whole } of mended.leftOut) {
            const name = at === undefined || !whole ? undefined : updates[at]?.name
            if (name !== undefined) found.without.add(name)
          }
          return { mended, ...behind }
        }
        const last = updates[Atomics.load(new Int32Array(progress), 0)]
        if (mended.kind === "base" || last === undefined) found.skipped++
        else found.without.add(last.name)
      }
      throw new StoreError("corrupt", "not_written", `room ${id}: no document can be made of it`)
    })
  }

  /** What there is to make a document of. */
  async #read(
    id: RoomId,
    room: Room | undefined,
    found: Found,
  ): Promise<{ readonly source: Source; readonly behind: Behind }> {
    for (let newest: Seq | undefined; ;) {
      const source = await this.#source(id, room, found)
      const behind = await this.#behind(id, source, found)
      if (!behind.lost) return { source, behind }
      // Once more: a snapshot may have been stored meanwhile, and the log trimmed.
      const before = newest
      newest = (await this.#deps.log.snapshots(id))[0] ?? seq(0)
      if (newest === before) return { source, behind }
    }
  }

  /** Where to begin: the newest snapshot, the one before, what this node has in memory, and at last the log alone. */
  async #source(id: RoomId, room: Room | undefined, found: Found): Promise<Source> {
    const sources: (() => Promise<Source | undefined>)[] = [
      () => this.#snapshot(id, found),
      async () => {
        const [, older] = await this.#deps.log.snapshots(id)
        return older === undefined ? undefined : this.#snapshot(id, found, seq(older + 1))
      },
      async () => (room === undefined || !found.corrupt ? undefined : inMemory(room)),
    ]
    for (const source of sources.slice(found.skipped)) {
      const from = await source()
      if (from !== undefined) return from
    }
    return { ...NOTHING, from: seq(0) }
  }

  async #snapshot(room: RoomId, found: Found, below?: Seq): Promise<Source | undefined> {
    const { log } = this.#deps
    const snapshot = await log.loadSnapshot(room, below).catch((error: unknown) => {
      found.corrupt = true
      return unlessCorrupt(error)
    })
    if (snapshot === undefined) return undefined
    const { seq: from, bytes: base, meta } = snapshot
    return { from, epoch: meta.epoch, digest: meta.digest, base, ledger: meta.ledger }
  }

  /** What stands in the log behind the base, from the last entry on that started over. */
  async #behind(room: RoomId, { from, epoch: before, digest }: Source, found: Found): Promise<Behind> {
    const { entries, head, missing } = await readPast(this.#deps.log, room, from)
    const started = entries.findLastIndex(({ fresh }) => fresh)
    const updates = entries
      .slice(Math.max(0, started))
      .flatMap((entry) =>
        entry.updates.map(({ author, bytes }, at) => ({ entry, author, bytes, name: `${entry.seq} ${at}` })),
      )
    const last = entries.at(-1)
    const since = entries[started]?.seq ?? from
    const lost = missing.some((number) => number > since)
    found.corrupt ||= lost
    // Each of those behind the last that can be read may have started over.
    const unread = missing.filter((number) => number > (last?.seq ?? from)).length
    const known = last?.epoch ?? before
    const next = known === undefined && unread === 0 ? undefined : epoch((known ?? BEGINNING.epoch) + unread)
    const end = unread > 0 ? NO_DIGEST : (last?.digest ?? digest ?? NO_DIGEST)
    return { head, epoch: next, digest: end, updates, lost, over: started !== -1 }
  }
}

/** What this node still has of the room's document. Rejects with `StoreError`. */
async function inMemory(room: Room): Promise<Source | undefined> {
  const { seq: from, epoch, digest } = room.tail.base
  const base = await room.history.document().catch(unlessCorrupt)
  return base && { from, epoch, digest, base, ledger: room.history.storedLedger }
}

const NOTHING = { base: new Uint8Array(), ledger: undefined } as const
/** What nobody can read any more, and of which nobody knows who wrote it. */
const UNKNOWN: LeftOut = { at: undefined, whole: true, author: undefined, bytes: 0, text: "" }

/** What each author had written of it, those with most first. */
function partsFrom(leftOut: readonly LeftOut[], updates: readonly Written[], now: number): Part[] {
  const parts = new Map<PersonId | undefined, Part>()
  for (const { at, author, bytes, text } of leftOut) {
    const time = (at === undefined ? undefined : updates[at]?.entry.time) ?? now
    const part = parts.get(author)
    const before = part ?? { updates: 0, bytes: 0, from: time, to: time, text: "" }
    const joined = [before.text, text].filter((one) => one !== "").join("\n")
    parts.set(author, {
      ...(author !== undefined && { author }),
      updates: before.updates + 1,
      bytes: before.bytes + bytes,
      from: Math.min(before.from, time),
      to: Math.max(before.to, time),
      text: joined.slice(0, TEXT_MAX).toWellFormed(),
    })
  }
  return [...parts.values()].sort((a, b) => b.bytes - a.bytes).slice(0, PARTS_MAX)
}
