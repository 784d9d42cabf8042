import type { FrameId } from "../../shared/ids.ts"

/** What others changed in an entry, for "4 changes from Ivo and Mira". */
export interface News {
  readonly changes: number
  readonly authors: ReadonlySet<number>
}

export type Applied =
  | { readonly kind: "applied"; readonly own: readonly FrameId[]; readonly news: News }
  | { readonly kind: "old" }
  /** Something between the cursor and this entry is missing: join again with the cursor. */
  | { readonly kind: "hole" }
  /** The document does not take these bytes: only a fresh copy helps. */
  | { readonly kind: "unreadable" }
