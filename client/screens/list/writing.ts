import { useState } from "react"
import type { Item } from "../../../shared/documents/items.ts"
import type { Written } from "../../../shared/documents/written.ts"
import { useEditing, type FieldName } from "./editing.tsx"
import { refusalText } from "./refusals.ts"

/** Marks this screen's own transactions. */
export const SCREEN = { screen: "list" }

/** Writes one value and keeps the sentence when it was refused. */
export function useWrite(
  item: Item,
  field: FieldName,
): {
  readonly error: string | undefined
  /** `quiet`: what is refused may only be unfinished, and is not complained of. */
  readonly write: (work: () => Written, quiet?: boolean) => boolean
  readonly setError: (error: string | undefined) => void
} {
  const { onWrote } = useEditing()
  const [error, setError] = useState<string>()
  const write = (work: () => Written, quiet = false): boolean => {
    const written = work()
    setError(written.ok || quiet ? undefined : refusalText(written.error))
    if (written.ok) onWrote(item.id, field)
    return written.ok
  }
  return { error, write, setError }
}

/** Whether the style sheet makes fields as high as their text, which lays the page out once for a key and not three times. */
const FITS_BY_ITSELF = CSS.supports("field-sizing", "content")

/** Makes a field as high as its text. */
export function fitHeight(field: HTMLTextAreaElement | null): void {
  if (field === null || FITS_BY_ITSELF) return
  field.style.height = "auto"
  field.style.height = `${field.scrollHeight + 3}px`
}
