import type { CSSProperties } from "react"
import type { OccasionKind } from "../../../../shared/api.ts"
import { COLOURWAYS, type Cover, type CoverDesign } from "../../../../shared/documents/card-looks.ts"
import candles from "./art/candles.svg?raw"
import door from "./art/door.svg?raw"
import leaves from "./art/leaves.svg?raw"
import mobile from "./art/mobile.svg?raw"
import rings from "./art/rings.svg?raw"
import table from "./art/table.svg?raw"
import tassel from "./art/tassel.svg?raw"
import tulips from "./art/tulips.svg?raw"

/**
 * The eight covers, own work: pictures of 500 x 700 whose colours are custom properties, three colourways each, and
 * where the title stands on them. Covers are objects: they look the same in both themes.
 */

/** Where the title stands, in the picture's units. `panel`: on an area of its own in this colour, not on the ground. */
export interface TitlePlace {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly align: "left" | "center"
  readonly valign: "top" | "middle" | "bottom"
  readonly weight: number
  readonly size: number
  readonly lead: number
  readonly italic?: true
  readonly panel?: "b"
}

/** A colourway: `ground` and `t` (the title on it), the picture's own colours by letter, the envelope and its lining. */
interface Colours {
  readonly ground: string
  readonly t: string
  readonly env: string
  readonly liner: string
  readonly [letter: string]: string
}

interface Design {
  readonly art: string
  readonly title: TitlePlace
  readonly ways: readonly [Colours, Colours, Colours]
}

export const PICTURE = { width: 500, height: 700 } as const

const DESIGNS: Readonly<Record<CoverDesign, Design>> = {
  candles: {
    art: candles,
    title: { x: 40, y: 44, w: 420, h: 230, align: "left", valign: "top", weight: 760, size: 88, lead: 0.92 },
    ways: [
      {
        ground: "#f5c04a",
        t: "#2f1d33",
        a: "#d63e27",
        b: "#fdf3df",
        c: "#2f1d33",
        d: "#f49d97",
        e: "#0f6a66",
        env: "#f49d97",
        liner: "#0f6a66",
      },
      {
        ground: "#2b1d38",
        t: "#fdf3df",
        a: "#f2674a",
        b: "#fdf3df",
        c: "#f5c04a",
        d: "#f49d97",
        e: "#2a8f86",
        env: "#f49d97",
        liner: "#1f6f68",
      },
      {
        ground: "#bfe0d2",
        t: "#17463f",
        a: "#e2543a",
        b: "#fff7e8",
        c: "#17463f",
        d: "#f5b84a",
        e: "#2c7f78",
        env: "#f5b84a",
        liner: "#17463f",
      },
    ],
  },
  rings: {
    art: rings,
    title: {
      x: 36,
      y: 462,
      w: 428,
      h: 190,
      align: "center",
      valign: "middle",
      weight: 400,
      size: 76,
      lead: 1,
      italic: true,
    },
    ways: [
      {
        ground: "#f6ecdd",
        t: "#1d3b33",
        a: "#c0472b",
        b: "#1d5145",
        c: "#efbe58",
        env: "#efbe58",
        liner: "#1d5145",
      },
      {
        ground: "#1d2440",
        t: "#fdf1dc",
        a: "#f3a08f",
        b: "#a9d6c8",
        c: "#46507f",
        env: "#f3a08f",
        liner: "#1d2440",
      },
      {
        ground: "#f3c6bb",
        t: "#4a1426",
        a: "#932338",
        b: "#274a8c",
        c: "#fbe9c0",
        env: "#fbe9c0",
        liner: "#274a8c",
      },
    ],
  },
  mobile: {
    art: mobile,
    title: { x: 40, y: 544, w: 420, h: 126, align: "left", valign: "bottom", weight: 560, size: 56, lead: 1 },
    ways: [
      {
        ground: "#cfe1da",
        t: "#26304f",
        a: "#d5432c",
        b: "#f4c04b",
        c: "#26304f",
        d: "#fdf4e4",
        e: "#ef9c93",
        f: "#26304f",
        env: "#ef9c93",
        liner: "#26304f",
      },
      {
        ground: "#f8e4c8",
        t: "#3a2436",
        a: "#2b7f79",
        b: "#e06a3a",
        c: "#3a2436",
        d: "#fffaf0",
        e: "#f2a9a0",
        f: "#b8342c",
        env: "#f2a9a0",
        liner: "#1f5f5a",
      },
      {
        ground: "#24304f",
        t: "#fdf4e4",
        a: "#e8644a",
        b: "#f4c04b",
        c: "#f4e6cf",
        d: "#fdf4e4",
        e: "#ef9c93",
        f: "#7fb8c4",
        env: "#ef9c93",
        liner: "#24304f",
      },
    ],
  },
  door: {
    art: door,
    title: { x: 40, y: 40, w: 420, h: 136, align: "left", valign: "top", weight: 560, size: 58, lead: 1 },
    ways: [
      {
        ground: "#14504f",
        t: "#fdf1da",
        a: "#f6bd4f",
        b: "#d8472d",
        c: "#0d3b3b",
        d: "#fdf1da",
        e: "#e98b5a",
        f: "#2f6e58",
        env: "#f6bd4f",
        liner: "#14504f",
      },
      {
        ground: "#6f2336",
        t: "#fff1dc",
        a: "#ffd59a",
        b: "#f0a53f",
        c: "#4d1526",
        d: "#fff6e6",
        e: "#e2784a",
        f: "#8a4a4f",
        env: "#ffd59a",
        liner: "#6f2336",
      },
      {
        ground: "#2d4c82",
        t: "#fff6e2",
        a: "#ffdb8c",
        b: "#f3ece0",
        c: "#1d3563",
        d: "#fff6e2",
        e: "#f29a6b",
        f: "#3d7a63",
        env: "#ffdb8c",
        liner: "#2d4c82",
      },
    ],
  },
  leaves: {
    art: leaves,
    title: { x: 36, y: 40, w: 428, h: 128, align: "left", valign: "top", weight: 600, size: 62, lead: 0.98 },
    ways: [
      {
        ground: "#dbe4c6",
        t: "#1f3a2c",
        a: "#1f5a3c",
        b: "#4d8a55",
        c: "#d2562f",
        d: "#f7c557",
        e: "#1f3a2c",
        f: "#a93f22",
        env: "#f7c557",
        liner: "#1f5a3c",
      },
      {
        ground: "#fbdcc8",
        t: "#2a2f52",
        a: "#23604a",
        b: "#5f9a6c",
        c: "#3c5fa8",
        d: "#f0774d",
        e: "#2a2f52",
        f: "#2a4480",
        env: "#f39a76",
        liner: "#23604a",
      },
      {
        ground: "#1d3a33",
        t: "#f8efd6",
        a: "#4f8f5c",
        b: "#93c283",
        c: "#e2703f",
        d: "#f7c557",
        e: "#12271f",
        f: "#b94f2b",
        env: "#f7c557",
        liner: "#1d3a33",
      },
    ],
  },
  tulips: {
    art: tulips,
    title: {
      x: 36,
      y: 512,
      w: 428,
      h: 156,
      align: "left",
      valign: "middle",
      panel: "b",
      weight: 600,
      size: 68,
      lead: 0.98,
    },
    ways: [
      {
        ground: "#f6b7ab",
        t: "#fdf2e0",
        a: "#c9361f",
        b: "#3a1e34",
        c: "#fdf2e0",
        d: "#2c6a52",
        e: "#f0bb4d",
        env: "#f6b7ab",
        liner: "#3a1e34",
      },
      {
        ground: "#c9dde6",
        t: "#fffaf0",
        a: "#2b57ab",
        b: "#1c2c58",
        c: "#fffaf0",
        d: "#37745a",
        e: "#f0934a",
        env: "#c9dde6",
        liner: "#1c2c58",
      },
      {
        ground: "#f2d08a",
        t: "#fff7e4",
        a: "#c9361f",
        b: "#1f4a3a",
        c: "#fff7e4",
        d: "#2f7156",
        e: "#ef8f6f",
        env: "#f2d08a",
        liner: "#1f4a3a",
      },
    ],
  },
  tassel: {
    art: tassel,
    title: { x: 40, y: 300, w: 240, h: 360, align: "left", valign: "bottom", weight: 560, size: 64, lead: 1 },
    ways: [
      {
        ground: "#22408c",
        t: "#fdf1da",
        a: "#f3b944",
        b: "#131f4a",
        c: "#fdf1da",
        d: "#e4573a",
        e: "#d9952a",
        env: "#f3b944",
        liner: "#22408c",
      },
      {
        ground: "#82263a",
        t: "#fdf1da",
        a: "#f3c26a",
        b: "#4a1020",
        c: "#fdf1da",
        d: "#f3a79c",
        e: "#cf9440",
        env: "#f3c26a",
        liner: "#82263a",
      },
      {
        ground: "#f4c9a8",
        t: "#1d3f36",
        a: "#e0573a",
        b: "#1d4a40",
        c: "#fff7e6",
        d: "#f3b944",
        e: "#b93a24",
        env: "#f3b944",
        liner: "#1d4a40",
      },
    ],
  },
  table: {
    art: table,
    title: {
      x: 36,
      y: 506,
      w: 428,
      h: 160,
      align: "center",
      valign: "middle",
      weight: 560,
      size: 70,
      lead: 1,
    },
    ways: [
      {
        ground: "#7d2a35",
        t: "#f9ecd6",
        a: "#f9ecd6",
        b: "#e0cdaa",
        c: "#dd4f34",
        d: "#f2bd4e",
        e: "#2f8a80",
        f: "#f3a79c",
        g: "#2a1a2c",
        env: "#f3a79c",
        liner: "#7d2a35",
      },
      {
        ground: "#1d4a4c",
        t: "#f9ecd6",
        a: "#f9ecd6",
        b: "#dccdb0",
        c: "#e5603f",
        d: "#f2bd4e",
        e: "#8fc2b2",
        f: "#f4b6aa",
        g: "#0e2626",
        env: "#f4b6aa",
        liner: "#1d4a4c",
      },
      {
        ground: "#f1bb4c",
        t: "#3a1e24",
        a: "#fffaf0",
        b: "#e8dcc4",
        c: "#d9482f",
        d: "#fff0cf",
        e: "#17625d",
        f: "#f0988b",
        g: "#3a1e24",
        env: "#f0988b",
        liner: "#17625d",
      },
    ],
  },
}

/** What a title's size is multiplied by, until it fits. */
export const FIT_STEPS = [1, 0.86, 0.74, 0.64, 0.56, 0.5, 0.44, 0.38] as const

/**
 * The picture: SVG of our own, to be put into the page as it is, so that it takes the colours around it. Its ids are those
 * of this copy (`id`): a part that refers to a copy that is hidden would be cut away whole.
 */
export const artOf = (design: CoverDesign, id = ""): string =>
  DESIGNS[design].art.replaceAll(/(\bid="|url\(#)/g, `$1${id}`)

export const titlePlaceOf = (design: CoverDesign): TitlePlace => DESIGNS[design].title

function coloursOf({ design, colours }: Cover): Colours {
  const { ways } = DESIGNS[design]
  return ways[colours] ?? ways[0]
}

/** Every colourway of a design, by number. */
export const waysOf = (design: CoverDesign): readonly Cover[] =>
  Array.from({ length: COLOURWAYS }, (_, colours) => ({ design, colours }))

export type CustomProperties = CSSProperties & Readonly<Record<`--${string}`, string | number>>

/** A colourway as custom properties, by the names that the pictures use. */
export function colourProperties(cover: Cover): CustomProperties {
  const properties: Record<`--${string}`, string> = {}
  for (const [name, colour] of Object.entries(coloursOf(cover))) properties[`--${name}`] = colour
  return properties
}

const SUGGESTED: Readonly<Record<OccasionKind, CoverDesign>> = {
  birthday: "candles",
  wedding: "rings",
  anniversary: "rings",
  baby: "mobile",
  christmas: "table",
  farewell: "door",
  other: "table",
}

/** The cover of a card until somebody chose one. */
export const suggestedDesign = (kind: OccasionKind): CoverDesign => SUGGESTED[kind]
