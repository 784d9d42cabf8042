import { StoreError } from "../../port.ts"
import type { WriteRequest, WriterCalls } from "../worker-protocol.ts"
import type { LogIndex } from "./log-index.ts"
import type { WorkerLink } from "../worker-link.ts"

/** Frames (4 KiB each) of the write-ahead log from which a quiet moment is used to copy them into the file. */
const CHECKPOINT_FRAMES = 1_000
/** Entries that one move takes at most: some milliseconds. */
const MOVE_ENTRIES = 2_048
/** What is due waits for a quiet moment until it is this many times over. */
const URGENT = 4

export interface HousekeepingParts {
  readonly index: LogIndex
  readonly writer: WorkerLink<WriterCalls>
  /** Entries that the append-only table holds before the oldest move on. */
  readonly hotEntries: number
  readonly unswept: boolean
}

/** Keeps the write-ahead log, the append-only table and trimmed history short, in bounded steps between commits. */
export class Maintenance {
  readonly #parts: HousekeepingParts
  #walFrames = 0
  #unswept: boolean
  /** After a step that failed nothing is tried until something was written again. */
  #held = false

  constructor(parts: HousekeepingParts) {
    this.#parts = parts
    this.#unswept = parts.unswept
  }

  wrote(write: WriteRequest, walFrames: number): void {
    this.#walFrames = walFrames
    this.#held = false
    if (write.kind === "trim" || write.kind === "erase") this.#unswept = true
  }

  /** Whether a step should be made before anything else. */
  presses(somebodyWaits: boolean): boolean {
    if (this.#held) return false
    const factor = somebodyWaits ? URGENT : 1
    return this.#checkpointDue(factor) || this.#moveDue(factor) || (this.#unswept && !somebodyWaits)
  }

  /** One step. What failed is tried again after the next write; `doubtful`: nobody knows whether it was done. */
  async run(): Promise<"fine" | "doubtful"> {
    try {
      if (this.#checkpointDue(1)) await this.#checkpoint()
      else if (this.#moveDue(1)) await this.#move()
      else await this.#sweep()
      return "fine"
    } catch (error) {
      this.#held = true
      return error instanceof StoreError && error.outcome === "unknown" ? "doubtful" : "fine"
    }
  }

  async #checkpoint(): Promise<void> {
    const { walFrames } = await this.#parts.writer.call("checkpoint", undefined)
    this.#walFrames = walFrames
    // A long read keeps the log from being copied whole: later, then.
    this.#held = this.#checkpointDue(1)
  }

  async #move(): Promise<void> {
    const { index, writer, hotEntries } = this.#parts
    const moved = await writer.call("move", { rows: Math.min(MOVE_ENTRIES, index.hot - hotEntries) })
    index.moved(moved)
    this.#walFrames = moved.walFrames
  }

  async #sweep(): Promise<void> {
    const { more, walFrames } = await this.#parts.writer.call("sweep", undefined)
    this.#unswept = more
    this.#walFrames = walFrames
  }

  #checkpointDue(factor: number): boolean {
    return this.#walFrames >= CHECKPOINT_FRAMES * factor
  }

  #moveDue(factor: number): boolean {
    const { index, hotEntries } = this.#parts
    return index.hot > hotEntries * (1 + factor / 4)
  }
}
