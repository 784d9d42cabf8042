import { useState } from "react"
import { Form } from "react-aria-components"
import { Link, useLocation } from "wouter"
import { Field } from "../components/Field.tsx"
import { Garland } from "../components/Garland.tsx"
import { MainMenu } from "../components/MainMenu.tsx"
import { Page } from "../components/Page.tsx"
import { Sheet } from "../components/Sheet.tsx"
import { t } from "../i18n/text.ts"
import { pathOfLink } from "../session/links.ts"
import { Button } from "../ui/Button.tsx"

/** For somebody this device does not know: one sentence, two things to do, and a quiet way in for the invited. */
export function FirstScreen() {
  const [asking, setAsking] = useState(false)
  return (
    <Page isHome right={<MainMenu />}>
      <Garland across />
      <div className="first">
        <h1 className="first-title">{t("first.sentence")}</h1>
        <p className="first-how">{t("first.how")}</p>
        <div className="first-actions">
          <div className="first-starts">
            <Link href="/new" className="button button-primary button-large">
              {t("first.start")}
            </Link>
            <Link href="/new/card" className="button button-primary button-large">
              {t("card.start")}
            </Link>
          </div>
          <Button className="button-quiet" onPress={() => setAsking(true)}>
            {t("first.invited")}
          </Button>
        </div>
      </div>
      <InvitationDialog isOpen={asking} onClose={() => setAsking(false)} />
    </Page>
  )
}

/** Asks for a link, of whichever kind, and goes where it leads. */
export function InvitationDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [text, setText] = useState("")
  const [error, setError] = useState<string>()
  const [, navigate] = useLocation()
  const open = (): void => {
    const path = pathOfLink(text)
    if (path === undefined) setError(t("first.inviteWrong"))
    else navigate(path)
  }
  return (
    <Sheet title={t("first.inviteTitle")} isOpen={isOpen} onClose={onClose}>
      <Form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          open()
        }}
      >
        <p className="soft">{t("first.inviteHelp")}</p>
        <Field
          label={t("first.inviteLabel")}
          value={text}
          onChange={(value) => {
            setText(value)
            setError(undefined)
          }}
          error={error}
          placeholder={t("first.invitePlaceholder")}
          inputMode="url"
          autoComplete="off"
          focusFirst
        />
        <Button type="submit" className="button button-primary">
          {t("first.inviteOpen")}
        </Button>
      </Form>
    </Sheet>
  )
}
