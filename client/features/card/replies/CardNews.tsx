import { MailCheck } from "lucide-react"
import { useEffect, useRef } from "react"
import type { OccasionView, Person } from "../../../../shared/api.ts"
import { authorOf, type PersonId } from "../../../../shared/ids.ts"
import type { CardReplies } from "../../../../shared/reply-routes.ts"
import { say } from "../../../components/say.ts"
import { t } from "../../../i18n/text.ts"
import type { Live } from "../../../sync/types.ts"
import { Button } from "../../../ui/Button.tsx"
import { WORDS } from "./reactions.ts"
import styles from "./Replies.module.css"
import { useReplies } from "./replying.tsx"

interface News {
  readonly key: string
  readonly at: number
  readonly words: string
}

const SHOWN = 4
const EXCERPT = 140

/** For givers, above everything else of the occasion: what was said to them since they were last here (K13). */
export function CardNews(props: { live: Live; occasion: OccasionView; person: Person; covered: boolean }) {
  const { live, occasion, person, covered } = props
  const isTold =
    !covered && occasion.card?.state === "open" && !occasion.recipient && occasion.brought === undefined
  const { replies, act } = useReplies({ live, occasion, person, ask: isTold })
  const news = isTold && replies !== undefined ? newsOf(replies, occasion, person.id) : []
  const newest = Math.max(0, ...news.map(({ at }) => at))
  const told = useRef(0)
  const first = news.at(-1)?.words
  useEffect(() => {
    if (newest > told.current && first !== undefined) say(first)
    told.current = Math.max(told.current, newest)
  }, [newest, first])
  if (news.length === 0) return null
  return (
    <section className={styles["news"]} aria-label={t("news.title")}>
      <MailCheck size={20} aria-hidden="true" />
      <ul>
        {news.slice(-SHOWN).map(({ key, words }) => (
          <li key={key}>{words}</li>
        ))}
        {news.length > SHOWN ? <li>{t("news.more", { count: news.length - SHOWN })}</li> : null}
      </ul>
      <Button className="button button-small" onPress={() => void act({ do: "seen", until: newest })}>
        {t("news.seen")}
      </Button>
    </section>
  )
}

/** What concerns this giver, the oldest first: thanks to everybody, and what recipients said to their messages. */
function newsOf(replies: CardReplies, occasion: OccasionView, me: PersonId): readonly News[] {
  const celebrated = new Set<string>(occasion.recipients.map(({ id }) => id))
  const names = new Map(replies.people.map(({ person, name }) => [person, name]))
  const nameOf = (id: PersonId): string => names.get(id) ?? t("card.somebody")
  const concerns = ({ by, at }: { readonly by: PersonId; readonly at: number }): boolean =>
    celebrated.has(by) && at > replies.seen
  const mine = replies.answers.filter((one) => concerns(one) && authorOf(one.message) === me)
  const reactions = replies.reactions.filter((one) => concerns(one) && authorOf(one.message) === me)
  const reports = replies.reports.filter(concerns)
  return [
    ...reports.map(({ by, message, at }) => ({
      key: `report ${by} ${message}`,
      at,
      words: t("rights.news", { name: nameOf(by) }),
    })),
    ...replies.thanks.filter(concerns).map(({ by, text, at }) => ({
      key: `thanks ${by}`,
      at,
      words: t("news.thanked", { name: nameOf(by), text: excerpt(text) }),
    })),
    ...mine.map(({ by, message, text, at }) => ({
      key: `answer ${by} ${message}`,
      at,
      words: t("news.answered", { name: nameOf(by), text: excerpt(text) }),
    })),
    ...reactions.map(({ by, message, as, at }) => ({
      key: `reaction ${by} ${message}`,
      at,
      words: t("news.reacted", { name: nameOf(by), reaction: t(WORDS[as]) }),
    })),
  ].toSorted((a, b) => a.at - b.at)
}

const excerpt = (text: string): string =>
  text.length > EXCERPT ? `${text.slice(0, EXCERPT).toWellFormed().trim()}…` : text
