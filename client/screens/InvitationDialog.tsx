import { useState } from "react"
import { Form } from "react-aria-components"
import { useLocation } from "wouter"
import { Field } from "../components/Field.tsx"
import { Sheet } from "../components/Sheet.tsx"
import { t } from "../i18n/text.ts"
import { pathOfLink } from "../session/links.ts"
import { Button } from "../ui/Button.tsx"

/** Asks for a link, of whichever kind, and goes where it leads. */
export function InvitationDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("")
  const [error, setError] = useState<string>()
  const [, navigate] = useLocation()
  const open = (): void => {
    const path = pathOfLink(text)
    if (path === undefined) setError(t("first.inviteWrong"))
    else navigate(path)
  }
  return (
    <Sheet title={t("first.inviteTitle")} isOpen onClose={onClose}>
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
