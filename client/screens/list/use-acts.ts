import { useCallback, useEffect, useRef, type RefObject } from "react"
import { itemsView } from "../../../shared/documents/items-view.ts"
import { moveItem, removeItem } from "../../../shared/documents/write-items.ts"
import type { ItemId } from "../../../shared/ids.ts"
import { say } from "../../components/say.ts"
import { count } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { useEditing } from "./editing.tsx"
import { SCREEN } from "./writing.ts"
import type { RowAction } from "./row-action.ts"
import { useUndo } from "./use-undo.ts"

export interface Acts {
  readonly act: (id: ItemId, action: RowAction) => void
  /** Puts a row where another one stands now. */
  readonly place: (id: ItemId, to: number) => void
  readonly added: (id: ItemId) => void
}

/** What a person does with whole rows. */
export function useActs(rows: readonly ItemId[], list: RefObject<HTMLElement | null>): Acts {
  const { room, me } = useEditing()
  const undo = useUndo(room)
  // The newest rows, without making every row's callback anew when they change.
  const latest = useRef(rows)
  useEffect(() => {
    latest.current = rows
  })

  const place = useCallback(
    (id: ItemId, to: number) => {
      const others = latest.current.filter((row) => row !== id)
      const before = others[to - 1]
      const after = others[to]
      moveItem(room.doc, id, before ? { after: before } : after ? { before: after } : "first", SCREEN)
    },
    [room],
  )
  const act = useCallback(
    (id: ItemId, action: RowAction) => {
      const at = latest.current.indexOf(id)
      const item = itemsView(room.doc).item(id)
      if (at < 0 || item === undefined) return
      if (action === "restore") return undo.restore(id)
      if (action === "remove") {
        removeItem(room.doc, id, { at: Date.now(), by: me }, SCREEN)
        undo.offer(id, item.title)
        focusRow(list.current, latest.current[at + 1] ?? latest.current[at - 1])
        return
      }
      const to = action === "top" ? 0 : action === "up" ? at - 1 : at + 1
      if (to < 0 || to >= latest.current.length) return
      place(id, to)
      say(t("list.moved", { title: item.title, at: count(to + 1), all: count(latest.current.length) }))
    },
    [room, me, place, undo, list],
  )
  const added = useCallback(
    (id: ItemId) => {
      // After the row is drawn: what was just added must not stay below the edge of the screen.
      requestAnimationFrame(() => {
        list.current?.querySelector(`[data-row="${id}"]`)?.scrollIntoView({ block: "nearest" })
      })
    },
    [list],
  )
  return { act, place, added }
}

/** The focus goes on to a neighbour, so that a keyboard does not fall out of the list. */
function focusRow(list: HTMLElement | null, row: ItemId | undefined): void {
  if (row === undefined) return
  requestAnimationFrame(() => {
    list?.querySelector<HTMLElement>(`[data-row="${row}"] .row-main`)?.focus({ preventScroll: true })
  })
}
