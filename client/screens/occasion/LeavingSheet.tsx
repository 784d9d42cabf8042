import { useState } from "react"
import type { MemberView } from "../../../shared/api.ts"
import { Choices } from "../../components/Choices.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"

/**
 * Somebody goes; or the wrong person has a name, which then waits for the right one. What becomes of their promises is
 * asked whether there are any or not: an organiser who is celebrated must not learn it from the question (S0).
 */
export function LeavingSheet(props: {
  member: MemberView
  onClose: () => void
  /** `keeping`: what they promised stays promised (M4). */
  onRemove: (keeping: boolean) => void
  onFree: () => void
}) {
  const { member, onClose, onRemove, onFree } = props
  const { name } = member
  const [promises, setPromises] = useState<"free" | "kept">("free")
  return (
    <Sheet title={t("members.removeTitle", { name })} isOpen onClose={onClose} must>
      <p>{t("members.removeText", { name })}</p>
      <Choices
        label={t("members.promises", { name })}
        value={promises}
        onChange={setPromises}
        choices={[
          { value: "free", title: t("members.promisesFree"), text: t("members.promisesFreeText") },
          { value: "kept", title: t("members.promisesKept"), text: t("members.promisesKeptText", { name }) },
        ]}
      />
      {member.joined ? <p className="soft">{t("members.freeText", { name })}</p> : null}
      <div className="sheet-actions">
        <Button className="button" onPress={onClose}>
          {t("do.cancel")}
        </Button>
        {member.joined ? (
          <Button className="button" onPress={onFree}>
            {t("members.free")}
          </Button>
        ) : null}
        <Button className="button button-bad" onPress={() => onRemove(promises === "kept")}>
          {t("members.removeYes", { name })}
        </Button>
      </div>
    </Sheet>
  )
}
