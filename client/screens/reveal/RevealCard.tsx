import { Gift } from "lucide-react"
import { useCallback, useEffect, useRef, useState } from "react"
import { Link, useLocation } from "wouter"
import type { OccasionView } from "../../../shared/api.ts"
import { lazyDialog } from "../../components/lazy-part.tsx"
import { say } from "../../components/say.ts"
import { namesOf } from "../../components/titles.ts"
import { moment } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { isShown, openingDay } from "./opening.ts"

const RevealSheet = lazyDialog(() => import("./RevealSheet.tsx").then((m) => m.RevealSheet))

/** On the page of an occasion, from the day itself on: who gave what is open, or may be asked for (S8). */
export function RevealCard(props: { occasion: OccasionView; onChanged: (occasion: OccasionView) => void }) {
  const { occasion, onChanged } = props
  if (occasion.circle.role === "reader" && !occasion.recipient) return null
  return occasion.recipient ? (
    <ForRecipient occasion={occasion} onChanged={onChanged} />
  ) : (
    <ForGiver occasion={occasion} />
  )
}

/** This device's clock decides what is offered, and the server what is shown. */
const hasBegun = ({ asksFrom }: OccasionView): boolean => asksFrom <= Date.now()

/** Two days, in ms: as long as a day that a recipient set has to stand. */
const NEAR_MS = 2 * 86_400_000
const isNear = ({ asksFrom }: OccasionView): boolean =>
  asksFrom > Date.now() && asksFrom <= Date.now() + NEAR_MS

function ForRecipient({
  occasion,
  onChanged,
}: {
  occasion: OccasionView
  onChanged: (now: OccasionView) => void
}) {
  const [asking, setAsking] = useState(false)
  const [, goTo] = useLocation()
  const close = useCallback(() => setAsking(false), [])
  useTold(occasion.revealedAt)
  const page = `/o/${occasion.id}/gifts`
  const shown = isShown(occasion)
  const day = openingDay(occasion)
  const before =
    occasion.revealedAt === undefined ? null : (
      <Link href={page} className="link-button">
        {t("reveal.given")}
      </Link>
    )
  if (!shown && isNear(occasion)) {
    return (
      <p className="strip reveal-strip">
        <Gift size={18} />
        {t("reveal.from", { when: moment(occasion.asksFrom) })}
        {before}
      </p>
    )
  }
  if (shown || !hasBegun(occasion)) {
    return before === null ? null : (
      <p className="strip reveal-strip">
        <Gift size={18} />
        {t("reveal.open")}
        {before}
      </p>
    )
  }
  return (
    <section className="reveal-card" aria-labelledby="reveal-title">
      <Gift size={26} className="reveal-sign" />
      <div className="reveal-words">
        <h2 id="reveal-title">{t("reveal.title")}</h2>
        <p className="soft">{day === undefined ? t("reveal.onRequest") : t("reveal.opens", { day })}</p>
      </div>
      <div className="reveal-acts">
        {before}
        <Button className="button button-soft" onPress={() => setAsking(true)}>
          {t("reveal.show")}
        </Button>
      </div>
      {asking ? (
        <RevealSheet
          occasion={occasion}
          onClose={close}
          onShown={(now) => {
            onChanged(now)
            goTo(page)
          }}
        />
      ) : null}
    </section>
  )
}

function ForGiver({ occasion }: { occasion: OccasionView }) {
  if (!hasBegun(occasion) || occasion.date === undefined) return null
  if (isShown(occasion) && occasion.revealedAt !== undefined) {
    return (
      <p className="strip reveal-strip">
        <Gift size={18} />
        <span>
          {t("reveal.shown", { when: moment(occasion.revealedAt) })} {t("reveal.shownText")}
        </span>
      </p>
    )
  }
  const day = openingDay(occasion)
  const name = namesOf(occasion.recipients.map((one) => one.name))
  return day === undefined ? null : (
    <p className="strip reveal-strip">
      <Gift size={18} />
      <span>
        {t("reveal.nearTitle", { name, day })} {t("reveal.nearText")}
      </span>
    </p>
  )
}

/** Says that it opened while the page was here: on another device, or by itself. */
function useTold(revealedAt: number | undefined): void {
  const known = useRef(revealedAt)
  useEffect(() => {
    if (revealedAt !== known.current && revealedAt !== undefined) say(t("reveal.opened"))
    known.current = revealedAt
  }, [revealedAt])
}
