import { X } from "lucide-react"
import {
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components"
import { whenCovered } from "../device/cover.ts"
import { t } from "../i18n/text.ts"
import { Button } from "../ui/Button.tsx"

interface Message {
  readonly text: string
  readonly action?: { readonly label: string; readonly run: () => void }
  readonly tone?: "plain" | "bad"
}

/** How long an undo is offered; the clock stands still while the pointer or the focus is on it. */
export const UNDO_MS = 10_000
const READ_MS = 6_000

const queue = new ToastQueue<Message>({ maxVisibleToasts: 2 })

// On a shared device they may speak of what was just put away.
whenCovered(() => queue.clear())

/** Shows a message at the foot of the page; the answer takes it away early. */
export function toast(message: Message): () => void {
  const key = queue.add(message, { timeout: message.action === undefined ? READ_MS : UNDO_MS })
  return () => queue.close(key)
}

export function Toasts() {
  return (
    <ToastRegion queue={queue} className="toasts" aria-label={t("toasts.label")}>
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
                queue.close(shown.key)
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
    </ToastRegion>
  )
}
