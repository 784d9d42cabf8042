import { t } from "../../../i18n/text.ts"
import type { KnownSticker } from "./art.tsx"

const NAMES = {
  cake: "sticker.cake",
  balloon: "sticker.balloon",
  present: "sticker.present",
  heart: "sticker.heart",
  star: "sticker.star",
  sun: "sticker.sun",
  moon: "sticker.moon",
  tulip: "sticker.tulip",
  snail: "sticker.snail",
  bird: "sticker.bird",
  cup: "sticker.cup",
  kite: "sticker.kite",
} as const satisfies Record<KnownSticker, string>

export const nameOfSticker = (sticker: KnownSticker): string => t(NAMES[sticker])
