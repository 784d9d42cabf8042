import { Link } from "wouter"
import { MainMenu } from "../../components/MainMenu.tsx"
import { Page } from "../../components/Page.tsx"
import { t } from "../../i18n/text.ts"

/** In the place of a page that is put away on a shared device; the way to it is the line above, as on every page. */
export function PutAway() {
  return (
    <Page width="form" right={<MainMenu />}>
      <div className="empty">
        <h1 className="page-title">{t("cover.putAway")}</h1>
        <p className="soft">{t("cover.putAwayText")}</p>
        <Link href="/" className="button">
          {t("join.home")}
        </Link>
      </div>
    </Page>
  )
}
