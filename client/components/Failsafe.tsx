import { Component, type ReactNode } from "react"
import { t } from "../i18n/text.ts"

interface Props {
  readonly children: ReactNode
  /** Stands in the place of a part that failed; absent: of the whole page. */
  readonly instead?: ReactNode
}

/** When drawing fails, a sentence and a way on instead of an empty page; what was written is on the device. */
export class Failsafe extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    if (this.props.instead !== undefined) return this.props.instead
    return (
      <main className="page page-form">
        <div className="empty" role="alert">
          <h1 className="page-title">{t("app.failed")}</h1>
          <p className="soft">{t("app.failedText")}</p>
          <button type="button" className="button button-primary" onClick={() => location.reload()}>
            {t("reload.button")}
          </button>
        </div>
      </main>
    )
  }
}
