import type * as Y from "yjs"
import { type RandomBytes, newFrameId } from "../../shared/ids.ts"
import { textIn } from "./salvage.ts"
import type { LostText } from "./types.ts"

/** Texts of one room that could not be saved, until their writer has copied or given them up. */
export class LostTexts {
  readonly #random: RandomBytes
  #texts: readonly LostText[] = []

  constructor(random: RandomBytes) {
    this.#random = random
  }

  get all(): readonly LostText[] {
    return this.#texts
  }

  /** What an earlier tab lost and nobody has dismissed. */
  restore(texts: readonly LostText[]): void {
    this.#texts = [...texts, ...this.#texts]
  }

  add(texts: readonly string[], why: LostText["why"]): void {
    const lost = texts
      .filter((text) => text !== "")
      .map((text) => ({ id: newFrameId(this.#random).toString(36), text, why }))
    if (lost.length > 0) this.#texts = [...this.#texts, ...lost]
  }

  /** Texts of updates that never found their place in the document, so that no comparison sees them. */
  addPending(doc: Y.Doc, why: LostText["why"]): void {
    const pending = doc.store.pendingStructs
    if (pending !== null) this.add([textIn(pending.update)], why)
  }

  dismiss(ids: readonly string[]): void {
    this.#texts = this.#texts.filter((text) => !ids.includes(text.id))
  }
}
