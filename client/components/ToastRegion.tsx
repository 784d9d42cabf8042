import { X } from "lucide-react"
import { useEffect } from "react"
import {
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as Region,
} from "react-aria-components"
import { t } from "../i18n/text.ts"
import { Button } from "../ui/Button.tsx"
import { toasted, UNDO_MS, type Toast as Shown } from "./toasts.tsx"

/** How long what can only be read is shown. */
const READ_MS = 6_000

const queue = new ToastQueue<Shown>({ maxVisibleToasts: 2 })
/** By the id of what is shown: its key in the library's queue. */
const keys = new Map<number, string>()

/** Shows what is new, and takes away what is over. */
function follow(): void {
  const all = toasted.all()
  for (const [id, key] of keys) {
    if (all.some((one) => one.id === id)) continue
    keys.delete(id)
    queue.close(key)
  }
  for (const one of all) {
    if (keys.has(one.id)) continue
    const onClose = (): void => {
      keys.delete(one.id)
      toasted.end(one.id)
    }
    keys.set(one.id, queue.add(one, { timeout: one.action === undefined ? READ_MS : UNDO_MS, onClose }))
  }
}

/** Messages at the foot of the page; the clock of each stands still while the pointer or the focus is on it. */
export function ToastRegion() {
  useEffect(() => {
    follow()
    return toasted.subscribe(follow)
  }, [])
  return (
    <Region queue={queue} className="toasts" aria-label={t("toasts.label")}>
      {({ toast: shown }) => (
        <Toast toast={shown} className={shown.content.tone === "bad" ? "toast toast-bad" : "toast"}>
          <ToastContent className="toast-content">
            <Text slot="title">{shown.content.text}</Text>
          </ToastContent>
          {shown.content.action === undefined ? null : (
            <Button
              className="toast-action"
              onPress={() => {
                shown.content.action?.run()
                toasted.end(shown.content.id)
              }}
            >
              {shown.content.action.label}
            </Button>
          )}
          <Button slot="close" className="icon-button toast-close" aria-label={t("do.close")}>
            <X size={18} />
          </Button>
        </Toast>
      )}
    </Region>
  )
}
