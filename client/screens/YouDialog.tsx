import { useState } from "react"
import { Form } from "react-aria-components"
import { NAME_MAX } from "../../shared/limits.ts"
import { Field } from "../components/Field.tsx"
import { Sheet } from "../components/Sheet.tsx"
import { toast } from "../components/toasts.tsx"
import { useCover } from "../device/cover.ts"
import { failureText, nameFaultText } from "../i18n/failures.ts"
import { t } from "../i18n/text.ts"
import { usePerson, useServices } from "../session/services.tsx"
import { Button } from "../ui/Button.tsx"
import { CalendarSection } from "./calendar/CalendarSection.tsx"
import { SharedDevice } from "./cover/SharedDevice.tsx"
import { DeviceList } from "./devices/DeviceList.tsx"
import { EditorList } from "./editors/EditorList.tsx"
import { LeaveSection } from "./devices/LeaveSection.tsx"
import { LinkSection } from "./devices/LinkSection.tsx"

/** One's name, and the personal link that brings one back on another device (M3). */
export function YouDialog({ onClose }: { onClose: () => void }) {
  const { api, session } = useServices()
  const person = usePerson()
  const covered = useCover(person?.id) === "covered"
  const [name, setName] = useState(person?.name ?? "")
  const [error, setError] = useState<string>()

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
      <LinkSection covered={covered} />
      {covered ? null : <DeviceList />}
      {covered ? null : <EditorList />}
      {covered ? null : <CalendarSection />}
      {person === undefined ? null : <SharedDevice person={person} />}
      {person === undefined ? null : <LeaveSection person={person} />}
    </Sheet>
  )
}
