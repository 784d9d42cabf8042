import { useState, type FormEvent } from "react"
import type { ClaimView } from "../../../shared/claims.ts"
import type { Item } from "../../../shared/documents/items.ts"
import { LINE_MAX } from "../../../shared/limits.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { Choices } from "../../components/Choices.tsx"
import { Field } from "../../components/Field.tsx"
import { Sheet } from "../../components/Sheet.tsx"
import { draftsOf } from "../../device/drafts.ts"
import { useKeptText } from "../../device/use-kept-text.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { useGiving } from "./giving.tsx"
import type { Claiming } from "./use-claim.ts"

/** An organiser lets somebody's promise go, with a reason that this person is told (C7). */
export function ReleaseSheet(props: {
  item: Pick<Item, "title">
  others: readonly ClaimView[]
  claiming: Claiming
  onClose: () => void
}) {
  const { item, others, claiming, onClose } = props
  const [chosen, setChosen] = useState(others[0]?.giver.id)
  const { me, claims } = useGiving()
  const [reason, setReason, forget] = useKeptText(draftsOf(me), {
    scope: roomOf("plan", claims.occasion),
    field: `release ${item.title}`,
  })
  const [missing, setMissing] = useState(false)
  const claim = others.find(({ giver }) => giver.id === chosen) ?? others[0]
  // They let it go themselves while this was open.
  if (claim === undefined) return null
  const name = nameOf(claim)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const why = reason.trim()
    setMissing(why === "")
    if (why === "") return
    forget()
    onClose()
    void claiming.act(
      { do: "release", giver: claim.giver.id, reason: why },
      t("claim.freed", { title: item.title }),
    )
  }
  return (
    <Sheet title={t("claim.freeItOf", { title: item.title })} isOpen onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        {others.length > 1 ? (
          <Choices
            label={t("claim.freeWhose")}
            value={claim.giver.id}
            choices={others.map((other) => ({ value: other.giver.id, title: nameOf(other) }))}
            onChange={setChosen}
          />
        ) : null}
        <p>
          {t(claim.state === "bought" || claim.state === "given" ? "claim.freeBought" : "claim.freeText", {
            name,
          })}
        </p>
        <Field
          label={t("claim.freeWhy", { name })}
          value={reason}
          onChange={setReason}
          maxLength={LINE_MAX}
          focusFirst
          error={missing ? t("claim.freeWhyMissing", { name }) : undefined}
        />
        <div className="sheet-actions">
          <Button className="button" onPress={onClose}>
            {t("do.cancel")}
          </Button>
          <Button className="button button-primary" type="submit">
            {t("claim.freeYes")}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}

const nameOf = ({ giver }: ClaimView): string => (giver.name === "" ? t("claim.somebody") : giver.name)
