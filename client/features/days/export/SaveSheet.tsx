import { Download } from "lucide-react"
import { useState } from "react"
import type { Days } from "../../../../shared/day-routes.ts"
import type { CircleId } from "../../../../shared/ids.ts"
import { Choices } from "../../../components/Choices.tsx"
import { Sheet } from "../../../components/Sheet.tsx"
import { todayHere } from "../../../components/titles.ts"
import { toast } from "../../../components/toasts.tsx"
import { saveFile } from "../../../device/save-file.ts"
import { t } from "../../../i18n/text.ts"
import { fetchCode } from "../../../session/new-build.ts"
import { Button } from "../../../ui/Button.tsx"
import { CircleSelect } from "../CircleSelect.tsx"
import { titleOf } from "../words.ts"
import { type Format, FORMATS, isIn, writeFile } from "./write-file.ts"
import styles from "./SaveSheet.module.css"

const TITLES = { contacts: "save.contacts", calendar: "save.calendar", table: "save.table" } as const
const TEXTS = {
  contacts: "save.contactsText",
  calendar: "save.calendarText",
  table: "save.tableText",
} as const

/** The days of a circle as a file, as far as this person sees them (M13). */
export function SaveSheet({ all, onClose }: { all: Days; onClose: () => void }) {
  const [circle, setCircle] = useState<CircleId>()
  const [format, setFormat] = useState<Format>("contacts")
  const [failure, setFailure] = useState<string>()
  const circles = all.circles.filter(({ id }) => all.days.some((day) => day.circle === id))
  const from = circle ?? circles[0]?.id
  const days = all.days.filter((day) => day.circle === from && isIn(day, format))
  const save = async (): Promise<void> => {
    const wanted = { format, titleOf, today: todayHere(), now: new Date() }
    const file = await fetchCode(() => writeFile(days, wanted)).catch(() => undefined)
    if (file === undefined) return setFailure(t("save.later"))
    saveFile(new Blob([file.text], { type: file.type }), `${t("save.fileName")}.${file.ending}`)
    toast({ text: t("save.done", { count: days.length }) })
    onClose()
  }
  return (
    <Sheet title={t("save.title")} isOpen onClose={onClose}>
      <div className={styles["form"]}>
        <CircleSelect label={t("save.circle")} circles={circles} value={from} onChange={setCircle} />
        <Choices<Format>
          label={t("save.format")}
          value={format}
          onChange={setFormat}
          choices={FORMATS.map((value) => ({ value, title: t(TITLES[value]), text: t(TEXTS[value]) }))}
        />
        <p className="help">{t("save.help")}</p>
        <p className="error" role="alert">
          {failure}
        </p>
        <Button
          className="button button-primary button-large"
          isDisabled={days.length === 0}
          onPress={() => void save()}
        >
          <Download size={18} />
          {t("save.save", { count: days.length })}
        </Button>
      </div>
    </Sheet>
  )
}
