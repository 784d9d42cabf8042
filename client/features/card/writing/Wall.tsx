import { useLayoutEffect, useRef, type ReactNode } from "react"
import styles from "./Wall.module.css"

/** Narrower than this, one column, px. */
const ONE_COLUMN_PX = 560
const GAP_PX = 22

export interface OnWall {
  readonly key: string
  readonly node: ReactNode
}

/**
 * Papers in columns, each put into the one that is shortest so far. The document's order stays that of reading, and no
 * paper is made again when another one grows: it is moved.
 */
export function Wall({ label, papers }: { label: string; papers: readonly OnWall[] }) {
  const list = useRef<HTMLUListElement>(null)

  useLayoutEffect(() => {
    const element = list.current
    if (element === null) return undefined
    const arrange = (): void => arrangeIn(element)
    const sizes = new ResizeObserver(arrange)
    sizes.observe(element)
    for (const child of element.children) sizes.observe(child)
    arrange()
    return () => sizes.disconnect()
  })

  return (
    <ul ref={list} className={styles["wall"]} aria-label={label}>
      {papers.map(({ key, node }) => (
        <li key={key} className={styles["place"]}>
          {node}
        </li>
      ))}
    </ul>
  )
}

const placesOf = (list: HTMLUListElement): HTMLLIElement[] =>
  [...list.children].filter((child) => child instanceof HTMLLIElement)

function clear(list: HTMLUListElement): void {
  for (const element of [list, ...placesOf(list)]) element.removeAttribute("style")
}

function arrangeIn(list: HTMLUListElement): void {
  const width = list.clientWidth
  const count = width < ONE_COLUMN_PX ? 1 : 2
  const isFlow = list.hasAttribute("data-flow")
  list.toggleAttribute("data-flow", count === 1)
  // One below the other is what the browser does by itself.
  if (count === 1) return isFlow ? undefined : clear(list)
  const column = (width - GAP_PX * (count - 1)) / count
  const ends = Array.from({ length: count }, () => 0)
  const places = placesOf(list)
  // All widths before all heights: the browser lays out once.
  for (const place of places) place.style.width = `${column}px`
  const heights = places.map((place) => place.offsetHeight)
  places.forEach((place, n) => {
    const end = Math.min(...ends)
    const at = ends.indexOf(end)
    place.style.insetInlineStart = `${at * (column + GAP_PX)}px`
    place.style.top = `${end}px`
    ends[at] = end + (heights[n] ?? 0) + GAP_PX
  })
  list.style.height = `${Math.max(0, Math.max(...ends) - GAP_PX)}px`
}
