/** Where something lies in columns. */
export interface Place {
  readonly column: number
  readonly top: number
}

/**
 * Puts things into columns one after another, each into the shortest one then; of equal ones into the first. So the
 * order in which they are read goes along the tops, and the columns end near each other.
 */
export function fillColumns(
  heights: readonly number[],
  columns: number,
  gap: number,
): { readonly places: readonly Place[]; readonly height: number } {
  const ends = Array.from({ length: Math.max(1, columns) }, () => 0)
  const places = heights.map((height): Place => {
    const top = Math.min(...ends)
    const column = ends.indexOf(top)
    ends[column] = top + height + gap
    return { column, top }
  })
  return { places, height: Math.max(0, Math.max(...ends) - gap) }
}

/** Columns of an opened card in a window so wide, px. */
export function columnsFor(width: number): number {
  if (width < 560) return 1
  if (width < 820) return 2
  return width < 1_100 ? 3 : 4
}
