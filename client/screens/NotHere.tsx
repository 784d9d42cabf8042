import { Link } from "wouter"
import { MainMenu } from "../components/MainMenu.tsx"
import { Page } from "../components/Page.tsx"
import { t } from "../i18n/text.ts"

/** The one answer to what does not exist and to what is not for the one who asks (S4). */
export function NotHere() {
  return (
    <Page width="form" right={<MainMenu />}>
      <div className="empty">
        <h1 className="page-title">{t("occasion.notHere")}</h1>
        <p className="soft">{t("occasion.notHereText")}</p>
        <Link href="/" className="button">
          {t("join.home")}
        </Link>
      </div>
    </Page>
  )
}
