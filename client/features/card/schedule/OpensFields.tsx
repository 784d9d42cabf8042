import type { OccasionView } from "../../../../shared/api.ts"
import { isoDay, todayIn } from "../../../../shared/dates/day.ts"
import { namesOf, placeOf } from "../../../components/titles.ts"
import { t } from "../../../i18n/text.ts"
import { serverNow } from "../../../session/server-time.ts"
import { CheckField } from "../../../ui/CheckField.tsx"
import { InputField } from "../../../ui/InputField.tsx"
import styles from "./OpensFields.module.css"
import type { OpensErrors, OpensText } from "./opens-form.ts"

/** When a card opens and whether those it is for may know of it, as fields. */
export function OpensFields(props: {
  occasion: OccasionView
  text: OpensText
  errors: OpensErrors
  onChange: (text: OpensText) => void
  told: boolean
  onTold: (told: boolean) => void
}) {
  const { occasion, text, errors, onChange, told, onTold } = props
  const name = namesOf(occasion.recipients.map((one) => one.name))
  return (
    <>
      <div className={styles["opens"]}>
        <InputField
          type="date"
          label={t("card.day")}
          value={text.day}
          onChange={(day) => onChange({ ...text, day })}
          error={errors.day}
          min={isoDay(todayIn(occasion.zone, serverNow()))}
        />
        <InputField
          type="time"
          label={t("card.time")}
          value={text.time}
          onChange={(time) => onChange({ ...text, time })}
          error={errors.time}
        />
        <p className={`help ${styles["help"]}`}>
          {t("card.byClock", { place: placeOf(occasion.zone), name })}
        </p>
      </div>
      <CheckField
        label={t("card.told", { name })}
        help={t("card.toldHelp", { name })}
        isOn={told}
        onChange={onTold}
      />
    </>
  )
}
