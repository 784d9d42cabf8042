import "../fonts.css"
import { useId, useLayoutEffect, useMemo, useRef, type ReactNode } from "react"
import type { Cover as CoverChoice } from "../../../../shared/documents/card-looks.ts"
import { trustedHtml } from "../../../ui/trusted-html.ts"
import { artOf, colourProperties, PICTURE, titlePlaceOf, type CustomProperties } from "./covers.ts"
import styles from "./Cover.module.css"
import { keepFitting } from "./fit.ts"

/** Pictures of this folder. */
const trusted = trustedHtml("card-covers")

/**
 * A card's cover, as wide as the place it is put in, with the title where the design has it. The title may be a text, or
 * something that is edited in its place: it is made to fit whenever it changes. The picture alone: leave the title out.
 */
export function Cover(props: { cover: CoverChoice; title?: ReactNode; className?: string | undefined }) {
  const { cover, title, className } = props
  const { design, colours } = cover
  const id = useId().replaceAll(/\W/g, "")
  const place = useRef<HTMLDivElement>(null)
  const words = useRef<HTMLDivElement>(null)
  const style = useMemo(() => properties({ design, colours }), [design, colours])
  const art = useMemo(() => ({ __html: trusted(artOf(design, id)) }), [design, id])

  const titled = title !== undefined
  useLayoutEffect(() => {
    if (!titled || place.current === null || words.current === null) return undefined
    return keepFitting(place.current, words.current)
  }, [titled])

  return (
    <div className={[styles["cover"], className].filter(Boolean).join(" ")}>
      <div className={styles["face"]} style={style}>
        {/* oxlint-disable-next-line react/no-danger -- a picture from this folder; nothing that anybody wrote */}
        <div className={styles["art"]} dangerouslySetInnerHTML={art} />
        <div ref={place} className={styles["title"]} data-design={design}>
          <div ref={words} className={styles["words"]} dir="auto" translate="no">
            {title}
          </div>
        </div>
      </div>
    </div>
  )
}

const ALIGN = { top: "start", middle: "center", bottom: "end" } as const
const percent = (part: number, whole: number): string => `${(part / whole) * 100}%`

function properties(cover: CoverChoice): CustomProperties {
  const { x, y, w, h, align, valign, weight, size, lead, italic } = titlePlaceOf(cover.design)
  return {
    ...colourProperties(cover),
    "--title-x": percent(x, PICTURE.width),
    "--title-y": percent(y, PICTURE.height),
    "--title-w": percent(w, PICTURE.width),
    "--title-h": percent(h, PICTURE.height),
    // `cqw` is a hundredth of the cover's width, and the picture is 500 wide.
    "--title-size": `${size / 5}cqw`,
    "--title-lead": lead,
    "--title-weight": weight,
    "--title-style": italic === true ? "italic" : "normal",
    "--title-align": align === "left" ? "start" : "center",
    "--title-valign": ALIGN[valign],
  }
}
