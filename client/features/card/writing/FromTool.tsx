import { UserRound } from "lucide-react"
import { Dialog, DialogTrigger, Popover } from "react-aria-components"
import { t } from "../../../i18n/text.ts"
import { Pill } from "./Pill.tsx"
import styles from "./FromTool.module.css"
import { WhoseMessage } from "./WhoseMessage.tsx"

/** Whose message it is: a pill, with the choice behind it. */
export function FromTool(props: { value: string; onChange: (name: string) => void }) {
  const { value } = props
  return (
    <DialogTrigger>
      <Pill icon={<UserRound size={18} />}>
        {value === "" ? t("write.fromWord") : t("write.fromThem", { name: value })}
      </Pill>
      <Popover className="popover" placement="bottom">
        <Dialog className={styles["choice"] ?? ""} aria-label={t("write.from")}>
          <WhoseMessage {...props} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
