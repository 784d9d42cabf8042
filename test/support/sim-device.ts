import { Shelves } from "../../client/sync/memory-store.ts"
import type { LocalStore, OutboxFrame, StoreChange, WriteAnswer } from "../../client/sync/local-store.ts"
import type { FrameId } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"

interface Pending {
  /** The tab that asked. */
  readonly by: object
  readonly run: () => void
  readonly write: boolean
}

/** How a device may keep things wrongly, for controls. */
export type ApplyChange = (shelves: Shelves, room: RoomId, change: StoreChange) => WriteAnswer

/**
 * One person's browser profile: what its tabs asked to keep, kept in the order they asked, each change whole, when
 * the simulation lets it. What was not kept when a tab ends may or may not still be.
 */
export class SimDevice {
  readonly shelves = new Shelves()
  /** Every frame that was ever kept here. */
  readonly kept = new Map<FrameId, OutboxFrame>()
  readonly #apply: ApplyChange
  #pending: Pending[] = []

  constructor(apply: ApplyChange = (shelves, room, change) => shelves.apply(room, change)) {
    this.#apply = apply
  }

  get pending(): number {
    return this.#pending.length
  }

  /** The oldest request is done. */
  step(): void {
    this.#pending.shift()?.run()
  }

  /** The tab is gone: of its writes that were not done yet the first `kept` still are. */
  drop(tab: object, kept: number): void {
    let left = kept
    const pending = this.#pending
    this.#pending = []
    for (const one of pending) {
      if (one.by !== tab) this.#pending.push(one)
      else if (one.write && left-- > 0) one.run()
    }
  }

  /** A tab's view of the device. */
  storeFor(tab: object, spy: (change: StoreChange) => void): LocalStore {
    const ask = <T>(write: boolean, work: () => T): Promise<T> =>
      new Promise((resolve) => this.#pending.push({ by: tab, write, run: () => resolve(work()) }))
    return {
      volatile: false,
      load: (room) => ask(false, () => this.shelves.read(room)),
      write: (room, change) => {
        spy(change)
        return ask(true, () => {
          const answer = this.#apply(this.shelves, room, change)
          if (answer === "written") for (const frame of change.put) this.kept.set(frame.id, frame)
          return answer
        })
      },
      unsent: () => ask(false, () => this.shelves.unsent()),
      rooms: () => ask(false, () => this.shelves.rooms()),
      forgetRoom: (room) => ask(true, () => this.shelves.forget(room)),
    }
  }
}
