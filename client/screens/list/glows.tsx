import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from "react"
import { itemsView } from "../../../shared/documents/items-view.ts"
import type { ItemId } from "../../../shared/ids.ts"
import { FromLog, type LiveRoom } from "../../sync/types.ts"
import { useDoc } from "../../live/use-room.ts"

/** How long a glow is drawn, ms; its animation is a little shorter. */
const GLOW_MS = 1_400
/** Changes at most this far apart are one burst, which glows once, ms. */
const BURST_MS = 1_200

/** What glows: a field of an open wish, or the wish as a whole. */
type Place = `${ItemId} ${string}`
const placeOf = (item: ItemId, field: string): Place => `${item} ${field}`
const ROW = "row"

/**
 * What somebody else has just changed, in their colour, for a moment. A field in which somebody is shown by name does
 * not glow: the name and the outline say it already, and a light that comes with every key would be a flash (WCAG 2.3.1).
 */
export class Glows {
  readonly #looks = new Map<Place, number>()
  readonly #changedAt = new Map<Place, number>()
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  readonly #listeners = new Set<() => void>()

  /** The colour of the glow of this field, or of the wish; undefined for none. */
  look(item: ItemId, field: string = ROW): number | undefined {
    return this.#looks.get(placeOf(item, field))
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A change by somebody whose colour is `look`, `now` in ms. */
  changed(item: ItemId, fields: Iterable<string>, { look, now }: { look: number; now: number }): void {
    for (const field of [ROW, ...fields]) this.#glow(placeOf(item, field), look, now)
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #glow(place: Place, look: number, now: number): void {
    const before = this.#changedAt.get(place)
    this.#changedAt.set(place, now)
    if (before !== undefined && now - before < BURST_MS) return
    this.#looks.set(place, look)
    this.#tell()
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#looks.delete(place)
      this.#tell()
    }, GLOW_MS)
    this.#timers.add(timer)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

const Context = createContext(new Glows())
export const GlowsProvider = Context.Provider

/** What glows in this room. */
export function useGlows(room: LiveRoom): Glows {
  const doc = useDoc(room)
  const [glows] = useState(() => new Glows())
  useEffect(() => {
    const unsubscribe = itemsView(doc).subscribe((change) => {
      // A snapshot has no author: what was there when the list opened does not glow.
      if (!(change.origin instanceof FromLog) || change.origin.author === undefined) return
      const look = room.state.people.get(change.origin.author)?.look
      if (look === undefined || change.origin.author === room.state.me) return
      const held = new Set(room.state.present.flatMap(({ state }) => state.item ?? []))
      for (const [id, fields] of change.fields)
        if (!held.has(id)) glows.changed(id, fields, { look, now: performance.now() })
    })
    return () => {
      unsubscribe()
      glows.stop()
    }
  }, [doc, room, glows])
  return glows
}

/** The light over a field or a row that somebody else has just changed. */
export function Glow({ item, field }: { item: ItemId; field?: string }) {
  const glows = useContext(Context)
  const subscribe = useCallback((listener: () => void) => glows.subscribe(listener), [glows])
  const look = useSyncExternalStore(subscribe, () => glows.look(item, field))
  return look === undefined ? null : <span className="glow" data-look={look} />
}
