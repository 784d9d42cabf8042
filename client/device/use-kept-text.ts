import { type Drafts, FORM_FIELD } from "./drafts.ts"
import { useDraft } from "./use-draft.ts"

/**
 * The text of a form's field, kept on the device until the form is sent or given up: like `useState`, and a function
 * that forgets it. `scope`: the room that the form is about, whose fate it shares.
 */
export function useKeptText(
  drafts: Drafts,
  {
    scope,
    field,
    initial = "",
  }: { readonly scope: string; readonly field: string; readonly initial?: string },
): readonly [text: string, set: (text: string) => void, forget: () => void] {
  const key = `${FORM_FIELD}${field}`
  const text = useDraft(drafts, scope, key)?.text ?? initial
  return [text, (typed) => drafts.put(scope, key, typed, initial), () => drafts.end(scope, key)]
}
