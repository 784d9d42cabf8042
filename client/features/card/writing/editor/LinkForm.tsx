import type { Editor } from "@tiptap/react"
import { useState, type SyntheticEvent } from "react"
import { Dialog } from "react-aria-components"
import { Field } from "../../../../components/Field.tsx"
import { t } from "../../../../i18n/text.ts"
import { Button } from "../../../../ui/Button.tsx"
import { hrefFrom } from "./links.ts"
import styles from "./TextTools.module.css"

/** The address behind the chosen words, or behind itself when no word is chosen. */
export function LinkForm({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const [before] = useState(() => {
    const href: unknown = editor.getAttributes("link")["href"]
    return typeof href === "string" ? href : ""
  })
  const [address, setAddress] = useState(before.replace(/^mailto:/u, ""))
  const [error, setError] = useState<string>()

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    const href = hrefFrom(address)
    if (href === undefined) return setError(t("write.linkRefused"))
    onClose()
    const chain = editor.chain().focus().extendMarkRange("link")
    if (!editor.state.selection.empty || before !== "") chain.setLink({ href }).run()
    else {
      const { schema } = editor.state
      const mark = schema.mark("link", { href })
      chain
        .command(({ tr }) => tr.replaceSelectionWith(schema.text(address.trim(), [mark]), false).docChanged)
        .run()
    }
  }
  return (
    <Dialog className={styles["link"] ?? ""} aria-label={t("write.link")}>
      <form className={styles["form"]} onSubmit={submit} noValidate>
        <Field
          label={t("write.linkAddress")}
          placeholder={t("write.linkPlaceholder")}
          inputMode="url"
          autoComplete="off"
          value={address}
          focusFirst
          error={error}
          onChange={(typed) => {
            setAddress(typed)
            setError(undefined)
          }}
        />
        <div className={styles["formEnd"]}>
          {before === "" ? null : (
            <Button
              className="button-quiet"
              onPress={() => {
                onClose()
                editor.chain().focus().extendMarkRange("link").unsetLink().run()
              }}
            >
              {t("write.linkRemove")}
            </Button>
          )}
          <Button className="button button-small" type="submit">
            {t("write.linkSet")}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
