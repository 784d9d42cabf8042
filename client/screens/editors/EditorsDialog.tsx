import { useState } from "react"
import { Form } from "react-aria-components"
import type { OccasionView } from "../../../shared/api.ts"
import type { NewEditor } from "../../../shared/editor-routes.ts"
import { NAME_MAX } from "../../../shared/limits.ts"
import { hasItems, roomOf, type SharedRoomKind } from "../../../shared/rooms.ts"
import { Choices } from "../../components/Choices.tsx"
import { CopyBox } from "../../components/CopyBox.tsx"
import { Field } from "../../components/Field.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { failureText, nameFaultText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { useServices } from "../../session/services.tsx"
import { Button } from "../../ui/Button.tsx"
import { EditorList } from "./EditorList.tsx"

type Days = "7" | "30" | "365"

/** "Connect another editor": a token for a program that writes in one room for this person (M9), and those there are. */
export function EditorsDialog({ occasion, onClose }: { occasion: OccasionView; onClose: () => void }) {
  const [made, setMade] = useState<NewEditor>()
  return (
    <Sheet title={t("editors.title")} isOpen onClose={onClose}>
      {made === undefined ? (
        <NewEditorForm occasion={occasion} onMade={setMade} />
      ) : (
        <Made made={made} onAnother={() => setMade(undefined)} />
      )}
      {/* Another key loads the list again, with the new editor in it. */}
      <EditorList key={made?.editor.id ?? ""} occasion={occasion.id} />
    </Sheet>
  )
}

function NewEditorForm(props: { occasion: OccasionView; onMade: (made: NewEditor) => void }) {
  const { occasion, onMade } = props
  const { api } = useServices()
  const kinds = occasion.rooms.map(({ kind }) => kind).filter(hasItems)
  const [name, setName] = useState("")
  const [kind, setKind] = useState<SharedRoomKind>("list")
  const [days, setDays] = useState<Days>("30")
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  const make = async (): Promise<void> => {
    if (name.trim() === "") return setError(t("editors.nameMissing"))
    const fault = nameFaultText(name)
    if (fault !== undefined) return setError(fault)
    setBusy(true)
    const answer = await api.createEditor(
      { occasion: occasion.id, kind },
      { name: name.trim(), days: Number(days) },
    )
    setBusy(false)
    if (answer.ok) onMade(answer.value)
    else setError(failureText(answer.error))
  }

  return (
    <Form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void make()
      }}
    >
      <p className="soft">{t("editors.text")}</p>
      <Field
        label={t("editors.name")}
        value={name}
        onChange={(value) => {
          setName(value)
          setError(undefined)
        }}
        error={error}
        placeholder={t("editors.namePlaceholder")}
        autoComplete="off"
        maxLength={NAME_MAX}
      />
      {kinds.length < 2 ? null : (
        <Choices
          label={t("editors.room")}
          value={kind}
          flat
          onChange={setKind}
          choices={kinds.map((value) => ({ value, title: roomTitle(value) }))}
        />
      )}
      <Choices
        label={t("editors.days")}
        value={days}
        flat
        onChange={setDays}
        choices={[
          { value: "7", title: t("editors.day7") },
          { value: "30", title: t("editors.day30") },
          { value: "365", title: t("editors.day365") },
        ]}
      />
      <Button type="submit" className="button button-primary" isDisabled={busy}>
        {t("editors.make")}
      </Button>
    </Form>
  )
}

const roomTitle = (kind: SharedRoomKind): string => t(kind === "plan" ? "occasion.ideas" : "occasion.wishes")

/** What a y-websocket provider is given. The token is not kept: the server has its hash, and this page forgets it. */
function Made({ made: { editor, token }, onAnother }: { made: NewEditor; onAnother: () => void }) {
  const address = `${location.origin.replace(/^http/, "ws")}/yjs`
  return (
    <section className="stack" aria-label={t("editors.made", { name: editor.name })}>
      <p>
        <strong>{t("editors.made", { name: editor.name })}</strong>
      </p>
      <p className="note">{t("editors.once")}</p>
      <CopyBox label={t("editors.token")} text={token} button={t("editors.copyToken")} primary />
      <CopyBox label={t("editors.address")} text={address} button={t("editors.copyAddress")} />
      <CopyBox
        label={t("editors.roomName")}
        text={roomOf(editor.room, editor.occasion)}
        button={t("editors.copyRoom")}
      />
      <Button className="button" onPress={onAnother}>
        {t("editors.another")}
      </Button>
    </section>
  )
}
