import { useRef, useState } from "react"
import { Days } from "../../../../shared/day-routes.ts"
import { base32, type CircleId, secureRandom } from "../../../../shared/ids.ts"
import { doors } from "../../../api.ts"
import { Field } from "../../../components/Field.tsx"
import { failureText } from "../../../i18n/failures.ts"
import { t } from "../../../i18n/text.ts"
import { usePerson, useServices } from "../../../session/services.tsx"
import { useAnswer } from "../../../session/use-answer.ts"
import { Button } from "../../../ui/Button.tsx"
import { CircleSelect } from "../CircleSelect.tsx"
import { nameError } from "../day-form.ts"
import { type Sent, sendDays, type SentDay } from "./send.ts"
import styles from "./Import.module.css"

interface SendProps {
  readonly days: readonly SentDay[]
  readonly isReady: boolean
  readonly onDone: (done: { readonly sent: Sent; readonly days: readonly SentDay[] }) => void
}

/** Who sends it, where to, and the one button. */
export function Send({ days, isReady, onDone }: SendProps) {
  const { api, session } = useServices()
  const person = usePerson()
  const answer = useAnswer(
    `${person?.id ?? "nobody"}:days`,
    Days,
    person === undefined ? undefined : api.days,
  )
  const circles = answer.value?.circles ?? []
  const [chosen, setChosen] = useState<CircleId>()
  const [yourName, setYourName] = useState("")
  const [tried, setTried] = useState(false)
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const request = useRef(base32(secureRandom(16)))
  const circle = chosen ?? circles[0]?.id
  const send = async (): Promise<void> => {
    if (person === undefined) {
      const signedUp = await doors.signUp(yourName.trim(), request.current)
      if (!signedUp.ok) return setFailure(failureText(signedUp.error))
      session.adopt(signedUp.value)
    }
    let into = circle
    if (into === undefined && person !== undefined) {
      // What this device remembers may be older than the circle that the last list has started.
      const fresh = await api.days()
      if (!fresh.ok) return setFailure(failureText(fresh.error))
      into = fresh.value.circles[0]?.id
    }
    const sent = await sendDays(api, days, into)
    if (sent.ok) onDone({ sent: sent.value, days })
    else setFailure(failureText(sent.error))
  }
  const submit = async (): Promise<void> => {
    setTried(true)
    if (person === undefined && nameError(yourName.trim()) !== undefined) return
    setBusy(true)
    setFailure(undefined)
    await send()
    setBusy(false)
  }
  if (days.length === 0) return null
  return (
    <form
      className={styles["send"]}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {person === undefined ? (
        <Field
          label={t("paste.yourName")}
          help={t("paste.yourNameHelp")}
          value={yourName}
          onChange={setYourName}
          error={tried ? nameError(yourName.trim()) : undefined}
          autoComplete="name"
        />
      ) : (
        <CircleSelect circles={circles} value={circle} onChange={setChosen} />
      )}
      <p className="error" role="alert">
        {failure}
      </p>
      <Button type="submit" className="button button-primary button-large" isDisabled={busy || !isReady}>
        {t("paste.add", { count: days.length })}
      </Button>
    </form>
  )
}
