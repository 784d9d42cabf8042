import { useCallback, useEffect, useRef } from "react"
import { toast } from "../../components/toasts.tsx"
import { draftsOf, type Drafts } from "../../device/drafts.ts"
import { useDraft } from "../../device/use-draft.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import type { Item } from "../../../shared/documents/items.ts"
import { useEditing, type FieldName } from "./editing.tsx"
import { useLater } from "./use-later.ts"

/**
 * A value that is written as a whole is handed over this long after the last key, ms: long enough that who has promised
 * the wish hears of a title, not of its beginnings (C11).
 */
export const SETTLE_MS = 2_500

/** How drafts call the field of a wish. */
export const draftField = (item: string, field: string): string => `${item} ${field}`

/** What this person has half-written on this device. */
export function useDrafts(): Drafts {
  const { me } = useEditing()
  return draftsOf(me)
}

export interface WholeValue {
  /** What the field shows: while somebody writes, others' values do not replace it; afterwards they do. */
  readonly text: string
  readonly type: (text: string) => void
  /** The field is left, or Enter says that it is finished. False when it was refused: the text stays. */
  readonly finish: () => boolean
  /** Takes back what was typed. */
  readonly cancel: () => void
  /** Somebody else changed the value after an earlier page was closed in mid-writing. */
  readonly conflict: { readonly value: string; readonly keepMine: () => void } | undefined
  readonly composing: { readonly onCompositionStart: () => void; readonly onCompositionEnd: () => void }
}

/**
 * A field whose text is kept on the device at every key, and handed over when the field is left, with Enter, or after a
 * pause. `save` answers whether the document has it now; `quiet`: what is refused may only be unfinished.
 */
export function useWholeValue(
  item: Pick<Item, "id">,
  field: FieldName,
  value: string,
  save: (text: string, quiet: boolean) => boolean,
): WholeValue {
  const { room } = useEditing()
  const drafts = useDrafts()
  const key = draftField(item.id, field)
  const draft = useDraft(drafts, room.id, key)
  const composes = useRef(false)
  const later = useLater(SETTLE_MS)
  // What somebody else wrote during the pause counts, too.
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
  })

  const differs = draft?.restored === true && value !== draft.base && value !== draft.text

  const handOver = (text: string, quiet: boolean): boolean => {
    const over = latest.current
    if (!save(text, quiet)) return false
    const before = drafts.get(room.id, key)?.base ?? over
    if (over !== before && over !== text && over !== "") toast({ text: t("item.wroteOver", { value: over }) })
    return true
  }
  const pause = (text: string): void =>
    later.plan(() => {
      if (composes.current) return pause(text)
      if (handOver(text, true)) drafts.saved(room.id, key)
    })
  const type = (text: string): void => {
    drafts.put(room.id, key, text, value)
    pause(text)
  }
  const finish = (): boolean => {
    later.cancel()
    if (draft === undefined || differs) return true
    if (!draft.saved && draft.text !== value && !handOver(draft.text, false)) return false
    drafts.end(room.id, key)
    return true
  }
  const cancel = useCallback((): void => {
    later.cancel()
    drafts.end(room.id, key)
  }, [later, drafts, room.id, key])
  const keepMine = (): void => {
    if (draft !== undefined && save(draft.text, false)) drafts.end(room.id, key)
  }
  return {
    text: draft?.text ?? value,
    type,
    finish,
    cancel,
    conflict: differs ? { value, keepMine } : undefined,
    composing: {
      onCompositionStart: () => void (composes.current = true),
      onCompositionEnd: () => void (composes.current = false),
    },
  }
}

/** Says that the value is another one now, and asks which one shall stand. */
export function Conflict({ whole }: { whole: WholeValue }) {
  const { conflict, cancel } = whole
  if (conflict === undefined) return null
  return (
    <div className="claim-notice">
      <p>
        {conflict.value === ""
          ? t("item.changedMeanwhileEmpty")
          : t("item.changedMeanwhile", { value: conflict.value })}
      </p>
      <div className="claim-choices">
        <Button className="button button-small" onPress={cancel}>
          {t("item.takeTheirs")}
        </Button>
        <Button className="button button-small" onPress={conflict.keepMine}>
          {t("item.keepMine")}
        </Button>
      </div>
    </div>
  )
}
