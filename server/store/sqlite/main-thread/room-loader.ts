import type { ReaderCalls } from "../worker-protocol.ts"
import type { LogIndex } from "./log-index.ts"
import type { WorkerLink } from "../worker-link.ts"

/**
 * Brings rooms that the index does not know into it. At most one question per room is under way, and nothing is
 * written to a room that the index does not know, so an answer is never older than what was written since.
 */
export class RoomLoader {
  readonly #index: LogIndex
  readonly #reader: WorkerLink<ReaderCalls>
  readonly #loading = new Map<string, Promise<void>>()

  constructor(index: LogIndex, reader: WorkerLink<ReaderCalls>) {
    this.#index = index
    this.#reader = reader
  }

  async load(rooms: readonly string[]): Promise<void> {
    const missing = [...new Set(rooms)].filter((room) => !this.#index.knows(room))
    const fresh = missing.filter((room) => !this.#loading.has(room))
    if (fresh.length > 0) {
      const loading = this.#ask(fresh)
      for (const room of fresh) this.#loading.set(room, loading)
    }
    await Promise.all(missing.flatMap((room) => this.#loading.get(room) ?? []))
  }

  async #ask(rooms: readonly string[]): Promise<void> {
    try {
      const states = await this.#reader.call("rooms", rooms)
      for (const [at, room] of rooms.entries()) {
        const state = states[at]
        if (state !== undefined) this.#index.learn(room, state)
      }
    } finally {
      for (const room of rooms) this.#loading.delete(room)
    }
  }
}
