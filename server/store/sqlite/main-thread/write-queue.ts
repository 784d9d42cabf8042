import { StoreError } from "../../port.ts"
import { closedFailure, thrown, type Failure } from "../failure.ts"
import { Maintenance, type HousekeepingParts } from "./maintenance.ts"
import type { InlineCommit } from "./inline-commit.ts"
import type { WriteAnswer, Written } from "../worker-protocol.ts"
import type { RoomLoader } from "./room-loader.ts"
import { plan, roomsOf, type Planned, type Request, type Settle } from "./write-plan.ts"

/** Bytes that one group commit takes at most (but always one request): what waits behind it should not wait long. */
const GROUP_BYTES = 16 * 1024 * 1024

export interface CommitterParts extends HousekeepingParts {
  readonly loader: RoomLoader
  /** Without it every commit is made by the writer's thread. */
  readonly inline: InlineCommit | undefined
}

/**
 * The one queue of everything that is written. What arrives while a commit is under way waits, and all of it goes
 * together into the next. The writer's thread has one job at a time, and while it has none, a tiny commit may be made
 * on this thread: there is one writer at any moment.
 */
export class WriteQueue {
  readonly #parts: CommitterParts
  readonly #housekeeping: Maintenance
  readonly #waiting: Request[] = []
  #busy = false
  /** A commit ended with an unknown outcome: what is really there must be read before anything else happens. */
  #doubtful = false
  #closed = false
  readonly #rested: (() => void)[] = []

  constructor(parts: CommitterParts) {
    this.#parts = parts
    this.#housekeeping = new Maintenance(parts)
  }

  /** Rejects when the request was not done, or nobody knows. What is asked first is done first. */
  submit<T>(request: (settle: Settle<T>) => Request): Promise<T> {
    if (this.#closed) return Promise.reject(thrown(closedFailure))
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(request({ resolve, reject }))
      this.#advance()
    })
  }

  /** Resolves when the index says what the file says; whoever reads asks for this first. */
  async settled(): Promise<void> {
    while (this.#doubtful) {
      if (this.#busy) {
        await this.#rest()
        continue
      }
      await this.#job(() => this.#settleDoubt())
      if (this.#doubtful)
        throw new StoreError("away", "not_written", "the store could not be opened again after an I/O error")
    }
  }

  /** Takes nothing more, finishes what was taken. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#busy) await this.#rest()
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => this.#rested.push(resolve))
  }

  /** Starts what is to be done next, as long as nothing is under way. */
  #advance(): void {
    while (!this.#busy) {
      const job = this.#nextJob()
      if (job !== undefined) void this.#job(job)
      else if (this.#waiting.length === 0) break
    }
    if (this.#busy) return
    this.#parts.index.shrink()
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#rested.splice(0)) wake()
  }

  /** The next job for the other threads; nothing when the next step needed none. */
  #nextJob(): (() => Promise<void>) | undefined {
    const somebodyWaits = this.#waiting.length > 0
    if (this.#doubtful) return somebodyWaits ? () => this.#settleDoubt() : undefined
    const { index } = this.#parts
    const unknown = this.#waiting.flatMap(roomsOf).filter((room) => !index.knows(room))
    if (unknown.length > 0) return () => this.#load(unknown)
    if (this.#housekeeping.presses(somebodyWaits)) return () => this.#keepHouse()
    if (!somebodyWaits) return undefined
    const planned = this.#planGroup()
    if (planned.length === 0 || this.#commitInline(planned)) return undefined
    return () => this.#send(planned)
  }

  /** Runs one job to its end; jobs handle their own failures. */
  async #job(job: () => Promise<void>): Promise<void> {
    this.#busy = true
    await job()
    this.#busy = false
    this.#advance()
  }

  async #load(rooms: readonly string[]): Promise<void> {
    try {
      await this.#parts.loader.load(rooms)
    } catch (error) {
      this.#refuseWaiting(error instanceof Error ? error : new Error(String(error)))
    }
  }

  async #keepHouse(): Promise<void> {
    if ((await this.#housekeeping.run()) === "doubtful") this.#doubtful = true
  }

  /**
   * Never the same sync again (the kernel may have dropped what it could not write, and call the next one good): the
   * failed commit is given up, and the next one writes its own bytes over it.
   */
  async #settleDoubt(): Promise<void> {
    const { index, inline, writer } = this.#parts
    try {
      const scan = await writer.call("reopen", undefined)
      inline?.reopen()
      index.replace(scan)
      this.#doubtful = false
    } catch (error) {
      this.#refuseWaiting(
        new StoreError(
          "away",
          "not_written",
          `the store could not be opened again after an I/O error: ${messageOf(error)}`,
        ),
      )
    }
    this.#wake()
  }

  #refuseWaiting(error: Error): void {
    for (const request of this.#waiting.splice(0)) request.settle.reject(error)
  }

  /** The requests that go together: at most one append per room, since each is judged by a head that is certain. */
  #planGroup(): readonly Planned[] {
    const rooms = new Set<string>()
    let bytes = 0
    let count = 0
    for (const request of this.#waiting) {
      const own = roomsOf(request)
      bytes += request.bytes
      if (count > 0 && (bytes > GROUP_BYTES || own.some((room) => rooms.has(room)))) break
      for (const room of own) rooms.add(room)
      count++
    }
    const planned: Planned[] = []
    let nextId = this.#parts.index.nextId
    for (const request of this.#waiting.splice(0, count)) {
      const next = plan(request, this.#parts.index, nextId)
      if (next === undefined) continue
      if (next.write.kind === "append") nextId += next.write.rows.rooms.length
      planned.push(next)
    }
    return planned
  }

  /** True when the group was so small, and the rest so quiet, that it was committed here and now. */
  #commitInline(planned: readonly Planned[]): boolean {
    const { inline } = this.#parts
    const [only] = planned
    if (
      inline === undefined ||
      only?.write.kind !== "append" ||
      planned.length > 1 ||
      this.#waiting.length > 0
    )
      return false
    const { rows } = only.write
    if (!inline.suits(rows.rooms.length, rows.bytes.length)) return false
    const result = inline.commit(rows)
    if ("failure" in result) this.#failed(only, result.failure)
    else this.#done(only, "ok", result.walFrames)
    return true
  }

  async #send(planned: readonly Planned[]): Promise<void> {
    let written: Written
    try {
      written = await this.#parts.writer.call(
        "write",
        planned.map(({ write }) => write),
        planned.flatMap(({ write }) => (write.kind === "append" ? [write.rows.bytes.buffer] : [])),
      )
    } catch (error) {
      for (const each of planned)
        this.#failed(each, { reason: "away", outcome: "unknown", message: messageOf(error) })
      return
    }
    for (const [at, each] of planned.entries()) {
      const result = written.answers[at] ?? {
        failure: { reason: "bug", outcome: "unknown", message: "the writer left a request out" },
      }
      if ("failure" in result) this.#failed(each, result.failure)
      else this.#done(each, result.answer, written.walFrames)
    }
  }

  #done(planned: Planned, answer: WriteAnswer, walFrames: number): void {
    this.#housekeeping.wrote(planned.write, walFrames)
    planned.done(answer)
  }

  #failed(planned: Planned, failure: Failure): void {
    if (failure.outcome === "unknown") this.#doubtful = true
    planned.failed(failure)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
