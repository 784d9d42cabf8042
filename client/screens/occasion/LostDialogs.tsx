import { useEffect, useState } from "react"
import { useLocation } from "wouter"
import { hasItems, partsOf } from "../../../shared/rooms.ts"
import { CopyBox } from "../../components/CopyBox.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { t } from "../../i18n/text.ts"
import type { Live, LiveRoom, LostText } from "../../sync/types.ts"
import { Button } from "../../ui/Button.tsx"
import { useLink, useRoomState } from "../../live/use-room.ts"

/** Asks before the tab is closed, but only where the device could not keep what is not saved yet. */
export function LeaveGuard({ room }: { room: LiveRoom }) {
  const state = useRoomState(room)
  const volatile = state.volatile && state.unsaved > 0

  useEffect(() => {
    if (!volatile) return undefined
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener("beforeunload", ask)
    return () => window.removeEventListener("beforeunload", ask)
  }, [volatile])

  return null
}

/** Access is gone while somebody was here (M4): nothing of the list stays on the screen but their own unsent text. */
export function RemovedDialog(props: {
  rooms: readonly LiveRoom[]
  deleted: boolean
  /** It was a list; false: a card alone. */
  list: boolean
}) {
  const { rooms, deleted, list } = props
  const [, navigate] = useLocation()
  const texts = rooms.flatMap((room) => room.state.lost)
  const leave = (): void => {
    for (const room of rooms) room.dismissLost(room.state.lost.map((text) => text.id))
    navigate("/")
  }
  return (
    <Sheet
      title={
        deleted
          ? t(list ? "delete.goneTitle" : "delete.goneTitleCard")
          : t(list ? "lost.removedTitle" : "lost.removedTitleCard")
      }
      isOpen
      onClose={() => undefined}
      must
    >
      <p>{deleted ? t("delete.goneText") : t("lost.removedText")}</p>
      {texts.length === 0 ? null : <p>{t("lost.unsent")}</p>}
      <LostTexts texts={texts} />
      <div className="sheet-actions">
        <Button className="button button-primary" onPress={leave}>
          {t("lost.home")}
        </Button>
      </div>
    </Sheet>
  )
}

/** The server speaks a newer language than this page. */
export function ReloadDialog({ live }: { live: Live }) {
  if (useLink(live).state !== "outdated") return null
  return (
    <Sheet title={t("reload.title")} isOpen onClose={() => undefined} must>
      <p>{t("reload.text")}</p>
      <div className="sheet-actions">
        <Button className="button button-primary" onPress={() => location.reload()}>
          {t("reload.button")}
        </Button>
      </div>
    </Sheet>
  )
}

/** Texts offered back. Closing the dialog keeps them for the next time; giving them up is a decision. */
export function LostSheet({ room }: { room: LiveRoom }) {
  const texts = useRoomState(room).lost
  const [closed, setClosed] = useState(0)
  const removed = texts.every((text) => text.why === "removed")
  const textRemoved = hasItems(partsOf(room.id).kind) ? "lost.textRemoved" : "lost.textRemovedCard"
  const history = texts.some((text) => text.why === "history_changed")
  return (
    <Sheet title={t("lost.title")} isOpen={texts.length > closed} onClose={() => setClosed(texts.length)}>
      <p>{t(history ? "lost.textHistory" : removed ? textRemoved : "lost.textRefused")}</p>
      <p className="soft">{t("lost.unsent")}</p>
      <LostTexts texts={texts} />
      <div className="sheet-actions">
        <Button
          className="button"
          onPress={() => {
            room.dismissLost(texts.map((text) => text.id))
            setClosed(0)
          }}
        >
          {t("lost.dismiss")}
        </Button>
      </div>
    </Sheet>
  )
}

function LostTexts({ texts }: { texts: readonly LostText[] }) {
  return (
    <div className="stack">
      {texts.map((text) => (
        <CopyBox
          key={text.id}
          label={t("item.goneText")}
          text={text.text}
          button={t("lost.copy")}
          lines={3}
        />
      ))}
    </div>
  )
}
