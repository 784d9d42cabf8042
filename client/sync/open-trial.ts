import * as Y from "yjs"

/**
 * Whether a document can be opened without stopping the page. Most can, and are opened at once. A large one, and one with
 * many structs at places for which others contend, is first opened in a worker: what Yjs does there may take time that
 * grows with the square of their number.
 */

/** So many contended structs are opened without a trial. */
export const UNTRIED_CONTENDED = 400
/** What has no more bytes is opened without a trial: it makes some 50,000 structs at most, deletes that cut texts included. */
export const UNTRIED_BYTES = 128 * 1024
/** The longest time that opening took without a pause, and a fixed piece of work in the same thread, ms. */
export interface TrialAnswer {
  readonly ms: number
  readonly stint: number
  /** Undefined where it is opened in one go. */
  readonly sliced: Sliced | undefined
}

/** A document in updates, to be applied with a pause behind each; and in one. */
interface Sliced {
  readonly slices: readonly Uint8Array[]
  readonly whole: Uint8Array
}

/**
 * How many of an update's structs have to be placed among others: they were written in front of another one, or at a
 * place (behind the same letter, under the same key) where a struct of this update was written already. What cannot be
 * read counts as none.
 */
export function contendedIn(update: Uint8Array): number {
  const places = new Set<string>()
  const isContended = (struct: Y.Item): boolean => {
    const { origin, rightOrigin } = struct
    if (rightOrigin !== null) return true
    const place = origin === null ? beginningOf(struct) : `${origin.client} ${origin.clock}`
    if (places.has(place)) return true
    places.add(place)
    return false
  }
  try {
    return Y.decodeUpdate(update).structs.filter((struct) => struct instanceof Y.Item && isContended(struct))
      .length
  } catch {
    return 0
  }
}

/** Where a struct stands that names nothing before it: its parent, and its key there. */
function beginningOf({ parent, parentSub }: Y.Item): string {
  const of =
    parent instanceof Y.ID ? `${parent.client} ${parent.clock}` : typeof parent === "string" ? parent : ""
  return `in ${of} ${parentSub ?? ""}`
}

/** What the piece of work comes to: a compiler must not leave it out. */
let sum = 0

/** A fixed piece of work, to compare two threads by; the time it takes, ms. */
export function stint(): number {
  const once = (): number => {
    const from = performance.now()
    for (let n = 0; n < 1_000_000; n++) sum = (sum + n * 7) % 1_000_003
    return Math.max(0.1, performance.now() - from)
  }
  return Math.min(once(), once(), once())
}

/** A document, and everything in it as one update. */
export interface Opened {
  readonly doc: Y.Doc
  readonly whole: Uint8Array
}

export type Opening =
  /** Nothing speaks against applying all of it at once. */
  | { readonly kind: "whole" }
  /** It was applied in slices. */
  | ({ readonly kind: "opened" } & Opened)
  /** It would stop the page. */
  | { readonly kind: "unbearable" }

/** Finds out how these updates can be opened on this page. `fresh`: an empty document that they may be put into, in slices. */
export type OpenTrial = (updates: readonly Uint8Array[], fresh: Y.Doc | undefined) => Promise<Opening>
