import { editNumber, writerOf } from "./edits.ts"
import { Histogram } from "./histogram.ts"

/** How many of a writer's last edits are remembered by the time they were sent: more than can be on their way. */
const REMEMBERED = 4096

export interface MeterShape {
  readonly rooms: number
  readonly clients: number
}

/**
 * Knows when each edit was sent, and by its own number (client id and clock, which stand in every update) when it
 * arrived where: each of the others must get each exactly once and in order.
 */
export class Meter {
  readonly #shape: MeterShape
  readonly #sentAt: Float64Array
  /** Per room and writer: edits sent, and edits acknowledged. */
  readonly #sent: Int32Array
  readonly #acknowledged: Int32Array
  /** Per room, receiver and writer: edits received. */
  readonly #received: Int32Array
  /** Only edits sent from here on are recorded. */
  #from = Infinity
  #arrivals = new Histogram()
  #answers = new Histogram()
  /** An edit that came twice or after a later one. */
  misplaced = 0
  /** Why connections ended that were not dropped from this side. */
  readonly losses: string[] = []

  constructor(shape: MeterShape) {
    const writers = shape.rooms * shape.clients
    this.#shape = shape
    this.#sentAt = new Float64Array(writers * REMEMBERED)
    this.#sent = new Int32Array(writers)
    this.#acknowledged = new Int32Array(writers)
    this.#received = new Int32Array(writers * shape.clients)
  }

  /** Forgets the durations so far; edits sent from now on are recorded. */
  restart(now: number): void {
    this.#from = now
    this.#arrivals = new Histogram()
    this.#answers = new Histogram()
  }

  get arrivals(): Histogram {
    return this.#arrivals
  }

  get answers(): Histogram {
    return this.#answers
  }

  /** The number of the writer's next edit, which counts as sent at this moment. */
  send(room: number, writer: number, now: number): number {
    const at = room * this.#shape.clients + writer
    const edit = this.#sent[at] ?? 0
    this.#sent[at] = edit + 1
    this.#sentAt[at * REMEMBERED + (edit % REMEMBERED)] = now
    return edit
  }

  /** A struct arrived at `receiver`; its own one is an acknowledgement. The document's first structs are none of the meter's. */
  arrived(room: number, receiver: number, client: number, clock: number): void {
    const writer = writerOf(client)
    if (writer < 0) return
    if (writer === receiver) return this.acknowledged(room, writer, editNumber(clock))
    const from = room * this.#shape.clients + writer
    const slot = (room * this.#shape.clients + receiver) * this.#shape.clients + writer
    const edit = editNumber(clock)
    const expected = this.#received[slot] ?? 0
    if (edit !== expected) this.misplaced++
    this.#received[slot] = expected + 1
    this.#note(this.#arrivals, from, edit)
  }

  acknowledged(room: number, writer: number, edit: number): void {
    const at = room * this.#shape.clients + writer
    if (edit !== this.#acknowledged[at]) this.misplaced++
    this.#acknowledged[at] = (this.#acknowledged[at] ?? 0) + 1
    this.#note(this.#answers, at, edit)
  }

  lost(why: string): void {
    this.losses.push(why)
  }

  /** Deliveries that have not come (yet). */
  get missing(): number {
    const { clients } = this.#shape
    let missing = 0
    for (let slot = 0; slot < this.#received.length; slot++) {
      const receiver = Math.floor(slot / clients)
      const from = Math.floor(receiver / clients) * clients + (slot % clients)
      if (from !== receiver) missing += (this.#sent[from] ?? 0) - (this.#received[slot] ?? 0)
    }
    return missing
  }

  /** Acknowledgements that have not come (yet). */
  get unanswered(): number {
    return this.#sent.reduce((sum, sent, at) => sum + sent - (this.#acknowledged[at] ?? 0), 0)
  }

  #note(histogram: Histogram, from: number, edit: number): void {
    const sentAt = this.#sentAt[from * REMEMBERED + (edit % REMEMBERED)] ?? 0
    if (sentAt >= this.#from) histogram.record(performance.now() - sentAt)
  }
}
