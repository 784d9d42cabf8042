import { useCallback, useEffect, useRef } from "react"
import { itemsView } from "../../../shared/documents/items-view.ts"
import type { ItemId } from "../../../shared/ids.ts"
import { toast } from "../../components/toasts.tsx"
import { t } from "../../i18n/text.ts"
import { FromLog, type LiveRoom } from "../../sync/types.ts"
import type { FieldName } from "../list/editing.tsx"
import { nameOf } from "./people-here.ts"
import { useDoc } from "../../live/use-room.ts"

/** Two people who write the same value within this time did not know of each other. */
const SAME_MOMENT_MS = 8_000

/** The last writer of a value wins; whoever lost is told. The answer notes one's own writing. */
export function useOverwritten(room: LiveRoom): (item: ItemId, field: FieldName) => void {
  const doc = useDoc(room)
  const wrote = useRef(new Map<string, number>())
  useEffect(
    () =>
      itemsView(doc).subscribe(({ origin, fields }) => {
        if (!(origin instanceof FromLog) || origin.author === undefined) return
        if (origin.author === room.state.me) return
        const author = room.state.people.get(origin.author)
        if (author === undefined) return
        const name = nameOf(author)
        for (const [id, names] of fields) {
          for (const field of names) {
            const at = wrote.current.get(`${id} ${field}`)
            // Notes merge: nobody loses.
            if (field === "note" || at === undefined || Date.now() - at > SAME_MOMENT_MS) continue
            wrote.current.delete(`${id} ${field}`)
            toast({ text: t("item.overwritten", { name, title: itemsView(doc).item(id)?.title ?? "" }) })
          }
        }
      }),
    [doc, room],
  )
  return useCallback((item, field) => {
    wrote.current.set(`${item} ${field}`, Date.now())
  }, [])
}
