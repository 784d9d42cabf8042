import { lazy, Suspense, useState } from "react"
import { Form } from "react-aria-components"
import { NAME_MAX } from "../../shared/limits.ts"
import { CopyBox } from "../components/CopyBox.tsx"
import { Field } from "../components/Field.tsx"
import { Sheet } from "../components/Sheet.tsx"
import { toast } from "../components/toasts.tsx"
import { useCover } from "../device/cover.ts"
import { failureText, nameFaultText } from "../i18n/failures.ts"
import { t } from "../i18n/text.ts"
import { usePerson, useServices } from "../session/services.tsx"
import { Button } from "../ui/Button.tsx"
import { SharedDevice } from "./cover/SharedDevice.tsx"

const Qr = lazy(() => import("../components/Qr.tsx").then((m) => ({ default: m.Qr })))

/** One's name, and the personal link that brings one back on another device (M3). */
export function YouDialog({ onClose }: { onClose: () => void }) {
  const { api, session } = useServices()
  const person = usePerson()
  const covered = useCover(person?.id) === "covered"
  const [name, setName] = useState(person?.name ?? "")
  const [error, setError] = useState<string>()
  const [link, setLink] = useState<string>()
  const [busy, setBusy] = useState(false)

  const rename = async (): Promise<void> => {
    if (name.trim() === "") return setError(t("create.yourNameMissing"))
    const fault = nameFaultText(name)
    if (fault !== undefined) return setError(fault)
    const answer = await api.rename(name.trim())
    if (!answer.ok) return setError(failureText(answer.error))
    setError(undefined)
    session.renamed(answer.value.name)
    toast({ text: t("me.saved") })
  }
  const make = async (): Promise<void> => {
    setBusy(true)
    const answer = await api.recoveryLink()
    setBusy(false)
    if (answer.ok) setLink(`${location.origin}/me#${answer.value.token}`)
    else toast({ text: failureText(answer.error), tone: "bad" })
  }

  return (
    <Sheet title={t("me.title")} isOpen onClose={onClose}>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void rename()
        }}
      >
        <Field
          label={t("me.name")}
          value={name}
          onChange={setName}
          error={error}
          autoComplete="name"
          maxLength={NAME_MAX}
        />
        <Button type="submit" className="button" isDisabled={name.trim() === person?.name}>
          {t("me.save")}
        </Button>
      </Form>
      <section className="stack sheet-section">
        <h3>{t("me.linkTitle")}</h3>
        <p className="soft">{covered ? t("cover.needsPin") : t("me.linkText")}</p>
        {link === undefined || covered ? null : (
          <>
            <CopyBox label={t("me.linkLabel")} text={link} button={t("share.copy")} primary />
            <Suspense fallback={<div className="qr" />}>
              <Qr text={link} label={t("share.qrLabel")} />
            </Suspense>
          </>
        )}
        {covered ? null : (
          <>
            <Button className="button" onPress={() => void make()} isDisabled={busy}>
              {link === undefined ? t("me.make") : t("me.makeNew")}
            </Button>
            <p className="help">{t("me.makeNewText")}</p>
          </>
        )}
      </section>
      {person === undefined ? null : <SharedDevice person={person} />}
    </Sheet>
  )
}
