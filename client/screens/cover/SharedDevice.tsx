import { useState } from "react"
import { Form } from "react-aria-components"
import type { Person } from "../../../shared/api.ts"
import { PinField } from "../../components/PinField.tsx"
import { toast } from "../../components/toasts.tsx"
import { unshare, useCover } from "../../device/cover.ts"
import { share } from "../../device/shared-device.ts"
import { isPin } from "../../device/pin.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { usePin } from "./use-pin.ts"

/** The part of "You and your devices" that makes this device a shared one, or its person's alone again. */
export function SharedDevice({ person }: { person: Person }) {
  const cover = useCover(person.id)
  return (
    <section className="stack sheet-section" aria-labelledby="shared-device">
      <h3 id="shared-device">{t("cover.title")}</h3>
      {cover === "shown" ? <TurnOn person={person} /> : <TurnOff person={person} />}
    </section>
  )
}

function TurnOn({ person }: { person: Person }) {
  const [pin, setPin] = useState("")
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  const turnOn = async (): Promise<void> => {
    if (!isPin(pin)) return setError(t("cover.pinShape"))
    setBusy(true)
    const kept = await share(person.id, pin)
    setBusy(false)
    if (kept) toast({ text: t("cover.turnedOn") })
    else setError(t("cover.cannot"))
  }

  return (
    <Form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void turnOn()
      }}
    >
      <p className="soft">{t("cover.text")}</p>
      <p className="help">{t("cover.honest")}</p>
      <PinField
        label={t("cover.newPin")}
        help={t("cover.pinHelp")}
        value={pin}
        onChange={setPin}
        error={error}
        isNew
      />
      <Button type="submit" className="button" isDisabled={busy}>
        {busy ? t("cover.checking") : t("cover.turnOn")}
      </Button>
    </Form>
  )
}

/** Only with the PIN: otherwise whoever it is kept from would simply turn it off. */
function TurnOff({ person }: { person: Person }) {
  const [pin, setPin] = useState("")
  const { busy, paused, error, attempt } = usePin(person.id)

  const turnOff = async (): Promise<void> => {
    const answer = await attempt(pin)
    if (answer === "wrong") setPin("")
    if (answer !== "right") return
    unshare(person.id)
    toast({ text: t("cover.turnedOff") })
  }

  return (
    <Form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void turnOff()
      }}
    >
      <p className="soft">{t("cover.on")}</p>
      <PinField label={t("cover.pinNow")} value={pin} onChange={setPin} error={error} />
      <Button type="submit" className="button" isDisabled={busy || paused}>
        {busy ? t("cover.checking") : t("cover.turnOff")}
      </Button>
    </Form>
  )
}
