import { Sheet } from "../components/Sheet.tsx"
import { t } from "../i18n/text.ts"

/** The few things that are not self-evident. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Sheet title={t("help.title")} isOpen onClose={onClose}>
      <dl className="help-list">
        <dt>{t("help.secretTitle")}</dt>
        <dd>{t("help.secret")}</dd>
        <dt>{t("help.saveTitle")}</dt>
        <dd>{t("help.save")}</dd>
        <dt>{t("help.orderTitle")}</dt>
        <dd>{t("help.order")}</dd>
        <dt>{t("help.deviceTitle")}</dt>
        <dd>{t("help.device")}</dd>
        <dt>{t("help.sharedTitle")}</dt>
        <dd>{t("help.shared")}</dd>
      </dl>
    </Sheet>
  )
}
