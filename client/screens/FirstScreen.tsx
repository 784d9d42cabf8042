import { useState } from "react"
import { Link } from "wouter"
import { Garland } from "../components/Garland.tsx"
import { lazyDialog } from "../components/lazy-part.tsx"
import { MainMenu } from "../components/MainMenu.tsx"
import { Page } from "../components/Page.tsx"
import { t } from "../i18n/text.ts"
import { Button } from "../ui/Button.tsx"

const InvitationDialog = lazyDialog(() => import("./InvitationDialog.tsx").then((m) => m.InvitationDialog), {
  words: ["landing"],
})

/** For somebody this device does not know: one sentence, two things to do, and a quiet way in for the invited. */
export function FirstScreen() {
  const [asking, setAsking] = useState(false)
  return (
    <Page isHome right={<MainMenu />}>
      <Garland across />
      <div className="first">
        <h1 className="first-title">{t("first.sentence")}</h1>
        <p className="first-how">{t("first.how")}</p>
        <div className="first-actions">
          <div className="first-starts">
            <Link href="/new" className="button button-primary button-large">
              {t("first.start")}
            </Link>
            <Link href="/new/card" className="button button-primary button-large">
              {t("card.start")}
            </Link>
          </div>
          <Link href="/days/paste" className="button-quiet">
            {t("days.first")}
          </Link>
          <Button className="button-quiet" onPress={() => setAsking(true)}>
            {t("first.invited")}
          </Button>
          <Link href="/bring" className="link-button">
            {t("bring.link")}
          </Link>
        </div>
      </div>
      {asking ? <InvitationDialog onClose={() => setAsking(false)} /> : null}
    </Page>
  )
}
