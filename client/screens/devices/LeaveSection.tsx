import { useState } from "react"
import { Button } from "../../ui/Button.tsx"
import { useLocation } from "wouter"
import type { Person } from "../../../shared/api.ts"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { untilFetched } from "../../session/new-build.ts"
import { useServices } from "../../session/services.tsx"

/** What would be lost by signing out here; undefined while that is being looked up. */
interface Loss {
  readonly unsent: boolean
  readonly noLink: boolean
}

/** Signing out on this device, the ordinary way: it says first what would be lost by it. */
export function LeaveSection({ person }: { person: Person }) {
  const { session, api } = useServices()
  const [, goTo] = useLocation()
  const [loss, setLoss] = useState<Loss>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string>()

  const ask = async (): Promise<void> => {
    setBusy(true)
    const { hasUnsent } = await untilFetched(() => import("../../session/left-here.ts"))
    const [unsent, recovery] = await Promise.all([hasUnsent(person.id).catch(() => false), api.recovery()])
    setBusy(false)
    setLoss({ unsent, noLink: recovery.ok && recovery.value.link === null })
  }
  const leave = async (): Promise<void> => {
    setBusy(true)
    const failure = await session.signOut()
    setBusy(false)
    if (failure !== undefined) return setError(failureText(failure))
    goTo("/", { replace: true })
    const { eraseLive } = await untilFetched(() => import("../../session/live-door.ts"))
    await eraseLive(person)
  }

  return (
    <section className="stack sheet-section" aria-labelledby="leave">
      <h3 id="leave">{t("devices.leaveTitle")}</h3>
      {loss === undefined ? (
        <>
          <p className="soft">{t("devices.leaveText")}</p>
          <Button className="button" onPress={() => void ask()} isDisabled={busy}>
            {t("devices.leave")}
          </Button>
        </>
      ) : (
        <>
          <div className="stack" role="alert">
            {loss.unsent ? <p>{t("devices.leaveUnsent")}</p> : null}
            {loss.noLink ? <p>{t("devices.leaveNoLink", { name: person.name })}</p> : null}
            <p>{t("devices.leaveSure")}</p>
          </div>
          <div className="sheet-actions">
            <Button className="button" onPress={() => setLoss(undefined)}>
              {t("do.cancel")}
            </Button>
            <Button className="button button-bad" onPress={() => void leave()} isDisabled={busy}>
              {t("devices.leaveYes")}
            </Button>
          </div>
        </>
      )}
      <p className="error" role="alert">
        {error}
      </p>
    </section>
  )
}
