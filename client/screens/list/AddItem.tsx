import { Plus } from "lucide-react"
import { useEffect, useId, useState } from "react"
import { itemsRoot } from "../../../shared/documents/items.ts"
import { addItem, type NewItem } from "../../../shared/documents/write-items.ts"
import { ItemId, newItemId } from "../../../shared/ids.ts"
import { LINK_MAX, TITLE_MAX } from "../../../shared/limits.ts"
import { useDraft } from "../../device/use-draft.ts"
import { t } from "../../i18n/text.ts"
import { useDoc } from "../../live/use-room.ts"
import { useEditing } from "./editing.tsx"
import { SCREEN } from "./writing.ts"
import { hostOf } from "./links.ts"
import { refusalText } from "./refusals.ts"
import { useDrafts } from "./use-whole-value.tsx"

/** What is half-written here stays on the device until it is added. */
const ADD_FIELD = "add"

/** A pasted address becomes the link, and its host the first title; everything else is the title. */
function itemFrom(text: string): Pick<NewItem, "title"> & { link?: string } {
  const host = hostOf(text.trim())
  return host === undefined ? { title: text } : { title: host, link: text.trim() }
}

/** One field at the end of the list: Enter adds, and the focus stays for the next one. */
export function AddItem({ onAdded }: { onAdded: (id: ItemId) => void }) {
  const { room, me, secret } = useEditing()
  const doc = useDoc(room)
  const drafts = useDrafts()
  const draft = useDraft(drafts, room.id, ADD_FIELD)
  const text = draft?.text ?? ""
  const [error, setError] = useState<string>()
  const id = useId()
  // A page that ended just after it had added this, or another tab that added it, left a draft of what is in the list.
  useEffect(() => {
    if (draft?.restored !== true) return undefined
    const items = itemsRoot(doc)
    const endIfAdded = (): void => {
      if (items.has(draft.base)) drafts.end(room.id, ADD_FIELD)
    }
    endIfAdded()
    items.observe(endIfAdded)
    return () => items.unobserve(endIfAdded)
  }, [draft, doc, drafts, room.id])
  const add = (): void => {
    if (text.trim() === "") return
    const item = ItemId.safeParse(draft?.base).data ?? newItemId()
    const written = addItem(
      doc,
      { ...itemFrom(text), id: item, createdBy: me, createdAt: Date.now() },
      SCREEN,
    )
    setError(written.ok ? undefined : refusalText(written.error))
    if (!written.ok) return
    drafts.end(room.id, ADD_FIELD)
    onAdded(item)
  }
  return (
    <form
      className={secret ? "add add-secret" : "add"}
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <Plus size={20} className="add-sign" />
      <input
        id={id}
        className="add-text"
        aria-label={secret ? t("list.addIdea") : t("list.add")}
        placeholder={secret ? t("list.addIdea") : t("list.add")}
        value={text}
        // One more than any text may have: a megabyte is cut by the browser before it costs anything, and then refused.
        maxLength={LINK_MAX + 1}
        autoComplete="off"
        enterKeyHint="enter"
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-error`}
        onChange={(event) => {
          const typed = event.currentTarget.value
          // Cut off in silence, the rest of a pasted text would be lost.
          if (itemFrom(typed).title.length > TITLE_MAX) return setError(refusalText("title_too_long"))
          if (typed === "") drafts.end(room.id, ADD_FIELD)
          // The wish that it will be has its id from the first key on, so that no draft of it is added twice.
          else drafts.put(room.id, ADD_FIELD, typed, newItemId())
          setError(undefined)
        }}
      />
      {text.trim() === "" ? null : (
        <button type="submit" className="button button-primary button-small">
          {t("list.addButton")}
        </button>
      )}
      <p className="error add-error" id={`${id}-error`} role="alert">
        {error}
      </p>
    </form>
  )
}
