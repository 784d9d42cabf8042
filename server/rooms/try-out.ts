import * as Y from "yjs"
import type { PersonId } from "../../shared/ids.ts"
import { searchSteps } from "./search-steps.ts"

/** A push that may make Yjs search for long, and the document that it would enter. */
export interface TrialJob {
  /** The document as of the base (empty at the beginning), and what the log has behind it. */
  readonly base: Uint8Array
  readonly updates: readonly Uint8Array[]
  readonly push: Uint8Array
  /** The budget of the push, in steps (see search-steps.ts). */
  readonly steps: number
}

export type Tried =
  | { readonly kind: "bearable"; readonly steps: number }
  | { readonly kind: "too_dear" }
  /** Nobody had the time to find out; it may be asked again. */
  | { readonly kind: "busy" }

/** Tries a push for its author. Never rejects. */
export type Trial = (author: PersonId, job: TrialJob) => Promise<Tried>

/** Applies a push to its document, which is thrown away, and counts the steps. Never throws on what the log holds. */
export function tryOut({ base, updates, push, steps }: TrialJob): Tried {
  const doc = new Y.Doc()
  try {
    if (base.length > 0) Y.applyUpdate(doc, base)
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update)
    })
    const searched = searchSteps(steps, () => Y.applyUpdate(doc, push))
    return searched.kind === "done" ? { kind: "bearable", steps: searched.steps } : { kind: "too_dear" }
  } catch {
    // A document that Yjs cannot read is for the materialiser to find; until then nobody makes it dearer.
    return { kind: "busy" }
  } finally {
    doc.destroy()
  }
}
