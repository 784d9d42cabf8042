import * as Y from "yjs"
import type { PersonId } from "../../../shared/ids.ts"
import { applyAscending } from "../../documents/apply.ts"
import { searchSteps } from "./search-steps.ts"
import { PLAIN_STEPS } from "./trial-steps.ts"

/** A push that may make Yjs search for long, and the document that it would enter. */
export interface TrialJob {
  /** The document as of the base (empty at the beginning), and what the log has behind it. */
  readonly base: Uint8Array
  readonly updates: readonly Uint8Array[]
  readonly push: Uint8Array
  /** The budget of the push, in steps (see search-steps.ts), and of loading the document with it, beyond plain ones. */
  readonly steps: number
  readonly loadSteps: number
}

export type Tried =
  /** `work`: steps beyond plain ones to load the document from now on. */
  | { readonly kind: "bearable"; readonly steps: number; readonly work: number }
  | { readonly kind: "too_dear" }
  /** Nobody had the time to find out; it may be asked again. */
  | { readonly kind: "busy" }

/** Tries a push for its author. Never rejects. */
export type Trial = (author: PersonId, job: TrialJob) => Promise<Tried>

/**
 * In which order a document may be loaded: as Yjs writes it, and with the lowest client ids first. Either can be the one
 * in which Yjs searches for long while it is soon done in the other.
 */
const LOADS: readonly ((doc: Y.Doc, update: Uint8Array) => void)[] = [Y.applyUpdate, applyAscending]

/**
 * Applies a push to its document, which is thrown away, and counts the steps; then loads the document anew: whoever joins
 * meets the structs in another order than those who were there, and a single struct that somebody adds later may change
 * it. Never throws on what the log holds.
 */
export function tryOut({ base, updates, push, steps, loadSteps }: TrialJob): Tried {
  const doc = new Y.Doc()
  try {
    if (base.length > 0) Y.applyUpdate(doc, base)
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update)
    })
    const searched = searchSteps(steps, () => Y.applyUpdate(doc, push))
    if (searched.kind === "stopped") return { kind: "too_dear" }
    const plain = structsIn(doc) * PLAIN_STEPS
    const whole = Y.encodeStateAsUpdate(doc)
    let work = 0
    for (const load of LOADS) {
      const loaded = searchSteps(plain + loadSteps, () => load(new Y.Doc(), whole))
      if (loaded.kind === "stopped") return { kind: "too_dear" }
      work = Math.max(work, loaded.steps - plain)
    }
    return { kind: "bearable", steps: searched.steps, work }
  } catch {
    // A document that Yjs cannot read is for the snapshotter to find; until then nobody makes it dearer.
    return { kind: "busy" }
  } finally {
    doc.destroy()
  }
}

function structsIn(doc: Y.Doc): number {
  let structs = 0
  for (const one of doc.store.clients.values()) structs += one.length
  return structs
}
