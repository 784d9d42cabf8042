import { z } from "zod"

/** How a card and its messages may look. Apart from card.ts, so that what only reads a card loads no Yjs. */

export const COVER_DESIGNS = [
  "candles",
  "rings",
  "mobile",
  "door",
  "leaves",
  "tulips",
  "tassel",
  "table",
] as const
export const CoverDesign = z.enum(COVER_DESIGNS)
export type CoverDesign = z.infer<typeof CoverDesign>

/** Each design has three colourways, by number. */
export const COLOURWAYS = 3

export interface Cover {
  readonly design: CoverDesign
  /** 0 to COLOURWAYS - 1. */
  readonly colours: number
}

export const PAPERS = ["milk", "butter", "apricot", "rose", "sage", "sky", "night"] as const
export const Paper = z.enum(PAPERS)
export type Paper = z.infer<typeof Paper>

const PATTERNS = ["plain", "ruled", "squared"] as const
export const Pattern = z.enum(PATTERNS)
export type Pattern = z.infer<typeof Pattern>
