import * as Y from "yjs"
import { newDoc } from "../../shared/documents/new-doc.ts"
import type { Cursor } from "../../shared/protocol.ts"

/** Pieces are compacted into one when there are more than this many. */
const MANY = 256

/**
 * The acknowledged document as bytes, apart from the one that is edited: what is on this device and not in here was
 * never saved. Also what the device keeps, since the live document holds unsent edits.
 */
export class Confirmed {
  #pieces: Uint8Array[] = []
  #cursor: Cursor | undefined

  get cursor(): Cursor | undefined {
    return this.#cursor
  }

  get many(): boolean {
    return this.#pieces.length > MANY
  }

  /** Starts over: `bytes` is everything up to the cursor. */
  reset(bytes: Uint8Array | undefined, cursor: Cursor): void {
    this.#pieces = bytes === undefined ? [] : [bytes]
    this.#cursor = cursor
  }

  /** The next number. */
  advance(updates: readonly Uint8Array[], cursor: Cursor): void {
    this.#pieces.push(...updates)
    this.#cursor = cursor
  }

  clear(): void {
    this.#pieces = []
    this.#cursor = undefined
  }

  /** Writes the acknowledged document into `doc`. Throws when the bytes cannot be read. */
  into(doc: Y.Doc, origin: unknown): Y.Doc {
    doc.transact(() => {
      for (const piece of this.#pieces) Y.applyUpdate(doc, piece, origin)
    }, origin)
    return doc
  }

  /** The same in one piece. */
  bytes(): Uint8Array {
    const [only] = this.#pieces
    if (only !== undefined && this.#pieces.length === 1) return only
    const bytes = Y.encodeStateAsUpdate(this.into(newDoc(), undefined))
    this.#pieces = [bytes]
    return bytes
  }
}
