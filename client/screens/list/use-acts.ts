import { useCallback, useEffect, useRef, type RefObject } from "react"
import type { Item } from "../../../shared/documents/items.ts"
import { moveItem, removeItem, restoreItem } from "../../../shared/documents/write-items.ts"
import type { ItemId } from "../../../shared/ids.ts"
import { toast, UNDO_MS } from "../../components/toasts.tsx"
import { say } from "../../components/say.ts"
import { count } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { useEditing } from "./editing.tsx"
import { SCREEN } from "./fields.tsx"
import type { RowAction } from "./Row.tsx"

export interface Acts {
  readonly act: (id: ItemId, action: RowAction) => void
  /** Puts a row where another one stands now. */
  readonly place: (id: ItemId, to: number) => void
  readonly added: (id: ItemId) => void
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, select") !== null

/** What a person does with whole rows. Removing can be undone for ten seconds, by the toast or with Ctrl+Z. */
export function useActs(rows: readonly Item[], list: RefObject<HTMLElement | null>): Acts {
  const { room, me } = useEditing()
  // The newest rows, without making every row's callback anew when they change.
  const latest = useRef(rows)
  useEffect(() => {
    latest.current = rows
  })
  const undoable = useRef<{ readonly id: ItemId; readonly until: number; readonly dismiss: () => void }>(
    undefined,
  )

  const restore = useCallback(
    (id: ItemId) => {
      if (undoable.current?.id === id) {
        undoable.current.dismiss()
        undoable.current = undefined
      }
      restoreItem(room.doc, id, SCREEN)
      say(t("list.undone", { title: latest.current.find((row) => row.id === id)?.title ?? "" }))
    },
    [room],
  )
  const place = useCallback(
    (id: ItemId, to: number) => {
      const from = latest.current.findIndex((row) => row.id === id)
      const others = latest.current.filter((row) => row.id !== id)
      const before = others[to - 1]
      const after = others[to]
      if (from < 0) return
      moveItem(room.doc, id, before ? { after: before.id } : after ? { before: after.id } : "first", SCREEN)
    },
    [room],
  )
  const remove = useCallback(
    (item: Item, at: number) => {
      removeItem(room.doc, item.id, { at: Date.now(), by: me }, SCREEN)
      const dismiss = toast({
        text: t("list.removedToast", { title: item.title }),
        action: { label: t("list.undo"), run: () => restore(item.id) },
      })
      undoable.current = { id: item.id, until: Date.now() + UNDO_MS, dismiss }
      focusRow(list.current, latest.current[at + 1] ?? latest.current[at - 1])
    },
    [room, me, restore, list],
  )

  const act = useCallback(
    (id: ItemId, action: RowAction) => {
      const at = latest.current.findIndex((row) => row.id === id)
      const item = latest.current[at]
      if (item === undefined) return
      if (action === "restore") return restore(id)
      if (action === "remove") return remove(item, at)
      const to = action === "top" ? 0 : action === "up" ? at - 1 : at + 1
      if (to < 0 || to >= latest.current.length) return
      place(id, to)
      say(t("list.moved", { title: item.title, at: count(to + 1), all: count(latest.current.length) }))
    },
    [place, remove, restore],
  )

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const last = undoable.current
      if (last === undefined || Date.now() > last.until || isTyping(event.target)) return
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z") return
      event.preventDefault()
      restore(last.id)
    }
    document.addEventListener("keydown", onKey)
    return () => document.removeEventListener("keydown", onKey)
  }, [restore])

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
function focusRow(list: HTMLElement | null, row: Item | undefined): void {
  if (row === undefined) return
  requestAnimationFrame(() => {
    list?.querySelector<HTMLElement>(`[data-row="${row.id}"] .row-main`)?.focus({ preventScroll: true })
  })
}
