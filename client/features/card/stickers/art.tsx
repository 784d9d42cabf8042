import type { ReactNode } from "react"

/**
 * The stickers, own work: flat pictures of 100 x 100 in the colours of the covers, which are the same in both themes.
 * A message names its sticker, so the names stay.
 */

const RED = "#d63e27"
const MUSTARD = "#f5c04a"
const TEAL = "#0f6a66"
const PLUM = "#2f1d33"
const PINK = "#f49d97"
const CREAM = "#fdf3df"
const LEAF = "#6f9e4f"
const SKY = "#8cc4dc"

const LINE = { fill: "none", strokeLinecap: "round", strokeLinejoin: "round" } as const

/** A smiling face, as some of them have. */
const face = (x: number, y: number): ReactNode => (
  <>
    <circle cx={x - 7} cy={y} r="2.2" fill={PLUM} />
    <circle cx={x + 7} cy={y} r="2.2" fill={PLUM} />
    <path {...LINE} d={`M${x - 5} ${y + 6}q5 5 10 0`} stroke={PLUM} strokeWidth="2.4" />
  </>
)

const SUN_RAYS = Array.from({ length: 12 }, (_, n) => {
  const at = (turn: number, far: number): string => {
    const angle = ((n + turn) / 12) * 2 * Math.PI
    return `${(50 + far * Math.cos(angle)).toFixed(1)} ${(50 + far * Math.sin(angle)).toFixed(1)}`
  }
  return `M${at(-0.26, 29)}L${at(0, 43)}L${at(0.26, 29)}Z`
}).join("")

export const STICKER_ART = {
  cake: (
    <>
      <path d="M50 8c5 6 6 9 6 12a6 6 0 0 1-12 0c0-3 1-6 6-12Z" fill={MUSTARD} />
      <rect x="46.5" y="25" width="7" height="19" rx="1.5" fill={TEAL} />
      <path d="M18 60c0-11 7-18 18-18h28c11 0 18 7 18 18v24H18Z" fill={PINK} />
      <path
        d="M18 58c0-10 7-16 18-16h28c11 0 18 6 18 16v2c-3 8-11 8-13 0c-2 8-10 8-13 0c-2 8-10 8-12 0c-2 8-10 8-13 0c-2 8-10 8-13 0Z"
        fill={CREAM}
      />
      <circle cx="33" cy="50" r="2.4" fill={RED} />
      <circle cx="50" cy="53" r="2.4" fill={TEAL} />
      <circle cx="67" cy="50" r="2.4" fill={MUSTARD} />
      <path d="M12 84h76a8 8 0 0 1-8 7H20a8 8 0 0 1-8-7Z" fill={TEAL} />
    </>
  ),
  balloon: (
    <>
      <path {...LINE} d="M50 68c-8 8 8 12 0 26" stroke={PLUM} strokeWidth="2.6" />
      <path d="M50 6c18 0 29 13 29 29c0 18-15 29-29 29S21 53 21 35C21 19 32 6 50 6Z" fill={RED} />
      <path d="M50 62l6 9H44Z" fill={RED} />
      <path {...LINE} d="M33 34c0-8 5-14 12-16" stroke={CREAM} strokeWidth="4" />
    </>
  ),
  present: (
    <>
      <path d="M50 32C36 32 26 26 29 18c3-8 16-2 21 14c5-16 18-22 21-14c3 8-7 14-21 14Z" fill={RED} />
      <circle cx="50" cy="31" r="4.5" fill={PLUM} />
      <rect x="20" y="46" width="60" height="44" rx="3" fill={TEAL} />
      <rect x="14" y="33" width="72" height="17" rx="3" fill={MUSTARD} />
      <rect x="44" y="33" width="12" height="57" fill={RED} />
    </>
  ),
  heart: (
    <>
      <path d="M50 88C18 66 8 50 10 34C12 17 36 8 50 29C64 8 88 17 90 34C92 50 82 66 50 88Z" fill={RED} />
      <path {...LINE} d="M23 38c0-8 5-12 11-13" stroke={PINK} strokeWidth="5" />
    </>
  ),
  star: (
    <>
      <path
        d="M50 8L62 36L92 38L69 58L77 88L50 71L23 88L31 58L8 38L38 36Z"
        fill={MUSTARD}
        stroke={MUSTARD}
        strokeWidth="5"
        strokeLinejoin="round"
      />
      {face(50, 49)}
    </>
  ),
  sun: (
    <>
      <path d={SUN_RAYS} fill={RED} />
      <circle cx="50" cy="50" r="26" fill={MUSTARD} />
      {face(50, 48)}
    </>
  ),
  moon: (
    <>
      <path d="M62 9A42 42 0 1 0 91 62A35 35 0 0 1 62 9Z" fill={MUSTARD} />
      <circle cx="35" cy="52" r="5" fill="#e5a935" />
      <circle cx="50" cy="74" r="4" fill="#e5a935" />
      <circle cx="28" cy="70" r="2.6" fill="#e5a935" />
      <path d="M80 18l3 8l8 3l-8 3l-3 8l-3-8l-8-3l8-3Z" fill={RED} />
    </>
  ),
  tulip: (
    <>
      <path {...LINE} d="M50 50v42" stroke={LEAF} strokeWidth="5" />
      <path d="M49 90C34 88 24 76 24 60C38 64 47 74 49 90Z" fill={LEAF} />
      <path d="M51 90C66 88 76 78 76 64C62 68 53 76 51 90Z" fill={TEAL} />
      <path
        d="M27 14C34 16 39 21 41 27C43 19 46 13 50 8C54 13 57 19 59 27C61 21 66 16 73 14C77 40 68 55 50 55S23 40 27 14Z"
        fill={RED}
      />
      <path d="M50 8C60 20 62 38 50 55C38 38 40 20 50 8Z" fill={PINK} />
    </>
  ),
  snail: (
    <>
      <path {...LINE} d="M20 50L14 34M27 49L27 32" stroke={PLUM} strokeWidth="2.8" />
      <circle cx="14" cy="33" r="3" fill={PLUM} />
      <circle cx="27" cy="31" r="3" fill={PLUM} />
      <path
        d="M14 56a10 10 0 0 1 20-2c1 14 6 20 20 20h24c8 0 12 5 14 12H32C20 86 14 74 14 56Z"
        fill={MUSTARD}
      />
      <circle cx="59" cy="53" r="25" fill={TEAL} />
      <path {...LINE} d="M59 53c0-4 6-4 6 1c0 8-14 8-14-2c0-13 22-13 23 2" stroke={CREAM} strokeWidth="4" />
      <circle cx="23" cy="57" r="2" fill={PLUM} />
    </>
  ),
  bird: (
    <>
      <path {...LINE} d="M46 78v14M58 78v14" stroke={MUSTARD} strokeWidth="3.4" />
      <path
        d="M14 66C10 40 24 18 46 18c14 0 22 8 23 20c0 6 3 12 10 18l13 8C86 76 72 82 54 82C32 82 18 80 14 66Z"
        fill={SKY}
      />
      <path d="M14 66C24 82 40 84 56 80C46 78 34 66 30 48C22 50 15 56 14 66Z" fill={CREAM} />
      <path d="M38 54c14-4 28 2 36 16c-16 6-32 2-36-16Z" fill={TEAL} />
      <path d="M27 30L8 36L24 43Z" fill={RED} />
      <circle cx="40" cy="33" r="3" fill={PLUM} />
    </>
  ),
  cup: (
    <>
      <path {...LINE} d="M38 10c-6 7 6 10 0 18M54 10c-6 7 6 10 0 18" stroke={PINK} strokeWidth="4" />
      <path {...LINE} d="M72 48h6a10 10 0 0 1 0 22h-8" stroke={RED} strokeWidth="6" />
      <path d="M18 36h56v26c0 14-9 22-20 22H38c-11 0-20-8-20-22Z" fill={RED} />
      <path d="M18 50h56v10H18Z" fill={CREAM} />
      <path {...LINE} d="M24 88h44" stroke={PLUM} strokeWidth="4" />
    </>
  ),
  kite: (
    <>
      <path {...LINE} d="M52 66C46 76 58 80 50 94" stroke={PLUM} strokeWidth="2.6" />
      <path d="M50 6L82 34L52 68L20 34Z" fill={MUSTARD} />
      <path d="M50 6L82 34H50Z" fill={RED} />
      <path d="M20 34H50L52 68Z" fill={TEAL} />
      <path d="M46 80l-10-5v10ZM54 86l10-5v10Z" fill={RED} />
    </>
  ),
} as const satisfies Readonly<Record<string, ReactNode>>

export type KnownSticker = keyof typeof STICKER_ART

/** Whether this version has a picture of that name. */
export const isKnownSticker = (name: string | undefined): name is KnownSticker =>
  name !== undefined && Object.hasOwn(STICKER_ART, name)

export const STICKERS = Object.keys(STICKER_ART).filter(isKnownSticker)
