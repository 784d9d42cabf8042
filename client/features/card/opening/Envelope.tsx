import type { ReactNode } from "react"
import type { CardOpens } from "../../../../shared/api.ts"
import type { Cover as CoverChoice } from "../../../../shared/documents/card-looks.ts"
import { monthShort } from "../../../i18n/format.ts"
import { Cover } from "../covers/Cover.tsx"
import styles from "./Envelope.module.css"

/**
 * An envelope of flat parts: its front, and its back in layers with room for the card between lining and pocket. The
 * opening turns, lifts and fades each part for itself (Opening.module.css).
 */

/** The side with the address: name, stamp and postmark. */
export function EnvelopeFront(props: { cover: CoverChoice; name: string; zone: string; opens: CardOpens }) {
  const { cover, name, zone, opens } = props
  return (
    <div className={styles["front"]} data-part="front">
      <Stamp cover={cover} />
      <Postmark zone={zone} opens={opens} />
      <p className={styles["address"]} dir="auto" translate="no" data-long={name.length > 14 || undefined}>
        {name}
      </p>
    </div>
  )
}

function Stamp({ cover }: { cover: CoverChoice }) {
  return (
    <div className={styles["stamp"]}>
      <div className={styles["stampPicture"]}>
        <Cover cover={cover} />
      </div>
    </div>
  )
}

const two = (n: number): string => String(n).padStart(2, "0")

/** Where, and when by the clock there, it was to be opened. */
function Postmark({ zone, opens }: { zone: string; opens: CardOpens }) {
  const place = (zone.split("/").at(-1) ?? zone).replaceAll("_", " ").toLocaleUpperCase()
  return (
    <svg className={styles["postmark"]} viewBox="0 0 120 72" aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth="1.3" strokeLinecap="round">
        {[18, 28, 38, 48, 58].map((y) => (
          <path key={y} d={`M2 ${y}c6-5 11-5 16 0s10 5 16 0 9-4 ${y === 38 ? 9 : 13}-2`} />
        ))}
        <circle cx="83" cy="36" r="33" />
        <circle cx="83" cy="36" r="21.5" />
      </g>
      <path id="postmark-arc" d="M57.5 36a25.5 25.5 0 0 1 51 0" fill="none" />
      <g fill="currentColor" textAnchor="middle">
        <text className={styles["postmarkPlace"]}>
          <textPath href="#postmark-arc" startOffset="50%">
            {place}
          </textPath>
        </text>
        <text className={styles["postmarkDay"]} x="83" y="34">
          {`${opens.day} ${monthShort(opens.month).toLocaleUpperCase()}`}
        </text>
        <text className={styles["postmarkDay"]} x="83" y="45">
          {`${two(opens.hour)}:${two(opens.minute)}`}
        </text>
        <text className={styles["postmarkPlace"]} x="83" y="66">
          {opens.year}
        </text>
      </g>
    </svg>
  )
}

/** The side with the seal; `card` lies between the lining and the pocket. */
export function EnvelopeBack({ card }: { card: ReactNode }) {
  return (
    <>
      <div className={styles["back"]} data-part="back">
        <Layer part="flap-up">
          <path
            className={styles["paper"]}
            d="M1 3C40-28 108-86 132-104Q150-118 168-104C192-86 260-28 299 3Z"
          />
          <path
            className={styles["liner"]}
            d="M20 3C56-26 112-72 134-90Q150-103 166-90C188-72 244-26 280 3Z"
          />
          <path
            className={styles["dots"]}
            d="M20 3C56-26 112-72 134-90Q150-103 166-90C188-72 244-26 280 3Z"
          />
        </Layer>
        <Layer part="inside">
          <rect className={styles["liner"]} width="300" height="200" rx="5" />
          <rect className={styles["dots"]} width="300" height="200" rx="5" />
        </Layer>
      </div>
      {card}
      <div className={styles["back"]} data-part="pocket-side">
        <Layer part="pocket">
          <path
            className={styles["side"]}
            d="M0 8Q0 2 5 6L150 112L295 6Q300 2 300 8V195Q300 200 295 200H5Q0 200 0 195Z"
          />
          <path
            className={styles["fold"]}
            d="M2 198L128 100Q150 84 172 100L298 198Q297 200 293 200H7Q3 200 2 198Z"
          />
        </Layer>
        <Layer part="flap-down">
          <path
            className={styles["flap"]}
            d="M4 1Q1 3 4 6C44 38 108 88 132 106Q150 119 168 106C192 88 256 38 296 6Q299 3 296 1Q294 0 292 0H8Q6 0 4 1Z"
          />
        </Layer>
        <Layer part="seal">
          <circle className={styles["wax"]} cx="150" cy="112" r="25" />
          <circle className={styles["waxRim"]} cx="150" cy="112" r="20" />
          <circle className={styles["moonRim"]} cx="150" cy="112" r="11" />
          <path className={styles["moon"]} d="M150 101a11 11 0 0 1 0 22z" />
          <circle className={styles["moon"]} data-part="moon" cx="150" cy="112" r="11" />
        </Layer>
      </div>
    </>
  )
}

function Layer({ part, children }: { part: string; children: ReactNode }) {
  return (
    <svg className={styles["layer"]} data-part={part} viewBox="0 0 300 200" aria-hidden="true">
      <defs>
        <pattern id="envelope-dots" width="22" height="22" patternUnits="userSpaceOnUse">
          <circle cx="5" cy="5" r="2.6" fill="#fdf3df" />
          <circle cx="16" cy="16" r="2.6" fill="#f5c04a" />
        </pattern>
      </defs>
      {children}
    </svg>
  )
}
