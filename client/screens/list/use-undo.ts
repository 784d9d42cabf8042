import { useCallback, useEffect, useMemo, useRef } from "react"
import { itemsView } from "../../../shared/documents/items-view.ts"
import { restoreItem } from "../../../shared/documents/write-items.ts"
import type { ItemId } from "../../../shared/ids.ts"
import { say } from "../../components/say.ts"
import { toast, UNDO_MS } from "../../components/toasts.tsx"
import { t } from "../../i18n/text.ts"
import type { LiveRoom } from "../../sync/types.ts"
import { SCREEN } from "./writing.ts"

export interface Undo {
  readonly restore: (id: ItemId) => void
  /** Offers to take back that this item was just removed. */
  readonly offer: (id: ItemId, title: string) => void
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, select") !== null

/** Taking back a removal: by the message at the foot, or with Ctrl+Z outside of a text field, for ten seconds. */
export function useUndo(room: LiveRoom): Undo {
  const last = useRef<{ readonly id: ItemId; readonly until: number; readonly dismiss: () => void }>(
    undefined,
  )

  const restore = useCallback(
    (id: ItemId) => {
      if (last.current?.id === id) {
        last.current.dismiss()
        last.current = undefined
      }
      restoreItem(room.doc, id, SCREEN)
      say(t("list.undone", { title: itemsView(room.doc).item(id)?.title ?? "" }))
    },
    [room],
  )
  const offer = useCallback(
    (id: ItemId, title: string) => {
      const dismiss = toast({
        text: t("list.removedToast", { title }),
        action: { label: t("list.undo"), run: () => restore(id) },
      })
      last.current = { id, until: Date.now() + UNDO_MS, dismiss }
    },
    [restore],
  )
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const removed = last.current
      if (removed === undefined || Date.now() > removed.until || isTyping(event.target)) return
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z") return
      event.preventDefault()
      restore(removed.id)
    }
    document.addEventListener("keydown", onKey)
    return () => document.removeEventListener("keydown", onKey)
  }, [restore])

  return useMemo(() => ({ restore, offer }), [restore, offer])
}
