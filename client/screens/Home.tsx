import { Plus } from "lucide-react"
import { useEffect } from "react"
import { Link } from "wouter"
import { Home as HomeAnswer, type OccasionView, type Person } from "../../shared/api.ts"
import { daysBetween, type Day } from "../../shared/dates/day.ts"
import type { Failure } from "../api.ts"
import { DateLeaf } from "../components/DateLeaf.tsx"
import { Garland } from "../components/Garland.tsx"
import { HalfMoon } from "../components/HalfMoon.tsx"
import { MainMenu } from "../components/MainMenu.tsx"
import { Page } from "../components/Page.tsx"
import { Skeleton } from "../components/Skeleton.tsx"
import { dayHere, dayOf, namedAsOf, namesOf, titleOf, todayHere, zoneHere } from "../components/titles.ts"
import { toast } from "../components/toasts.tsx"
import { useCover } from "../device/cover.ts"
import { cardText } from "../features/card/schedule/card-text.ts"
import { mayRepeat } from "../features/days/again.ts"
import { ComingDays } from "../features/days/ComingDays.tsx"
import { AgainLink } from "../features/days/StartLinks.tsx"
import { failureText } from "../i18n/failures.ts"
import { daysAway, fullDay, shortDay } from "../i18n/format.ts"
import { t } from "../i18n/text.ts"
import { coveredHome } from "../session/covered.ts"
import { serverNow } from "../session/server-time.ts"
import { useServices } from "../session/services.tsx"
import { useAnswer } from "../session/use-answer.ts"
import { namedOf } from "./occasion/named.ts"
import { Button } from "../ui/Button.tsx"

/** "Coming up" looks this far ahead. */
const SOON_DAYS = 60

interface Dated {
  readonly occasion: OccasionView
  readonly day: Day | undefined
  /** Days until then, negative for what is over. */
  readonly away: number | undefined
}

function dated(occasion: OccasionView, today: Day): Dated {
  const day = dayOf(occasion, today)
  return { occasion, day, away: day === undefined ? undefined : daysBetween(today, day) }
}

/** Everything this person is part of: what is next first, then by circle, then what is over. */
export function Home({ person }: { person: Person }) {
  const { api } = useServices()
  const cover = useCover(person.id)
  const home = useAnswer(
    `${person.id}:home`,
    HomeAnswer,
    api.home,
    cover === "shown" ? undefined : coveredHome,
  )
  const today = todayHere()
  const seen = home.value && cover === "covered" ? coveredHome(home.value) : home.value
  const everything = (seen?.occasions ?? []).map((occasion) => dated(occasion, today))
  const kept = everything.filter(({ occasion }) => occasion.brought !== undefined)
  const archived = everything.filter(
    ({ occasion }) => occasion.archivedAt !== undefined && occasion.brought === undefined,
  )
  const all = everything.filter(
    ({ occasion }) => occasion.archivedAt === undefined && occasion.brought === undefined,
  )
  const soon = all
    .filter(({ away }) => away !== undefined && away >= 0 && away <= SOON_DAYS)
    .sort((a, b) => (a.away ?? 0) - (b.away ?? 0))
  const past = all.filter(({ away }) => away !== undefined && away < 0)
  useSigning(
    all.some(({ occasion }) => occasion.card?.state === "writing"),
    home.again,
  )

  return (
    <Page name={t("home.title")} isHome right={<MainMenu />}>
      <h1 className="page-title home-hello">{t("home.hello", { name: person.name })}</h1>
      <HomeFailure failure={home.failure} again={() => void home.again()} />
      {home.value === undefined ? (
        home.failure === undefined ? (
          <HomeSkeleton />
        ) : null
      ) : everything.length === 0 ? (
        <>
          <EmptyHome />
          <ComingDays person={person.id} occasions={[]} today={today} />
        </>
      ) : (
        <>
          <section className="home-section">
            <div className="home-head">
              <h2>{t("home.soon")}</h2>
              <div className="home-starts">
                <Link href="/new" className="button button-primary">
                  <Plus size={18} />
                  {t("home.start")}
                </Link>
                <Link href="/new/card" className="button button-primary">
                  <Plus size={18} />
                  {t("card.start")}
                </Link>
              </div>
            </div>
            {soon.length === 0 ? <p className="soft">{t("home.soonNone")}</p> : null}
            <ul className="cards">
              {soon.map((one) => (
                <OccasionCard key={one.occasion.id} dated={one} today={today} />
              ))}
            </ul>
          </section>
          <ComingDays person={person.id} occasions={seen?.occasions ?? []} today={today} />
          <MoreLists more={seen?.more} />
          <Circles lists={all.filter((one) => !past.includes(one))} {...{ person, today }} />
          <PastLists lists={past} today={today} />
          <KeptCards cards={kept} />
          <ArchivedLists lists={archived} today={today} />
        </>
      )}
      <RecentlyDeleted deleted={seen?.deleted} today={today} onBack={() => void home.again()} />
    </Page>
  )
}

/** A page in view asks this often how many have signed, ms: home is in no room that says so. */
const SIGNING_MS = 30_000

/** While a card is being written, asks again and again as long as somebody may be looking. */
function useSigning(isWritten: boolean, again: () => Promise<void>): void {
  useEffect(() => {
    if (!isWritten) return undefined
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void again()
    }, SIGNING_MS)
    return () => clearInterval(timer)
  }, [isWritten, again])
}

const HomeFailure = ({ failure, again }: { failure: Failure | undefined; again: () => void }) =>
  failure === undefined ? null : (
    <div className="strip strip-warn">
      <output>{failure === "offline" ? t("home.away") : failureText(failure)}</output>
      <button type="button" className="link-button" onClick={again}>
        {t("home.again")}
      </button>
    </div>
  )

function Circles(props: { lists: readonly Dated[]; person: Person; today: Day }) {
  const { lists, person, today } = props
  if (lists.length === 0) return null
  return (
    <section className="home-section">
      <h2>{t("home.circles")}</h2>
      {byStarter(lists).map(([starter, some]) => (
        <div className="circle" key={starter}>
          <h3 className="circle-name">{circleName(starter, person)}</h3>
          <ul className="lines">
            {some.map((one) => (
              <OccasionLine key={one.occasion.id} dated={one} today={today} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  )
}

const PastLists = ({ lists, today }: { lists: readonly Dated[]; today: Day }) =>
  lists.length === 0 ? null : (
    <section className="home-section">
      <h2>{t("home.past")}</h2>
      <ul className="lines">
        {lists.map((one) => (
          <OccasionLine key={one.occasion.id} dated={one} today={today} isOver />
        ))}
      </ul>
    </section>
  )

/** Cards that came from files; whom they were for is celebrated elsewhere, so no day is told (K27). */
const KeptCards = ({ cards }: { cards: readonly Dated[] }) => (
  <section className="home-section">
    {cards.length === 0 ? null : (
      <>
        <h2>{t("home.kept")}</h2>
        <ul className="lines">
          {cards.map(({ occasion }) => (
            <li className="line" key={occasion.id}>
              <DateLeaf day={occasion.card?.opens} />
              <div className="line-words">
                <Link href={`/o/${occasion.id}`} className="line-title" dir="auto">
                  {titleOf(namedOf(occasion), namedAsOf(occasion))}
                </Link>
                <p className="meta">
                  {occasion.card === undefined
                    ? null
                    : t("bring.opened", { date: fullDay(occasion.card.opens) })}
                </p>
              </div>
              <Standing occasion={occasion} />
            </li>
          ))}
        </ul>
      </>
    )}
    <Link href="/bring" className="link-button">
      {t("bring.link")}
    </Link>
  </section>
)

const MoreLists = ({ more }: { more: true | undefined }) =>
  more === undefined ? null : <p className="strip">{t("home.more")}</p>

function ArchivedLists({ lists, today }: { lists: readonly Dated[]; today: Day }) {
  if (lists.length === 0) return null
  return (
    <section className="home-section">
      <details className="folded">
        <summary>
          <h2>{t("archive.home")}</h2>
        </summary>
        <ul className="lines">
          {lists.map((one) => (
            <OccasionLine key={one.occasion.id} dated={one} today={today} isOver />
          ))}
        </ul>
      </details>
    </section>
  )
}

/** What an organiser deleted in the last days, and may bring back. */
function RecentlyDeleted(props: {
  deleted: readonly OccasionView[] | undefined
  today: Day
  onBack: () => void
}) {
  const { deleted, today, onBack } = props
  const { api } = useServices()
  if (deleted === undefined || deleted.length === 0) return null
  const bringBack = async (occasion: OccasionView): Promise<void> => {
    const answer = await api.bringBack(occasion.id)
    if (!answer.ok) return void toast({ text: failureText(answer.error), tone: "bad" })
    toast({ text: t("delete.back", { title: titleOf(namedOf(occasion), today) }) })
    onBack()
  }
  return (
    <section className="home-section">
      <h2>{t("delete.home")}</h2>
      <p className="soft">{t("delete.homeText")}</p>
      <ul className="lines">
        {deleted.map((occasion) => {
          const title = titleOf(namedOf(occasion), today)
          return (
            <li className="line" key={occasion.id}>
              <div className="line-words">
                <p className="line-name" dir="auto" translate="no">
                  {title}
                </p>
                <p className="meta">
                  {t("delete.until", {
                    date: shortDay(dayHere(occasion.bringBackUntil ?? 0), today),
                  })}
                </p>
              </div>
              <Button
                className="button button-small"
                aria-label={t("delete.bringBackLabel", { title })}
                onPress={() => void bringBack(occasion)}
              >
                {t("delete.bringBack")}
              </Button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** Circles have no name of their own but who started them; the soonest list of each comes first. */
function byStarter(lists: readonly Dated[]): (readonly [string, readonly Dated[]])[] {
  const found = new Map<string, Dated[]>()
  const soonest = lists.toSorted((a, b) => (a.away ?? Infinity) - (b.away ?? Infinity))
  for (const one of soonest) {
    const known = found.get(one.occasion.circle.name)
    if (known === undefined) found.set(one.occasion.circle.name, [one])
    else known.push(one)
  }
  return [...found]
}

function circleName(name: string, person: Person): string {
  if (name === "") return t("home.circleUnnamed")
  return name === person.name ? t("home.circleYours") : t("home.circleOf", { name })
}

/** How things stand with the card of an occasion. */
function CardLine({ occasion }: { occasion: OccasionView }) {
  const text = cardText(occasion, zoneHere(), serverNow())
  return text === undefined ? null : <p className="meta">{text}</p>
}

/** What kind of list it is for the one who looks, in a word and a sign. */
function Standing({ occasion }: { occasion: OccasionView }) {
  const names = namesOf(occasion.recipients.filter((one) => !one.me).map((one) => one.name))
  if (occasion.circle.role === "reader") return <span className="standing">{t("home.readOnly")}</span>
  if (occasion.recipient) return <span className="standing standing-yours">{t("home.yours")}</span>
  if (!occasion.list && occasion.card?.state === "open")
    return <span className="standing">{t("home.openFor", { names })}</span>
  if (occasion.secrecy === "surprise") {
    return (
      <span className="standing standing-secret">
        <HalfMoon size={14} />
        {occasion.list ? t("home.surprise", { names }) : t("home.hidden", { names })}
      </span>
    )
  }
  return <span className="standing">{t("home.shared", { names })}</span>
}

function When({ dated, today }: { dated: Dated; today: Day }) {
  if (dated.day === undefined || dated.away === undefined) return <span>{t("home.noDate")}</span>
  return (
    <span>
      <strong>{daysAway(dated.away)}</strong> · {shortDay(dated.day, today)}
    </span>
  )
}

function OccasionCard({ dated, today }: { dated: Dated; today: Day }) {
  return (
    <li className="card">
      <DateLeaf day={dated.day} size="large" />
      <div className="card-words">
        <Link href={`/o/${dated.occasion.id}`} className="card-title" dir="auto">
          {titleOf(namedOf(dated.occasion), today)}
        </Link>
        <p className="meta">
          <When dated={dated} today={today} />
        </p>
        <CardLine occasion={dated.occasion} />
        <Standing occasion={dated.occasion} />
      </div>
    </li>
  )
}

function OccasionLine({ dated, today, isOver = false }: { dated: Dated; today: Day; isOver?: boolean }) {
  return (
    <li className="line">
      <DateLeaf day={dated.day} />
      <div className="line-words">
        <Link href={`/o/${dated.occasion.id}`} className="line-title" dir="auto">
          {titleOf(namedOf(dated.occasion), today)}
        </Link>
        <p className="meta">
          <When dated={dated} today={today} />
        </p>
        <CardLine occasion={dated.occasion} />
        {isOver && mayRepeat(dated.occasion) ? (
          <AgainLink occasion={dated.occasion} of={titleOf(namedOf(dated.occasion), today)} />
        ) : null}
      </div>
      <Standing occasion={dated.occasion} />
    </li>
  )
}

function EmptyHome() {
  return (
    <div className="empty empty-home">
      <Garland />
      <h2>{t("home.emptyTitle")}</h2>
      <p className="soft">{t("home.emptyText")}</p>
      <div className="first-starts">
        <Link href="/new" className="button button-primary button-large">
          {t("home.start")}
        </Link>
        <Link href="/new/card" className="button button-primary button-large">
          {t("card.start")}
        </Link>
      </div>
      <Link href="/bring" className="link-button">
        {t("bring.link")}
      </Link>
    </div>
  )
}

function HomeSkeleton() {
  return (
    <Skeleton className="cards">
      <div className="card bone" />
      <div className="card bone" />
    </Skeleton>
  )
}
