import type { ItemId } from "../../../shared/ids.ts"

/**
 * Which rows stand where on this screen. The document's order is one thing, what a person is looking at another: while
 * the pointer or the focus is inside the list nothing moves under it; what waits is counted.
 */

/** The order to show after a change by somebody else. Only what is added at the very end may come while held. */
export function follow(shown: readonly ItemId[], live: readonly ItemId[], held: boolean): readonly ItemId[] {
  if (!held) return live
  const known = new Set(shown)
  let tail = live.length
  while (tail > 0) {
    const id = live[tail - 1]
    if (id === undefined || known.has(id)) break
    tail--
  }
  // At the end of the document, and the last known row is the last one shown: nothing moves.
  const last = live[tail - 1]
  const endsAlike = last === undefined ? shown.length === 0 : shown.at(-1) === last
  return endsAlike && tail < live.length ? [...shown, ...live.slice(tail)] : shown
}

/** The order to show after this person's own change of one item: it alone takes its new place, at once. */
export function own(shown: readonly ItemId[], live: readonly ItemId[], id: ItemId): readonly ItemId[] {
  const others = shown.filter((other) => other !== id)
  const at = live.indexOf(id)
  if (at < 0) return others
  const places = new Map(others.map((other, index) => [other, index]))
  for (let before = at - 1; before >= 0; before--) {
    const neighbour = live[before]
    const place = neighbour === undefined ? undefined : places.get(neighbour)
    if (place !== undefined) return [...others.slice(0, place + 1), id, ...others.slice(place + 1)]
  }
  return [id, ...others]
}

/** How many rows would come, go or move if the screen followed the document now. */
export function waiting(shown: readonly ItemId[], live: readonly ItemId[]): number {
  const places = new Map(live.map((id, index) => [id, index]))
  const kept = shown.flatMap((id) => places.get(id) ?? [])
  const gone = shown.length - kept.length
  const come = live.length - kept.length
  return gone + come + (kept.length - longestRise(kept))
}

/** Length of the longest rising run of a sequence, gaps allowed: the rows that need not move. */
function longestRise(numbers: readonly number[]): number {
  const ends: number[] = []
  for (const number of numbers) {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((ends[middle] ?? 0) < number) low = middle + 1
      else high = middle
    }
    ends[low] = number
  }
  return ends.length
}
