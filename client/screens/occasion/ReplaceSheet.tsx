import { useState } from "react"
import type { CreateLink, LinkView } from "../../../shared/api.ts"
import { Sheet } from "../../components/Sheet.tsx"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"

/** How a link is replaced. */
export type Replacing = Pick<CreateLink, "days" | "limit" | "removeRecent">

const DAYS = [1, 7, 30] as const
const PEOPLE = [1, 2, 5, 10, 20] as const

/** A link went too far: another one in its place, or none; and perhaps those who came by it just now go, too (M1, M2). */
export function ReplaceSheet(props: {
  link: LinkView
  busy: boolean
  onClose: () => void
  onReplace: (how: Replacing) => void
  onEnd: () => void
}) {
  const { link, busy, onClose, onReplace, onEnd } = props
  const [days, setDays] = useState(0)
  const [limit, setLimit] = useState(0)
  const [removeRecent, setRemoveRecent] = useState(false)
  return (
    <Sheet title={t("share.replaceTitle")} isOpen onClose={onClose} must>
      <p>{t("share.replaceText")}</p>
      {link.recent === 0 ? null : (
        <label className="check">
          <input
            type="checkbox"
            checked={removeRecent}
            onChange={(event) => setRemoveRecent(event.currentTarget.checked)}
          />
          {t("share.replaceRecent", { count: link.recent })}
        </label>
      )}
      <label className="field">
        <span className="label">{t("share.lasts")}</span>
        <select
          className="input select"
          value={days}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
        >
          <option value={0}>{t("share.lastsAlways")}</option>
          {DAYS.map((count) => (
            <option key={count} value={count}>
              {t("share.lastsDays", { count })}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="label">{t("share.people")}</span>
        <select
          className="input select"
          value={limit}
          onChange={(event) => setLimit(Number(event.currentTarget.value))}
        >
          <option value={0}>{t("share.peopleAny")}</option>
          {PEOPLE.map((count) => (
            <option key={count} value={count}>
              {t("share.peopleSome", { count })}
            </option>
          ))}
        </select>
      </label>
      <div className="sheet-actions">
        <Button className="button" onPress={onClose}>
          {t("do.cancel")}
        </Button>
        <Button className="button" isDisabled={busy} onPress={onEnd}>
          {t("share.end")}
        </Button>
        <Button
          className="button button-primary"
          isDisabled={busy}
          onPress={() =>
            onReplace({
              ...(days === 0 ? {} : { days }),
              ...(limit === 0 ? {} : { limit }),
              ...(removeRecent ? { removeRecent } : {}),
            })
          }
        >
          {t("share.replaceYes")}
        </Button>
      </div>
    </Sheet>
  )
}
