import { useState } from "react"
import { Link, useLocation } from "wouter"
import type { Person } from "../../shared/api.ts"
import { doors } from "../api.ts"
import { Garland } from "../components/Garland.tsx"
import { MainMenu } from "../components/MainMenu.tsx"
import { Page } from "../components/Page.tsx"
import { toast } from "../components/toasts.tsx"
import { coverOf, unshare } from "../device/cover.ts"
import { failureText } from "../i18n/failures.ts"
import { t } from "../i18n/text.ts"
import { tokenHere } from "../session/links.ts"
import { usePerson, useServices } from "../session/services.tsx"
import { Button } from "../ui/Button.tsx"

/** Whoever has their own link need not know the PIN of this device. */
function endPin({ id }: Person): void {
  if (coverOf(id) === "shown") return
  unshare(id)
  toast({ text: t("cover.recovered") })
}

/** Somebody's own link (M3). It asks first: opening an address alone must not change who uses a device. */
export function Recover() {
  const { session } = useServices()
  const person = usePerson()
  const [, navigate] = useLocation()
  const [token] = useState(tokenHere)
  const [wrong, setWrong] = useState(token === undefined)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  const recover = async (): Promise<void> => {
    if (token === undefined) return
    setBusy(true)
    const answer = await doors.recover(token)
    setBusy(false)
    if (answer.ok) {
      session.adopt(answer.value)
      endPin(answer.value.person)
      navigate("/", { replace: true })
    } else if (answer.error === "not_here" || answer.error === "invalid_input") setWrong(true)
    else setError(failureText(answer.error))
  }

  if (wrong) {
    return (
      <Page width="form" right={<MainMenu />}>
        <div className="empty">
          <h1 className="page-title">{t("me.wrong")}</h1>
          <p className="soft">{t("me.wrongText")}</p>
          <Link href="/" className="button">
            {t("join.home")}
          </Link>
        </div>
      </Page>
    )
  }
  return (
    <Page width="form" right={<MainMenu />}>
      <section className="invite">
        <Garland across />
        <h1 className="page-title">{t("me.confirmTitle")}</h1>
        <p className="soft">
          {person === undefined ? t("me.confirmText") : t("me.other", { name: person.name })}
        </p>
        <Button
          className="button button-primary button-large"
          onPress={() => void recover()}
          isDisabled={busy}
        >
          {busy ? t("me.opening") : t("me.confirm")}
        </Button>
        <p className="error" role="alert">
          {error}
        </p>
      </section>
    </Page>
  )
}
