import { Check } from "lucide-react"
import { useCallback, useMemo, useState } from "react"
import { Checkbox } from "react-aria-components"
import { Link } from "wouter"
import { z } from "zod"
import { OccasionView, type Person } from "../../../shared/api.ts"
import { Gifts as GiftsAnswer } from "../../../shared/claim-commands.ts"
import { ItemId, type OccasionId } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { Avatar } from "../../components/Avatar.tsx"
import { Garland } from "../../components/Garland.tsx"
import { MainMenu } from "../../components/MainMenu.tsx"
import { Page } from "../../components/Page.tsx"
import { Skeleton } from "../../components/Skeleton.tsx"
import { Speaker } from "../../components/Speaker.tsx"
import { keep, recall } from "../../device/keep.ts"
import { failureText } from "../../i18n/failures.ts"
import { listOf, moment } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { liveOf } from "../../session/live-door.ts"
import { useServices } from "../../session/services.tsx"
import { useAnswer } from "../../session/use-answer.ts"
import { Button } from "../../ui/Button.tsx"
import { NotHere } from "../NotHere.tsx"
import { useRoom } from "../../live/use-room.ts"
import { openingDay } from "./opening.ts"
import { RevealCard } from "./RevealCard.tsx"
import { RevealSheet } from "./RevealSheet.tsx"
import { useFreshOccasion } from "./use-fresh-occasion.ts"

type Gift = GiftsAnswer["gifts"][number]

/** What somebody was given, and by whom, once they were shown (S8): to remember, and to write thanks by. */
export function Gifts({ id, person }: { id: OccasionId; person: Person }) {
  const { api } = useServices()
  const asked = useAnswer(`${person.id}:occasion:${id}`, OccasionView, () => api.occasion(id))
  const { value, failure } = asked
  const mine = value?.recipient === true
  if (failure === "not_here" || failure === "invalid_input" || (value !== undefined && !mine))
    return <NotHere />
  return (
    <Page name={t("reveal.given")} right={<MainMenu />}>
      {value === undefined ? (
        <Waiting failure={failure} />
      ) : (
        <Shown occasion={value} person={person} onChanged={asked.put} onAgain={() => void asked.again()} />
      )}
      <Speaker />
    </Page>
  )
}

function Waiting({ failure }: { failure: Parameters<typeof failureText>[0] | undefined }) {
  return failure === undefined ? (
    <Skeleton>
      <div className="bone bone-title" />
      <div className="bone bone-row" />
    </Skeleton>
  ) : (
    <p className="strip strip-warn">{failureText(failure)}</p>
  )
}

function Shown(props: {
  occasion: OccasionView
  person: Person
  onChanged: (occasion: OccasionView) => void
  onAgain: () => void
}) {
  const { occasion, person, onChanged, onAgain } = props
  const { session } = useServices()
  const live = useMemo(() => liveOf(session, person), [session, person])
  // Whoever has the list open hears when it opens on another device.
  useRoom(live, roomOf("list", occasion.id))
  useFreshOccasion(live, occasion, onAgain)
  const { revealedAt } = occasion
  if (revealedAt === undefined) {
    return (
      <>
        <h1 className="page-title">{t("reveal.given")}</h1>
        <RevealCard occasion={occasion} onChanged={onChanged} />
        <BackToList occasion={occasion} />
      </>
    )
  }
  return (
    <>
      <h1 className="page-title">{t("reveal.given")}</h1>
      <p className="soft gifts-intro">{t("gifts.intro", { when: moment(revealedAt) })}</p>
      <Given key={revealedAt} occasion={occasion} person={person} />
      <More occasion={occasion} onChanged={onChanged} />
      <BackToList occasion={occasion} />
    </>
  )
}

/** What came until the last opening; asked anew after each. */
function Given({ occasion, person }: { occasion: OccasionView; person: Person }) {
  const { api } = useServices()
  const { value, failure } = useAnswer(`${person.id}:gifts:${occasion.id}`, GiftsAnswer, () =>
    api.gifts(occasion.id),
  )
  if (value === undefined) return <Waiting failure={failure} />
  if (value.gifts.length > 0) return <Thanks gifts={value.gifts} occasion={occasion.id} person={person} />
  return (
    <div className="empty">
      <Garland />
      <h2 className="empty-title">{t("gifts.emptyTitle")}</h2>
      <p className="soft">{t("gifts.emptyText")}</p>
    </div>
  )
}

const BackToList = ({ occasion }: { occasion: OccasionView }) => (
  <Link href={`/o/${occasion.id}`} className="link-button gifts-back">
    {t("gifts.back")}
  </Link>
)

const Thanked = z.array(ItemId)

/** Each present with its givers, and a tick for whoever was thanked; the ticks stay on the device. */
function Thanks(props: { gifts: readonly Gift[]; occasion: OccasionId; person: Person }) {
  const { gifts, occasion, person } = props
  const key = `${person.id}:thanked:${occasion}`
  const [thanked, setThanked] = useState(() => new Set(recall(key, Thanked) ?? []))
  const tick = (item: ItemId, on: boolean): void => {
    const now = new Set(thanked)
    if (on) now.add(item)
    else now.delete(item)
    keep(key, [...now])
    setThanked(now)
  }
  return (
    <section aria-label={t("gifts.count", { count: gifts.length })}>
      <ul className="gifts">
        {gifts.map((gift) => (
          <li className="gift" key={gift.item}>
            <span className="gift-givers" aria-hidden="true">
              {gift.from.slice(0, 3).map((giver) => (
                <Avatar key={giver.id} name={giver.name} look={giver.look} size={32} />
              ))}
            </span>
            <div className="gift-words">
              <h2 className="gift-title" dir="auto" translate="no">
                {gift.title}
              </h2>
              <p className="meta">{fromText(gift)}</p>
            </div>
            <Checkbox
              className="gift-tick"
              isSelected={thanked.has(gift.item)}
              onChange={(on) => tick(gift.item, on)}
              aria-label={t("gifts.thankedFor", { title: gift.title })}
            >
              <span className="gift-box">
                <Check size={16} />
              </span>
              {t("gifts.thanked")}
            </Checkbox>
          </li>
        ))}
      </ul>
      <p className="help">{t("gifts.kept")}</p>
    </section>
  )
}

function fromText({ from, together }: Gift): string {
  const names = listOf(from.map(({ name }) => (name === "" ? t("gifts.somebody") : name)))
  return together && from.length > 1 ? t("gifts.together", { names }) : t("gifts.from", { names })
}

/** What came after the opening is a new secret, which one may ask for again. */
function More({ occasion, onChanged }: { occasion: OccasionView; onChanged: (now: OccasionView) => void }) {
  const [asking, setAsking] = useState(false)
  const close = useCallback(() => setAsking(false), [])
  const day = openingDay(occasion)
  return (
    <section className="reveal-card" aria-labelledby="gifts-more">
      <div className="reveal-words">
        <h2 id="gifts-more">{t("gifts.moreTitle")}</h2>
        {day === undefined ? null : <p className="soft">{t("gifts.moreOpens", { day })}</p>}
      </div>
      <div className="reveal-acts">
        <Button className="button" onPress={() => setAsking(true)}>
          {t("gifts.more")}
        </Button>
      </div>
      {asking ? (
        <RevealSheet
          occasion={occasion}
          onClose={close}
          onShown={(now) => {
            onChanged(now)
            close()
          }}
        />
      ) : null}
    </section>
  )
}
