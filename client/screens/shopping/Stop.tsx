import { useState } from "react"
import { Link } from "wouter"
import type { ShoppingItem } from "../../../shared/claim-commands.ts"
import type { Day } from "../../../shared/dates/day.ts"
import type { PersonId } from "../../../shared/ids.ts"
import type { Failure } from "../../api.ts"
import { DateLeaf } from "../../components/DateLeaf.tsx"
import { titleOf } from "../../components/titles.ts"
import { toast } from "../../components/toasts.tsx"
import { failureText } from "../../i18n/failures.ts"
import { daysAway, shortDay } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { Button } from "../../ui/Button.tsx"
import { priceText } from "../list/prices.ts"
import { STAGES, stageOf, sumsText, type DatedStop } from "./stages.ts"
import type { Mark } from "./use-shopping.ts"

type OnMark = (item: ShoppingItem, as: Mark) => Promise<Failure | undefined>

/** Whom it is for and when, and what one gets there, what is still to buy first. */
export function StopSection(props: { dated: DatedStop; today: Day; me: PersonId; onMark: OnMark }) {
  const { dated, today, me, onMark } = props
  const { stop, day, away } = dated
  const planned = sumsText(stop.planned)
  const title = titleOf({ ...stop, mine: false }, today)
  return (
    <section className="home-section" aria-label={title}>
      <div className="shopping-head">
        <DateLeaf day={day} />
        <div className="line-words">
          <h2>
            {stop.deleted === true ? (
              <span className="shopping-for" dir="auto" translate="no">
                {title}
              </span>
            ) : (
              <Link href={`/o/${stop.occasion}`} className="shopping-for" dir="auto" translate="no">
                {title}
              </Link>
            )}
          </h2>
          <p className="meta">
            {day === undefined || away === undefined
              ? t("home.noDate")
              : `${shortDay(day, today)} · ${daysAway(away)}`}
            {planned === undefined
              ? null
              : ` · ${t("shopping.spentOf", { spent: sumsText(stop.spent) ?? t("shopping.nothing"), planned })}`}
          </p>
          {stop.deleted === true ? <p className="meta">{t("delete.shopping")}</p> : null}
        </div>
      </div>
      {STAGES.map((stage) => {
        const items = stop.items.filter((item) => stageOf(item) === stage)
        return items.length === 0 ? null : (
          <div className="circle" key={stage}>
            <h3 className="circle-name">{t(`shopping.${stage}`)}</h3>
            <ul className="lines">
              {items.map((item) => (
                <Thing
                  key={`${item.item} ${item.claim?.giver ?? ""}`}
                  item={item}
                  me={me}
                  onMark={stop.deleted === true ? undefined : onMark}
                />
              ))}
            </ul>
          </div>
        )
      })}
    </section>
  )
}

function Thing({ item, me, onMark }: { item: ShoppingItem; me: PersonId; onMark: OnMark | undefined }) {
  return (
    <li className="line">
      <div className="line-words">
        <p className="shopping-what" dir="auto" translate="no">
          {item.as.title}
        </p>
        <p className="meta">{factsOf(item, me).join(" · ")}</p>
      </div>
      {item.claim === undefined || onMark === undefined ? null : <Marks item={item} onMark={onMark} />}
    </li>
  )
}

function factsOf(item: ShoppingItem, me: PersonId): readonly string[] {
  const { as, claim, removed } = item
  return [
    ...(as.price === undefined ? [] : [priceText(as.price)]),
    ...(claim !== undefined && claim.units > 1 ? [t("shopping.units", { number: String(claim.units) })] : []),
    ...(claim?.state === "held" ? [t("shopping.held")] : []),
    ...(claim !== undefined && claim.giver !== me ? [t("shopping.forOther")] : []),
    ...poolFacts(item),
    ...(removed ? [t("shopping.removedBy")] : []),
  ]
}

/** One's part, whether one collects, and what became of it. */
function poolFacts({ pool, collects }: ShoppingItem): readonly string[] {
  const state = pool?.state ?? collects?.state ?? "open"
  return [
    ...(pool === undefined
      ? []
      : [t("shopping.part", { amount: priceText(pool) }), t(`shopping.part.${pool.part}`)]),
    ...(collects === undefined ? [] : [t("shopping.collects")]),
    ...(state === "open" ? [] : [t(`shopping.pool.${state}`)]),
  ]
}

const STEPS = {
  held: [],
  claimed: ["bought"],
  bought: ["given", "claimed"],
  given: ["bought"],
} as const satisfies Record<string, readonly Mark[]>

const ACTS = {
  claimed: "shopping.markClaimed",
  bought: "shopping.markBought",
  given: "shopping.markGiven",
} as const
const actOf = (state: string, as: Mark): string =>
  state === "given" ? t("shopping.markNotGiven") : t(ACTS[as])
const NOW = { claimed: "shopping.to_buy", bought: "shopping.bought", given: "shopping.given" } as const

/** The next step as a button, the way back as a quiet one. Nothing is shown as done before the server said so (C2). */
function Marks({ item, onMark }: { item: ShoppingItem; onMark: OnMark }) {
  const [asking, setAsking] = useState<Mark>()
  const mark = async (as: Mark): Promise<void> => {
    setAsking(as)
    const failure = await onMark(item, as)
    setAsking(undefined)
    if (failure === undefined)
      toast({ text: t("shopping.marked", { title: item.as.title, stage: t(NOW[as]) }) })
    else toast({ text: failureText(failure), tone: "bad" })
  }
  const state = item.claim?.state ?? "held"
  return (
    <div className="shopping-marks">
      {STEPS[state].map((as) => {
        const back = state === "given" || as === "claimed"
        return (
          <Button
            key={as}
            className={back ? "button-quiet" : "button button-small"}
            aria-label={t("shopping.markLabel", { act: actOf(state, as), title: item.as.title })}
            isDisabled={asking !== undefined}
            onPress={() => void mark(as)}
          >
            {asking === as ? t("shopping.asking") : actOf(state, as)}
          </Button>
        )
      })}
    </div>
  )
}
