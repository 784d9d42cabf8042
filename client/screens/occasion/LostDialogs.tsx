import { useState } from "react"
import { useLocation } from "wouter"
import { hasItems, hasMessages, partsOf } from "../../../shared/rooms.ts"
import type { LateTexts } from "../../features/card/late/use-late-texts.ts"
import { CopyBox } from "../../components/CopyBox.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { t } from "../../i18n/text.ts"
import type { LiveRoom, LostText } from "../../sync/types.ts"
import { Button } from "../../ui/Button.tsx"
import { useRoomView } from "../../live/use-room.ts"

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
export function ReloadDialog() {
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
export function LostSheet({ room, late }: { room: LiveRoom; late: LateTexts | undefined }) {
  const texts = useRoomView(room).lost
  const [closed, setClosed] = useState(0)
  // The card opened before they were saved (K6).
  const lateOnes = hasMessages(partsOf(room.id).kind) ? texts.filter(({ why }) => why === "read_only") : []
  const adds = late !== undefined && lateOnes.length > 0
  const [adding, setAdding] = useState(false)
  const addAll = async (): Promise<void> => {
    setAdding(true)
    const added = (await late?.(lateOnes)) ?? []
    setAdding(false)
    room.dismissLost(added.map(({ id }) => id))
  }
  const removed = texts.every((text) => text.why === "removed")
  const textRemoved = hasItems(partsOf(room.id).kind) ? "lost.textRemoved" : "lost.textRemovedCard"
  const history = texts.some((text) => text.why === "history_changed")
  return (
    <Sheet
      title={t(adds ? "late.ask" : "lost.title")}
      isOpen={texts.length > closed}
      onClose={() => setClosed(texts.length)}
    >
      <p>
        {t(adds ? "late.askText" : history ? "lost.textHistory" : removed ? textRemoved : "lost.textRefused")}
      </p>
      <p className="soft">{t("lost.unsent")}</p>
      <LostTexts texts={texts} />
      <div className="sheet-actions">
        {adds ? (
          <Button className="button button-primary" isDisabled={adding} onPress={() => void addAll()}>
            {t("late.add")}
          </Button>
        ) : null}
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
