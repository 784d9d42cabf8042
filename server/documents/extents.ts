import type { PersonId } from "../../shared/ids.ts"
import { StoreError } from "../store/port.ts"
import { Extent, extentOf } from "../rooms/admission/update-extent.ts"
import type { Documents } from "./documents.ts"

/** An update up to this size is read on the event loop, in bytes: that takes a millisecond or two. */
const SMALL_BYTES = 32 * 1024

/** How far snapshots and entries reach: small ones read at once, large ones in a documents thread, each once. */
export class Extents {
  readonly #documents: Documents
  readonly #large = new WeakMap<Uint8Array, Extent>()

  constructor(documents: Documents) {
    this.#documents = documents
  }

  /** Undefined for a large one that was not read yet: `read` it, and ask again. */
  of(update: Uint8Array): Extent | undefined {
    return update.length <= SMALL_BYTES ? extentOf(update) : this.#large.get(update)
  }

  /** Reads a large one in a thread; `person` is charged for it. Rejects with `StoreError` when that takes too long. */
  async read(update: Uint8Array, person: PersonId): Promise<void> {
    const turn = { lane: "projections", owners: () => [person] } as const
    const read = await this.#documents.run(turn, (opener) =>
      opener.open("extent", { base: update, updates: [] }),
    )
    if (read.kind !== "extent") throw new StoreError("away", "not_written", read.reason)
    this.#large.set(update, new Extent(read.clocks, read.deleted))
  }
}
