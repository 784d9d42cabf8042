import { Mail } from "lucide-react"
import { useState } from "react"
import { Form } from "react-aria-components"
import type { EmailState, MailResult } from "../../../../shared/channel-routes.ts"
import { Field } from "../../../components/Field.tsx"
import { toast } from "../../../components/toasts.tsx"
import { failureText } from "../../../i18n/failures.ts"
import { moment } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { useServices } from "../../../session/services.tsx"
import { Button } from "../../../ui/Button.tsx"
import { ChannelRow } from "./ChannelRow.tsx"
import styles from "./Channels.module.css"
import { TestButton } from "./TestButton.tsx"
import { useChannels } from "./use-channels.ts"

/** Reminders by e-mail: an address, its confirmation, and how the last one ended (W4). */
export function EmailChannel({ onTested }: { onTested: () => Promise<void> }) {
  const { channels, load } = useChannels()
  const isUnknown = channels === "failed"
  const email = isUnknown ? undefined : channels?.email
  return (
    <ChannelRow
      icon={<Mail size={20} />}
      title={t("email.title")}
      state={isUnknown ? t("channel.unknown") : sentenceOf(email)}
    >
      {isUnknown ? (
        <Button className="button button-small" onPress={() => void load()}>
          {t("push.again")}
        </Button>
      ) : null}
      {email?.available === true ? <Address email={email} load={load} onTested={onTested} /> : null}
    </ChannelRow>
  )
}

interface AddressProps {
  readonly email: EmailState
  readonly load: () => Promise<void>
  readonly onTested: () => Promise<void>
}

/** The address, or the field for one. */
function Address({ email, load, onTested }: AddressProps) {
  const [changing, setChanging] = useState(false)
  const isSet = email.address !== undefined || email.pending !== undefined
  const done = (): void => {
    setChanging(false)
    void load()
  }
  return (
    <>
      {email.last === undefined ? null : <LastMail last={email.last} />}
      {isSet && !changing ? (
        <AddressActions email={email} load={load} onTested={onTested} onChange={() => setChanging(true)} />
      ) : (
        <AddressForm onDone={done} />
      )}
    </>
  )
}

/** What can be done with an address. */
function AddressActions(props: AddressProps & { onChange: () => void }) {
  const { email, onChange, load, onTested } = props
  const { api } = useServices()
  const remove = async (): Promise<void> => {
    const answer = await api.removeEmail()
    if (!answer.ok) toast({ text: failureText(answer.error), tone: "bad" })
    await load()
  }
  return (
    <div className={styles["actions"]}>
      {email.address === undefined ? null : (
        <TestButton channel="email" onSent={async () => void (await Promise.all([load(), onTested()]))} />
      )}
      {email.pending === undefined ? null : <SendAgain address={email.pending} />}
      <Button className="button-quiet" onPress={onChange}>
        {t("email.change")}
      </Button>
      <Button className="button-quiet" onPress={() => void remove()}>
        {t("email.remove")}
      </Button>
    </div>
  )
}

function sentenceOf(email: EmailState | undefined): string {
  if (email === undefined) return t("channel.asking")
  const { available, address, pending } = email
  if (!available) return t("email.notHere")
  if (pending !== undefined && address !== undefined) return t("email.changing", { address, pending })
  if (pending !== undefined) return t("email.pending", { address: pending })
  return address === undefined ? t("email.off") : t("email.on", { address })
}

function AddressForm({ onDone }: { onDone: () => void }) {
  const { api } = useServices()
  const [address, setAddress] = useState("")
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const ask = async (): Promise<void> => {
    setBusy(true)
    const answer = await api.setEmail(address.trim())
    setBusy(false)
    if (answer.ok) return onDone()
    setError(answer.error === "invalid_input" ? t("email.wrong") : failureText(answer.error))
  }
  return (
    <Form
      className="stack-tight"
      onSubmit={(event) => {
        event.preventDefault()
        void ask()
      }}
    >
      <Field
        label={t("email.address")}
        value={address}
        onChange={(value) => {
          setAddress(value)
          setError(undefined)
        }}
        help={t("email.help")}
        error={error}
        inputMode="email"
        autoComplete="email"
        maxLength={254}
      />
      <Button type="submit" className="button" isDisabled={busy || address.trim() === ""}>
        {busy ? t("email.asking") : t("email.ask")}
      </Button>
    </Form>
  )
}

function SendAgain({ address }: { address: string }) {
  const { api } = useServices()
  const [busy, setBusy] = useState(false)
  const again = async (): Promise<void> => {
    setBusy(true)
    const answer = await api.setEmail(address)
    setBusy(false)
    toast(answer.ok ? { text: t("email.sentAgain") } : { text: failureText(answer.error), tone: "bad" })
  }
  return (
    <Button className="button button-small" isDisabled={busy} onPress={() => void again()}>
      {t("email.again")}
    </Button>
  )
}

const RESULTS = {
  accepted: "email.lastAccepted",
  refused: "email.lastRefused",
  unreachable: "email.lastUnreachable",
  unknown: "email.lastUnknown",
} as const satisfies Record<MailResult["kind"], string>

const LastMail = ({ last }: { last: MailResult }) => (
  <p className={last.kind === "accepted" ? "help" : "error"}>
    {t(RESULTS[last.kind], { at: moment(last.at) })}
  </p>
)
