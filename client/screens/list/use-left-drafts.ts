import { asciiDigits } from "../../../shared/digits.ts"
import { useEffect } from "react"
import { itemsView } from "../../../shared/documents/items-view.ts"
import { UNLIMITED, type Item } from "../../../shared/documents/items.ts"
import { setLink, setPrice, setQuantity, setTitle } from "../../../shared/documents/write-items.ts"
import { refuse } from "../../../shared/result.ts"
import { ItemId } from "../../../shared/ids.ts"
import type { Written } from "../../../shared/documents/written.ts"
import type { Draft } from "../../device/drafts.ts"
import { toast } from "../../components/toasts.tsx"
import { t } from "../../i18n/text.ts"
import { useDoc } from "../../live/use-room.ts"
import { useEditing } from "./editing.tsx"
import { SCREEN } from "./writing.ts"
import { amountText, readPriceText, usualCurrency } from "./prices.ts"
import { useDrafts } from "./use-whole-value.tsx"

const FIELDS = ["title", "link", "price", "quantity"] as const
type WholeField = (typeof FIELDS)[number]

/**
 * What an earlier page left half-written: handed over as it would have been after a pause, unless somebody changed that
 * value meanwhile; then the field asks. Of a wish that is not there any more it is offered for copying.
 */
export function useLeftDrafts(live: boolean): void {
  const { room, mayWrite } = useEditing()
  const doc = useDoc(room)
  const drafts = useDrafts()
  useEffect(() => {
    if (!live || !mayWrite) return undefined
    let stopped = false
    const view = itemsView(doc)
    const asked = new Set<string>()

    const handOver = async (field: string, item: Item, draft: Draft): Promise<void> => {
      const name = nameOf(field)
      if (name === undefined) return
      const now = textOf(item, name)
      if (draft.text === now) return drafts.end(room.id, field)
      if (draft.base !== now) {
        if (!asked.has(field)) toast({ text: t("item.draftWaits", { title: item.title }) })
        asked.add(field)
        return
      }
      if (!(await drafts.adopt(room.id, field)) || stopped) return
      // A number that is none is not worth asking about; of a text its field says what is wrong.
      if (write(doc, item, name, draft.text).ok || name === "quantity") drafts.end(room.id, field)
    }
    const look = (): void => {
      for (const [field, draft] of drafts.of(room.id)) {
        const id = ItemId.safeParse(field.split(" ")[0])
        if (!id.success) continue
        const item = view.item(id.data)
        if (item === undefined || item.removed !== undefined) {
          if (!draft.saved) room.offerText(draft.text)
          drafts.end(room.id, field)
        } else if (draft.restored) void handOver(field, item, draft)
      }
    }
    void drafts.loaded.then(() => {
      if (!stopped) look()
    })
    const unsubscribe = view.subscribe(look)
    return () => {
      stopped = true
      unsubscribe()
    }
  }, [doc, room, drafts, live, mayWrite])
}

const nameOf = (field: string): WholeField | undefined => FIELDS.find((name) => field.endsWith(` ${name}`))

function textOf(item: Item, field: WholeField): string {
  if (field === "price") return item.price === null ? "" : amountText(item.price)
  return field === "quantity" ? String(item.quantity) : item[field]
}

function write(doc: Parameters<typeof setTitle>[0], item: Item, field: WholeField, text: string): Written {
  switch (field) {
    case "title":
      return setTitle(doc, item.id, text, SCREEN)
    case "link":
      return setLink(doc, item.id, text, SCREEN)
    case "quantity":
      return item.quantity === UNLIMITED
        ? refuse("not_a_quantity")
        : setQuantity(doc, item.id, Number(asciiDigits(text)), SCREEN)
    default: {
      const price = readPriceText(text, item.price?.currency ?? usualCurrency())
      return price.ok ? setPrice(doc, item.id, price.value, SCREEN) : refuse("not_a_price")
    }
  }
}
