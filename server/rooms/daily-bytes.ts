import { z } from "zod"
import type { PersonId } from "../../shared/ids.ts"
import { ok } from "../../shared/result.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { Clock } from "../clock.ts"
import { StoreError } from "../store/port.ts"
import type { Table } from "../store/table.ts"

const DAY_MS = 86_400_000
/** What a node has not written down yet is lost when it dies: so much at most, for each person and each room. */
const UNWRITTEN_BYTES = 256 * 1024
/** After that much it is written down, so many ms later at the earliest: not at each push. */
const WRITE_MS = 5_000
/** People and rooms that are remembered; beyond it the one that was quiet for longest is read again. */
const REMEMBERED = 10_000

/** Bytes that a person pushed, or that were pushed into a room, on one day (UTC, counted from the epoch). */
export const VolumeRecord = z.object({ day: z.number().int(), bytes: z.number().int().min(0) })
export type VolumeRecord = z.infer<typeof VolumeRecord>

interface Count {
  day: number
  /** What the record says, other nodes' included. */
  written: number
  unwritten: number
  /** Whether it is about to be written down. */
  writing: boolean
}

export interface DailyBytesDeps {
  readonly clock: Clock
  readonly volumes: Table<VolumeRecord>
  /** Bytes a day of one person, and of one room. */
  readonly limits: { readonly person: number; readonly room: number }
}

/**
 * How much was pushed today, by whom and into which room: a disk has an end. Kept in one record for each, written
 * seldom, and added up over nodes and restarts. Ordinary people never get near enough for a record.
 */
export class DailyBytes {
  readonly #deps: DailyBytesDeps
  readonly #counts = new Map<string, Count>()

  constructor(deps: DailyBytesDeps) {
    this.#deps = deps
  }

  /** Counts a push; `spent`: it is over what a day has, and was not counted. */
  take(person: PersonId, room: RoomId, bytes: number): "taken" | "spent" {
    const { limits } = this.#deps
    const own = this.#countOf(person)
    const rooms = this.#countOf(room)
    if (total(own) + bytes > limits.person || total(rooms) + bytes > limits.room) return "spent"
    this.#add(person, own, bytes)
    this.#add(room, rooms, bytes)
    return "taken"
  }

  #countOf(key: string): Count {
    const day = Math.floor(this.#deps.clock.now() / DAY_MS)
    const known = this.#counts.get(key)
    if (known !== undefined) {
      if (known.day !== day) Object.assign(known, { day, written: 0, unwritten: 0 })
      return known
    }
    const count = { day, written: 0, unwritten: 0, writing: false }
    this.#counts.set(key, count)
    if (this.#counts.size > REMEMBERED) this.#forget()
    void this.#read(key, count)
    return count
  }

  #add(key: string, count: Count, bytes: number): void {
    count.unwritten += bytes
    if (count.unwritten < UNWRITTEN_BYTES || count.writing) return
    count.writing = true
    this.#deps.clock.after(WRITE_MS, () => void this.#write(key, count))
  }

  #forget(): void {
    for (const [key, count] of this.#counts) {
      if (this.#counts.size <= REMEMBERED) return
      if (!count.writing) this.#counts.delete(key)
    }
  }

  async #read(key: string, count: Count): Promise<void> {
    try {
      const record = await this.#deps.volumes.get(key)
      if (record?.day === count.day) count.written = Math.max(count.written, record.bytes)
    } catch (error) {
      // It is read again when something is written.
      if (!(error instanceof StoreError)) throw error
    }
  }

  async #write(key: string, count: Count): Promise<void> {
    const { volumes } = this.#deps
    const { day, unwritten } = count
    try {
      const before = await volumes.insert(key, { day, bytes: unwritten })
      const written =
        before === "inserted"
          ? ok({ day, bytes: unwritten })
          : await volumes.change(key, (body) =>
              ok({ day, bytes: (body.day === day ? body.bytes : 0) + unwritten }),
            )
      if (count.day === day && written.ok) {
        count.unwritten -= unwritten
        count.written = written.value.bytes
      }
      count.writing = false
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      this.#deps.clock.after(WRITE_MS, () => void this.#write(key, count))
    }
  }
}

const total = ({ written, unwritten }: Count): number => written + unwritten
