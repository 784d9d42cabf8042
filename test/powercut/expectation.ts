import { z } from "zod"
import { RoomId } from "../../shared/rooms.ts"

/** A record's state as the workload writes it: which of its operations it comes from, or gone. */
const RecordState = z.object({ operation: z.number(), version: z.number() }).nullable()
export type RecordState = z.infer<typeof RecordState>

/**
 * What the workload says about itself: `will` before it asks, `did` when it was told that it is saved, `seen` what it
 * found at its start.
 */
export const Said = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("did-entry"), room: RoomId, seq: z.number(), frame: z.number() }),
  z.object({ kind: z.literal("did-snapshot"), room: RoomId, seq: z.number() }),
  z.object({ kind: z.literal("will-trim"), room: RoomId, through: z.number() }),
  z.object({ kind: z.literal("did-trim"), room: RoomId, through: z.number() }),
  z.object({ kind: z.literal("will-record"), key: z.string(), state: RecordState }),
  z.object({ kind: z.literal("did-record"), key: z.string(), state: RecordState }),
  z.object({ kind: z.literal("seen-record"), key: z.string(), state: RecordState }),
])
export type Said = z.infer<typeof Said>

export interface ExpectedRoom {
  /** Frame id of each acknowledged entry, by number. */
  readonly frames: Map<number, number>
  /** Acknowledged, and asked for. */
  trimmed: number
  trimAsked: number
  snapshot: number
}

export interface ExpectedRecord {
  acknowledged: RecordState
  /** What was asked for since: until the next acknowledgement, each of these states is right too. */
  asked: RecordState[]
}

/** What must be there after a power cut, as far as the workload was told. */
export class Expectation {
  readonly rooms = new Map<RoomId, ExpectedRoom>()
  readonly records = new Map<string, ExpectedRecord>()
  /** Writes that were acknowledged so far. */
  acknowledged = 0

  /** The same again, to be continued on its own. */
  copy(): Expectation {
    const copy = new Expectation()
    copy.acknowledged = this.acknowledged
    for (const [room, each] of this.rooms) copy.rooms.set(room, { ...each, frames: new Map(each.frames) })
    for (const [key, each] of this.records) copy.records.set(key, { ...each, asked: [...each.asked] })
    return copy
  }

  hear(said: Said): void {
    if (said.kind.startsWith("did")) this.acknowledged++
    switch (said.kind) {
      case "did-entry":
        this.#room(said.room).frames.set(said.seq, said.frame)
        break
      case "did-snapshot":
        this.#room(said.room).snapshot = Math.max(this.#room(said.room).snapshot, said.seq)
        break
      case "will-trim":
        this.#room(said.room).trimAsked = Math.max(this.#room(said.room).trimAsked, said.through)
        break
      case "did-trim":
        this.#room(said.room).trimmed = Math.max(this.#room(said.room).trimmed, said.through)
        break
      case "will-record":
        this.#record(said.key).asked.push(said.state)
        break
      case "seen-record":
        this.#record(said.key).acknowledged = said.state
        break
      case "did-record":
        this.records.set(said.key, { acknowledged: said.state, asked: [] })
        break
    }
  }

  #room(room: RoomId): ExpectedRoom {
    const expected = this.rooms.get(room) ?? { frames: new Map(), trimmed: 0, trimAsked: 0, snapshot: 0 }
    this.rooms.set(room, expected)
    return expected
  }

  #record(key: string): ExpectedRecord {
    const expected = this.records.get(key) ?? { acknowledged: null, asked: [] }
    this.records.set(key, expected)
    return expected
  }
}
