import { useState } from "react"
import { useLocation } from "wouter"
import type { Person } from "../../../shared/api.ts"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { untilFetched } from "../../session/new-build.ts"
import { useServices } from "../../session/services.tsx"
import { Button } from "../../ui/Button.tsx"

/** A PIN cannot be told again: one's own link ends it, or signing out does, with everything that is kept here. */
export function Forgotten({ person }: { person: Person }) {
  const { session } = useServices()
  const [, goTo] = useLocation()
  const [sure, setSure] = useState(false)
  const [error, setError] = useState<string>()

  const leave = async (): Promise<void> => {
    const failure = await session.signOut()
    if (failure !== undefined) return setError(failureText(failure))
    goTo("/", { replace: true })
    const { eraseLive } = await untilFetched(() => import("../../session/live-door.ts"))
    await eraseLive(person)
  }

  return (
    <section className="stack sheet-section">
      <h3>{t("cover.forgot")}</h3>
      <p>{t("cover.forgotText")}</p>
      <p className="soft">{t("cover.forgotNone")}</p>
      {sure ? (
        <>
          <p role="alert">{t("cover.signOutSure")}</p>
          <div className="sheet-actions">
            <Button className="button" onPress={() => setSure(false)}>
              {t("do.cancel")}
            </Button>
            <Button className="button button-bad" onPress={() => void leave()}>
              {t("cover.signOut")}
            </Button>
          </div>
        </>
      ) : (
        <Button className="button" onPress={() => setSure(true)}>
          {t("cover.signOut")}
        </Button>
      )}
      <p className="error" role="alert">
        {error}
      </p>
    </section>
  )
}
