import { useEffect, useState } from "react"
import { Button } from "../../ui/Button.tsx"
import { useLocation } from "wouter"
import type { PersonId } from "../../../shared/ids.ts"
import { CopyBox } from "../../components/CopyBox.tsx"
import { lazyDialog } from "../../components/lazy-part.tsx"
import { MainMenu } from "../../components/MainMenu.tsx"
import { Page } from "../../components/Page.tsx"
import { useCover } from "../../device/cover.ts"
import { t } from "../../i18n/text.ts"
import { untilFetched } from "../../session/new-build.ts"
import { useServices } from "../../session/services.tsx"

const InvitationDialog = lazyDialog(() => import("../InvitationDialog.tsx").then((m) => m.InvitationDialog), {
  words: ["landing"],
})
const EnterPin = lazyDialog(() => import("../cover/EnterPin.tsx").then((m) => m.EnterPin))
const liveDoor = () => import("../../session/live-door.ts")

/**
 * This device was signed out from another one, or by a new personal link (M8). Nothing of its person stays but what no
 * server has, which is offered for copying until they come back or give it up; behind the PIN, where there is one.
 */
export function SignedOut({ was }: { was: PersonId }) {
  const { session } = useServices()
  const [, goTo] = useLocation()
  const covered = useCover(was) === "covered"
  const [texts, setTexts] = useState<readonly string[]>([])
  const [dialog, setDialog] = useState<"link" | "pin">()
  const [sure, setSure] = useState(false)

  useEffect(() => {
    let left = false
    void untilFetched(liveDoor)
      .then(({ retireLive }) => retireLive(was))
      .then((unsent) => {
        if (!left) setTexts(unsent)
      })
    return () => {
      left = true
    }
  }, [was])

  const forget = async (): Promise<void> => {
    const { eraseLive } = await untilFetched(liveDoor)
    await eraseLive({ id: was })
    session.forgotten()
    goTo("/", { replace: true })
  }

  return (
    <Page width="form" right={<MainMenu />}>
      <div className="stack">
        <h1 className="page-title">{t("devices.outTitle")}</h1>
        <p className="soft">{t("devices.outText")}</p>
        <Button className="button button-primary button-large" onPress={() => setDialog("link")}>
          {t("devices.outLink")}
        </Button>
        {texts.length > 0 && covered ? (
          <>
            <p>{t("devices.outPin")}</p>
            <Button className="button" onPress={() => setDialog("pin")}>
              {t("cover.enter")}
            </Button>
          </>
        ) : null}
        {texts.length > 0 && !covered ? (
          <section className="stack">
            <p>{t("devices.outUnsent")}</p>
            {texts.map((text, n) => (
              <CopyBox
                key={`${n} ${text}`}
                label={t("devices.outUnsentLabel")}
                text={text}
                button={t("lost.copy")}
                lines={3}
              />
            ))}
          </section>
        ) : null}
        {sure ? (
          <div className="stack" role="alert">
            <p>{t("devices.outSure")}</p>
            <div className="sheet-actions">
              <Button className="button" onPress={() => setSure(false)}>
                {t("do.cancel")}
              </Button>
              <Button className="button button-bad" onPress={() => void forget()}>
                {t("devices.outDone")}
              </Button>
            </div>
          </div>
        ) : (
          <Button className="button-quiet" onPress={() => (texts.length > 0 ? setSure(true) : void forget())}>
            {t("devices.outDone")}
          </Button>
        )}
      </div>
      {dialog === "link" ? <InvitationDialog onClose={() => setDialog(undefined)} /> : null}
      {dialog === "pin" ? <EnterPin person={was} onClose={() => setDialog(undefined)} /> : null}
    </Page>
  )
}
