import { useEffect, useState } from "react"
import { Button } from "react-aria-components"
import { useLocation } from "wouter"
import { CopyBox } from "../../components/CopyBox.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { t } from "../../i18n/text.ts"
import type { Live, LiveRoom, LostText } from "../../sync/types.ts"
import { useLink, useRoomState } from "./use-room.ts"

/** What a person must know of a room: text that could not be saved, access that is gone, a page that is too old. */
export function LostDialogs({ live, room }: { live: Live; room: LiveRoom }) {
  const state = useRoomState(room)
  const link = useLink(live)
  const [, navigate] = useLocation()
  const volatile = state.volatile && state.unsaved > 0

  useEffect(() => {
    if (!volatile) return undefined
    // Only where the device could not keep the changes: elsewhere closing the tab loses nothing.
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault()
    window.addEventListener("beforeunload", ask)
    return () => window.removeEventListener("beforeunload", ask)
  }, [volatile])

  if (state.phase === "removed") {
    return (
      <Sheet title={t("lost.removedTitle")} isOpen onClose={() => undefined} must>
        <p>{t("lost.removedText")}</p>
        {state.lost.length === 0 ? null : <p>{t("lost.unsent")}</p>}
        <LostTexts texts={state.lost} />
        <div className="sheet-actions">
          <Button
            className="button button-primary"
            onPress={() => {
              room.dismissLost(state.lost.map((text) => text.id))
              navigate("/")
            }}
          >
            {t("lost.home")}
          </Button>
        </div>
      </Sheet>
    )
  }
  if (link.state === "outdated") {
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
  return <LostSheet room={room} texts={state.lost} />
}

/** Texts offered back. Closing the dialog keeps them for the next time; giving them up is a decision. */
function LostSheet({ room, texts }: { room: LiveRoom; texts: readonly LostText[] }) {
  const [closed, setClosed] = useState(0)
  const history = texts.some((text) => text.why === "history_changed")
  return (
    <Sheet title={t("lost.title")} isOpen={texts.length > closed} onClose={() => setClosed(texts.length)}>
      <p>{history ? t("lost.textHistory") : t("lost.textRefused")}</p>
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
