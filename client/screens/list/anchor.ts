/**
 * Rows change places without moving what a person reads: the row that had the focus, or the first one in sight, stays
 * where it is on the screen, and every other row glides from its old place to the new one.
 */

const GLIDE_MS = 220
const HEADER = 72

interface Before {
  readonly tops: ReadonlyMap<string, number>
  readonly anchor: string | undefined
}

const rowsOf = (list: HTMLElement): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[data-row]")]
const nameOf = (row: HTMLElement): string => row.dataset["row"] ?? ""
const isInSight = (rect: DOMRect): boolean => rect.bottom > HEADER && rect.top < window.innerHeight

/** Where the rows are now. */
export function measure(list: HTMLElement): Before {
  const tops = new Map<string, number>()
  let first: string | undefined
  let focused: string | undefined
  for (const row of rowsOf(list)) {
    const rect = row.getBoundingClientRect()
    tops.set(nameOf(row), rect.top)
    if (!isInSight(rect)) continue
    first ??= nameOf(row)
    if (row.contains(document.activeElement)) focused = nameOf(row)
  }
  // At the very top of the page there is nothing above that could push.
  return { tops, anchor: focused ?? (window.scrollY > 0 ? first : undefined) }
}

/** After the rows changed places: keeps the anchor still and lets the others glide (or fade, when motion is unwanted). */
export function settle(list: HTMLElement, before: Before): void {
  const rows = rowsOf(list)
  const anchor = rows.find((row) => nameOf(row) === before.anchor)
  const was = before.tops.get(before.anchor ?? "")
  if (anchor !== undefined && was !== undefined) {
    const moved = anchor.getBoundingClientRect().top - was
    if (Math.abs(moved) > 0.5) window.scrollBy({ top: moved, behavior: "instant" })
  }
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches
  for (const row of rows) {
    const old = before.tops.get(nameOf(row))
    const rect = row.getBoundingClientRect()
    if (old === undefined || !isInSight(rect)) continue
    const by = old - rect.top
    if (Math.abs(by) < 1) continue
    row.animate(
      still
        ? [{ opacity: 0.3 }, { opacity: 1 }]
        : [{ transform: `translateY(${by}px)` }, { transform: "none" }],
      { duration: GLIDE_MS, easing: "cubic-bezier(0.2, 0.8, 0.2, 1)" },
    )
  }
}
