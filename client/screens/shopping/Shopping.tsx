import { Link } from "wouter"
import type { Shopping as ShoppingAnswer } from "../../../shared/claim-commands.ts"
import type { Person } from "../../../shared/api.ts"
import { Garland } from "../../components/Garland.tsx"
import { HalfMoon } from "../../components/HalfMoon.tsx"
import { MainMenu } from "../../components/MainMenu.tsx"
import { Page } from "../../components/Page.tsx"
import { Skeleton } from "../../components/Skeleton.tsx"
import { todayHere } from "../../components/titles.ts"
import { useCover } from "../../device/cover.ts"
import { failureText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { useServices } from "../../session/services.tsx"
import { byDate, sumsText } from "./stages.ts"
import { StopSection } from "./Stop.tsx"
import { useMarking, useShopping } from "./use-shopping.ts"

/** What one gets for others, over all circles: by person and date, with stages and sums. */
export function Shopping({ person }: { person: Person }) {
  const { api } = useServices()
  const { value, failure, again } = useShopping(api)
  const mark = useMarking(api, again)
  const today = todayHere()
  // The browser's history and tabs shall not name it where others look, too.
  const shared = useCover(person.id) !== "shown"

  return (
    <Page {...(shared ? {} : { name: t("shopping.title") })} right={<MainMenu />}>
      <h1 className="page-title">{t("shopping.title")}</h1>
      <p className="shopping-intro">
        <HalfMoon /> {t("shopping.intro")}
      </p>
      {failure === undefined ? null : (
        <div className="strip strip-warn">
          <output>{failureText(failure)}</output>
          <button type="button" className="link-button" onClick={() => void again()}>
            {t("home.again")}
          </button>
        </div>
      )}
      {value === undefined ? (
        failure === undefined ? (
          <Skeleton>
            <div className="bone bone-row" />
            <div className="bone bone-row" />
          </Skeleton>
        ) : null
      ) : value.occasions.length === 0 ? (
        <Nothing />
      ) : (
        <>
          <Sums planned={value.planned} spent={value.spent} />
          {byDate(value.occasions, today).map((dated) => (
            <StopSection
              key={dated.stop.occasion}
              dated={dated}
              today={today}
              me={person.id}
              onMark={(item, as) => mark(dated.stop.occasion, item, as)}
            />
          ))}
        </>
      )}
    </Page>
  )
}

/** By currency, each for itself: amounts of two currencies have no sum. */
function Sums({ planned, spent }: Pick<ShoppingAnswer, "planned" | "spent">) {
  return (
    <section className="shopping-sums" aria-label={t("shopping.sums")}>
      <dl>
        <div>
          <dt>{t("shopping.planned")}</dt>
          <dd>{sumsText(planned) ?? t("shopping.nothing")}</dd>
        </div>
        <div>
          <dt>{t("shopping.spent")}</dt>
          <dd>{sumsText(spent) ?? t("shopping.nothing")}</dd>
        </div>
      </dl>
      <p className="meta">{t("shopping.noPrices")}</p>
    </section>
  )
}

function Nothing() {
  return (
    <div className="empty">
      <Garland />
      <h2 className="empty-title">{t("shopping.emptyTitle")}</h2>
      <p className="soft">{t("shopping.emptyText")}</p>
      <Link href="/" className="button button-primary">
        {t("shopping.emptyButton")}
      </Link>
    </div>
  )
}
