import type { ReactNode } from "react"
import { t } from "../i18n/text.ts"
import { useAwaited } from "./calm.ts"

/** Shapes in the place of what is still on its way; only on a cold start, when nothing is kept on the device. */
export function Skeleton({ children, className }: { children?: ReactNode; className?: string }) {
  useAwaited()
  return (
    <div className={className} aria-busy="true">
      <output className="unseen">{t("app.loading")}</output>
      {children}
    </div>
  )
}
