import { Minus, Plus } from "lucide-react"
import { Group } from "react-aria-components"
import { count } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"

/** How many of something one gets: fewer, more. */
export function Steps(props: {
  units: number
  most: number
  title: string
  isDisabled: boolean
  onChange: (units: number) => void
}) {
  const { units, most, title, isDisabled, onChange } = props
  return (
    <Group className="stepper claim-steps" aria-label={t("claim.howMany", { title })}>
      <Button
        className="icon-button"
        aria-label={t("item.fewer")}
        isDisabled={isDisabled || units <= 1}
        onPress={() => onChange(units - 1)}
      >
        <Minus size={18} />
      </Button>
      <output className="claim-units">{count(units)}</output>
      <Button
        className="icon-button"
        aria-label={t("item.more")}
        isDisabled={isDisabled || units >= most}
        onPress={() => onChange(units + 1)}
      >
        <Plus size={18} />
      </Button>
    </Group>
  )
}
