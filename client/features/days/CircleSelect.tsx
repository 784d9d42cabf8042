import type { CircleView } from "../../../shared/api.ts"
import type { CircleId } from "../../../shared/ids.ts"
import { t } from "../../i18n/text.ts"
import { usePerson } from "../../session/services.tsx"
import { Select } from "./Select.tsx"

/** To which circle days are added, or of which they are saved; asked only where there are several. */
export function CircleSelect(props: {
  label?: string
  circles: readonly CircleView[]
  value: CircleId | undefined
  onChange: (circle: CircleId) => void
}) {
  const { label = t("days.circle"), circles, value, onChange } = props
  const person = usePerson()
  if (circles.length < 2 || value === undefined) return null
  return (
    <Select
      label={label}
      value={value}
      choices={circles.map(({ id, name }) => ({
        value: id,
        title: name === person?.name ? t("home.circleYours") : t("home.circleOf", { name }),
      }))}
      onChange={onChange}
    />
  )
}
