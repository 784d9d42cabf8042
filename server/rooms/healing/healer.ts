import {
  type Epoch,
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
import { type Entry, type RoomLog, StoreError } from "../../store/port.ts"
import type { FreshOutcome } from "../flight.ts"
import type { Room } from "../room.ts"
import type { LeftOut, Mended } from "./mend.ts"
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
  /** The room's document started over, here or on another node. */
  readonly onHealed: (room: RoomId) => void
  readonly report: (event: HealingEvent) => void
}

interface Source {
  readonly from: Seq
  /** Of the history that the base belongs to, where that is known. */
  readonly epoch?: Epoch
  readonly base: Uint8Array
  readonly ledger: Uint8Array | undefined
  readonly items: readonly ItemFacts[]
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
}

/** What one healing has found out so far. */
interface Found {
  /** Updates on which a thread had to be ended, or that were left out before. */
  readonly without: Set<string>
  /** How many sources of a base were of no use. */
  skipped: number
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
    try {
      const room = await this.#deps.open(id)
      const { epoch } = room.tail
      const found: Found = { without: new Set(), skipped: 0 }
      // Without holding anybody up: this is what takes long.
      const first = await this.#mend(room, found)
      // A sound log behind a snapshot that is of no use is no sound room: people are given that snapshot.
      if (first.mended.sound && found.skipped === 0) {
        this.#deps.report({ kind: "sound", room: id })
        this.#deps.onHealed(id)
        return true
      }
      await this.#startOver(room, epoch, found)
      return true
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#deps.report({ kind: "failed", room: id, reason: error.message })
      return error.reason === "corrupt"
    }
  }

  /** Nobody's edits are appended here meanwhile, so that all that was acknowledged is in the document. */
  async #startOver(room: Room, epoch: Epoch, found: Found): Promise<void> {
    const release = room.writer.hold()
    try {
      for (let attempt = 0; attempt < ATTEMPTS && !this.#stopped && !room.closed; attempt++) {
        await room.writer.landing
        await room.writer.follower.readOn()
        // Another node was first.
        if (room.tail.epoch !== epoch) return this.#deps.onHealed(room.id)
        const made = await this.#mend(room, found)
        // Another node was first while the document was made: this would only start the healed one over once more.
        if (made.epoch !== undefined && made.epoch !== epoch) return this.#deps.onHealed(room.id)
        if (await this.#append(room, made)) return
      }
      this.#deps.report({ kind: "failed", room: room.id, reason: "the log went on all the time" })
    } finally {
      release()
    }
  }

  async #append(room: Room, { mended, updates, head }: Made): Promise<boolean> {
    const { random, system, clock, setAside } = this.#deps
    const frame = newFrameId(random)
    const id = newSetAsideId(random)
    const parts = partsFrom(mended.leftOut, updates, clock.now())
    const { occasion } = partsOf(room.id)
    const record = { room: room.id, occasion, seq: seq(head + 1), frame, at: clock.now(), parts }
    if (parts.length > 0) await setAside.prepare(id, { ...record, settled: false, seen: [] })
    const { promise, resolve } = Promise.withResolvers<FreshOutcome>()
    const start = { head, update: mended.update, author: system, frame, anyway: true, settled: resolve }
    const outcome = room.writer.startAnew(start) ? await promise : "overtaken"
    // Whoever reads it looks into the log.
    if (outcome === "unknown") return true
    if (parts.length > 0) await setAside.settle(id, outcome === "landed")
    if (outcome !== "landed") return false
    this.#deps.onHealed(room.id)
    const authors = parts.flatMap(({ author }) => author ?? [])
    this.#deps.report({ kind: "healed", room: room.id, authors })
    return true
  }

  /** The document as of the log's head, without what is unbearable. Rejects with `StoreError`. */
  #mend(room: Room, found: Found): Promise<Made> {
    const owners = [...new Set(room.tail.entries.flatMap(({ entry }) => entry.updates.map((u) => u.author)))]
    return this.#deps.documents.run({ lane: "slow", owners: () => owners }, async (opener) => {
      const { kind } = partsOf(room.id)
      for (let stuck = 0; stuck <= STUCK_MAX && !this.#stopped; stuck++) {
        const source = await this.#source(room.id, found.skipped)
        const { head, epoch, updates, over } = await this.#updates(room.id, source)
        const progress = new SharedArrayBuffer(4)
        const { base, ledger, items } = over ? NOTHING : source
        const without = updates.flatMap(({ name }, at) => (found.without.has(name) ? [at] : []))
        const sent = updates.map(({ author, bytes }) => ({ author, bytes }))
        const client = Buffer.from(this.#deps.random(4)).readUInt32BE()
        const job = { kind, base, ledger, items, updates: sent, without, client, progress }
        const mended = await opener.open("mend", job)
        if (mended.kind === "mended") {
          for (const { at } of mended.leftOut) {
            const name = at === undefined ? undefined : updates[at]?.name
            if (name !== undefined) found.without.add(name)
          }
          return { mended, updates, head, epoch }
        }
        const last = updates[Atomics.load(new Int32Array(progress), 0)]
        if (mended.kind === "base" || last === undefined) found.skipped++
        else found.without.add(last.name)
      }
      throw new StoreError("corrupt", "not_written", `room ${room.id}: no document can be made of it`)
    })
  }

  /** Where to begin: the newest snapshot, the one before, the log alone, and at last the items that were known. */
  async #source(room: RoomId, skipped: number): Promise<Source> {
    const { log } = this.#deps
    const sources: (() => Promise<Source | undefined>)[] = [
      () => this.#snapshot(room),
      async () => {
        const [, older] = await log.snapshots(room)
        return older === undefined ? undefined : this.#snapshot(room, seq(older + 1))
      },
      async () => {
        const [head] = await log.heads([room])
        return (head?.trimmed ?? 0) > 0 ? undefined : { ...NOTHING, from: seq(0) }
      },
      async () => {
        const [newest] = await log.snapshots(room)
        const items = await this.#deps.knownItems(room)
        return { ...NOTHING, from: newest ?? seq(0), items }
      },
    ]
    for (const source of sources.slice(skipped)) {
      const found = await source()
      if (found !== undefined) return found
    }
    return { ...NOTHING, from: (await log.heads([room]))[0]?.trimmed ?? seq(0) }
  }

  async #snapshot(room: RoomId, below?: Seq): Promise<Source | undefined> {
    const snapshot = await this.#deps.log.loadSnapshot(room, below)
    if (snapshot === undefined) return undefined
    const { seq: from, bytes: base, meta } = snapshot
    return { from, epoch: meta.epoch, base, ledger: meta.ledger, items: [] }
  }

  /** What stands in the log behind the base, from the last entry on that started over. */
  async #updates(
    room: RoomId,
    { from, epoch }: Source,
  ): Promise<Pick<Made, "head" | "epoch" | "updates"> & { readonly over: boolean }> {
    const read = await this.#deps.log.read(room, from)
    if (!read.ok) throw new StoreError("corrupt", "not_written", `room ${room}: the log is trimmed`)
    const entries = read.value
    const started = entries.findLastIndex(({ fresh }) => fresh)
    const updates = entries
      .slice(Math.max(0, started))
      .flatMap((entry) =>
        entry.updates.map(({ author, bytes }, at) => ({ entry, author, bytes, name: `${entry.seq} ${at}` })),
      )
    const last = entries.at(-1)
    return { head: last?.seq ?? from, epoch: last?.epoch ?? epoch, updates, over: started !== -1 }
  }
}

const NOTHING = { base: new Uint8Array(), ledger: undefined, items: [] } as const

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
