import { useState } from "react"
import { Link } from "wouter"
import { doors } from "../../../api.ts"
import { MainMenu } from "../../../components/MainMenu.tsx"
import { Page } from "../../../components/Page.tsx"
import { failureText } from "../../../i18n/failures.ts"
import { t } from "../../../i18n/text.ts"
import { tokenHere } from "../../../session/links.ts"
import { Button } from "../../../ui/Button.tsx"

/** The pages that links in e-mails open. Opening one changes nothing, since scanners open every link: a button does (W4, W5). */

interface Act {
  readonly label: string
  readonly done: string
  readonly run: (token: string) => ReturnType<typeof doors.stopEmail>
}

/** Where a confirmation leads: the owner of the address says yes or no. */
export function ConfirmMail() {
  return (
    <MailPage
      title={t("mail.confirmTitle")}
      text={t("mail.confirmText")}
      token={tokenHere()}
      first={{ label: t("mail.confirm"), done: t("mail.confirmed"), run: doors.confirmEmail }}
      second={{ label: t("mail.refuse"), done: t("mail.refused"), run: doors.refuseEmail }}
    />
  )
}

/** Where "Stop these e-mails" leads. */
export function StopMail({ token }: { token: string }) {
  return (
    <MailPage
      title={t("mail.stopTitle")}
      text={t("mail.stopText")}
      token={token}
      first={{ label: t("mail.stop"), done: t("mail.stopped"), run: doors.stopEmail }}
    />
  )
}

function MailPage(props: {
  title: string
  text: string
  token: string | undefined
  first: Act
  second?: Act
}) {
  const { title, text, token, first, second } = props
  const [state, setState] = useState<string>()
  const [wrong, setWrong] = useState(token === undefined)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const act = async ({ run, done }: Act): Promise<void> => {
    setBusy(true)
    setError(undefined)
    const answer = await run(token ?? "")
    setBusy(false)
    if (answer.ok) setState(done)
    else if (answer.error === "not_here" || answer.error === "invalid_input") setWrong(true)
    else setError(failureText(answer.error))
  }
  const over = state ?? (wrong ? t("mail.wrong") : undefined)
  return (
    <Page width="form" name={title} right={<MainMenu />}>
      <section className="invite">
        <h1 className="page-title">{title}</h1>
        <p className="soft" aria-live="polite">
          {over ?? text}
        </p>
        {over === undefined ? (
          <>
            <Button
              className="button button-primary button-large"
              isDisabled={busy}
              onPress={() => void act(first)}
            >
              {first.label}
            </Button>
            {second === undefined ? null : (
              <Button className="button-quiet" isDisabled={busy} onPress={() => void act(second)}>
                {second.label}
              </Button>
            )}
          </>
        ) : (
          <Link href="/" className="button">
            {t("join.home")}
          </Link>
        )}
        <p className="error" role="alert">
          {error}
        </p>
      </section>
    </Page>
  )
}
