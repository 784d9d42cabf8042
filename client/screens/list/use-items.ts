import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react"
import { itemsView, type ItemsChange, type ItemsView } from "../../../shared/documents/items-view.ts"
import type { Item } from "../../../shared/documents/items.ts"
import type { ItemId } from "../../../shared/ids.ts"
import type { LiveRoom } from "../../sync/types.ts"
import { useDoc } from "../../live/use-room.ts"
import { follow, own, waiting } from "./arrange.ts"

export interface Shown {
  /** The wishes in the order of this screen; one that somebody removed meanwhile stays, with `removed` set. */
  readonly order: readonly ItemId[]
  /** What stands in them, for each row to read its own: a change inside one draws no other. */
  readonly view: ItemsView
  /** Rows that would come, go or move. */
  readonly waiting: number
  /** Lets the screen follow the document. */
  readonly update: () => void
  readonly hold: (held: boolean) => void
}

/** What places a row: the rest of an item changes in place. */
const PLACING = new Set(["order", "removedAt", "removedBy"])

/** One wish as it is now; undefined once the document has none of that id. */
export const useItem = (view: ItemsView, id: ItemId): Item | undefined =>
  useSyncExternalStore(view.subscribe, () => view.item(id))

/** `beforeMove` is called before rows change places, for whoever keeps the scroll anchored. */
export function useItems(room: LiveRoom, beforeMove: () => void): Shown {
  const doc = useDoc(room)
  const view = itemsView(doc)
  const live = useCallback((): readonly ItemId[] => view.items().map((item) => item.id), [view])
  const [state, setState] = useState(() => ({ view, order: live(), turn: 0 }))
  const held = useRef(false)
  const move = useRef(beforeMove)
  useEffect(() => {
    move.current = beforeMove
  })

  // Another document (after a refusal or a change of history) is another list.
  const current = state.view === view ? state : { view, order: live(), turn: 0 }

  const arrange = useCallback(
    (next: (shown: readonly ItemId[]) => readonly ItemId[]) => {
      setState((old) => {
        const shown = old.view === view ? old.order : live()
        return { view, order: next(shown), turn: old.turn + 1 }
      })
    },
    [view, live],
  )

  useEffect(
    () =>
      view.subscribe((change: ItemsChange) => {
        const placed = [...change.fields].filter(
          ([, fields]) => fields.size === 0 || [...fields].some((field) => PLACING.has(field)),
        )
        if (placed.length === 0) return
        move.current()
        arrange((shown) => {
          if (!change.local) return follow(shown, live(), held.current)
          return placed.reduce((order, [id]) => own(order, live(), id), shown)
        })
      }),
    [view, live, arrange],
  )

  const update = useCallback(() => {
    move.current()
    arrange(() => live())
  }, [arrange, live])
  const hold = useCallback(
    (now: boolean) => {
      if (held.current === now) return
      held.current = now
      if (!now && waiting(current.order, live()) > 0) update()
    },
    [current.order, live, update],
  )

  return {
    order: current.order.filter((id) => view.item(id) !== undefined),
    view,
    waiting: waiting(current.order, live()),
    update,
    hold,
  }
}
