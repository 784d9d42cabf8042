import { useState } from "react"
import { Button } from "../../ui/Button.tsx"
import { CopyBox } from "../../components/CopyBox.tsx"
import { lazyPiece } from "../../components/lazy-part.tsx"
import { useShareOrigin } from "../../components/share-origin.tsx"
import { toast } from "../../components/toasts.tsx"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { useDevices, useServices } from "../../session/services.tsx"

const Qr = lazyPiece(() => import("../../components/Qr.tsx").then((m) => m.Qr), {
  waiting: <div className="qr" />,
})

/** The personal link that brings a person back on another device (M3); it says before what making one ends. */
export function LinkSection({ covered }: { covered: boolean }) {
  const { api } = useServices()
  const { keeper, devices } = useDevices()
  const [token, setToken] = useState<string>()
  const { origin, note } = useShareOrigin()
  const link = token === undefined || origin === undefined ? undefined : `${origin}/me#${token}`
  const [busy, setBusy] = useState(false)
  const others = (devices ?? []).filter(({ current }) => !current).length

  const make = async (): Promise<void> => {
    setBusy(true)
    const answer = await api.recoveryLink()
    setBusy(false)
    if (answer.ok) {
      setToken(answer.value.token)
      void keeper.load()
    } else toast({ text: failureText(answer.error), tone: "bad" })
  }

  return (
    <section className="stack sheet-section">
      <h3>{t("me.linkTitle")}</h3>
      <p className="soft">{covered ? t("cover.needsPin") : t("me.linkText")}</p>
      {link === undefined || covered ? null : (
        <>
          {note}
          <CopyBox label={t("me.linkLabel")} text={link} button={t("share.copy")} primary />
          <Qr text={link} label={t("share.qrLabel")} />
        </>
      )}
      {covered ? null : (
        <>
          {/* Before the button: what a new link ends is known before it is made. */}
          <p className="help">
            {others === 0 ? t("devices.linkAlone") : t("devices.linkEnds", { count: others })}
          </p>
          <Button className="button" onPress={() => void make()} isDisabled={busy}>
            {link === undefined ? t("me.make") : t("me.makeNew")}
          </Button>
        </>
      )}
    </section>
  )
}
