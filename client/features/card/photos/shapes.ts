/** How photos lie on a paper. */

interface Sized {
  readonly width: number
  readonly height: number
}

/**
 * A photo that is taller or wider is cut to this on a paper; large, the whole of it shows. Width by height. Beside another
 * one less is possible, so that neither gets too small for its buttons.
 */
const ALONE = { least: 0.75, most: 2.4 }
const BESIDE = { least: 0.8, most: 1.8 }

/** The shape in which a photo is shown on a paper that has `of` photos, width by height. */
export function shapeOf({ width, height }: Sized, of: number): number {
  const { least, most } = of === 1 ? ALONE : BESIDE
  return Math.min(most, Math.max(least, width / height))
}

/** At most two beside each other; of an odd number the first is alone in its row. */
export function rowsOf<T>(photos: readonly T[]): readonly (readonly T[])[] {
  const first = photos.length % 2
  const rows: (readonly T[])[] = first === 0 ? [] : [photos.slice(0, 1)]
  for (let n = first; n < photos.length; n += 2) rows.push(photos.slice(n, n + 2))
  return rows
}
