import { useState } from "react"
import { CopyBox } from "../../../components/CopyBox.tsx"
import { useShareOrigin } from "../../../components/share-origin.tsx"
import { toast } from "../../../components/toasts.tsx"
import { failureText } from "../../../i18n/failures.ts"
import { t } from "../../../i18n/text.ts"
import { useDevices, useServices } from "../../../session/services.tsx"
import { Button } from "../../../ui/Button.tsx"
import styles from "./Channels.module.css"

/**
 * iPhone and iPad: notifications come to the app on the home screen alone. It keeps things apart from Safari, so the person has to
 * come along: their own link is copied here and pasted there.
 */
export function HomeScreenHelp() {
  const { api } = useServices()
  const { keeper, devices } = useDevices()
  const { origin } = useShareOrigin()
  const [token, setToken] = useState<string>()
  const [busy, setBusy] = useState(false)
  const others = (devices ?? []).filter(({ current }) => !current).length
  const make = async (): Promise<void> => {
    setBusy(true)
    const answer = await api.recoveryLink()
    setBusy(false)
    if (!answer.ok) return void toast({ text: failureText(answer.error), tone: "bad" })
    setToken(answer.value.token)
    void keeper.load()
  }
  return (
    <ol className={styles["steps"]}>
      <li>
        {t("ios.link")}
        {token === undefined || origin === undefined ? (
          <>
            <p className="help">
              {others === 0 ? t("devices.linkAlone") : t("devices.linkEnds", { count: others })}
            </p>
            <Button className="button button-small" isDisabled={busy} onPress={() => void make()}>
              {t("me.make")}
            </Button>
          </>
        ) : (
          <CopyBox
            label={t("me.linkLabel")}
            text={`${origin}/me#${token}`}
            button={t("share.copy")}
            primary
          />
        )}
      </li>
      <li>{t("ios.add")}</li>
      <li>{t("ios.open")}</li>
      <li>{t("ios.allow")}</li>
    </ol>
  )
}
