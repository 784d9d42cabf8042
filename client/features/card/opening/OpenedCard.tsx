import { MailOpen, TextAlignStart } from "lucide-react"
import { useCallback, useEffect, useRef, useState } from "react"
import type { MemberView, OccasionView, Person } from "../../../../shared/api.ts"
import { say } from "../../../components/say.ts"
import { Skeleton } from "../../../components/Skeleton.tsx"
import { t } from "../../../i18n/text.ts"
import type { LiveRoom } from "../../../sync/types.ts"
import { Button } from "../../../ui/Button.tsx"
import { noteOpened, wasOpened } from "../whole-page.ts"
import { AllTogether } from "./AllTogether.tsx"
import type { CardContent } from "./content.ts"
import { OneByOne } from "./OneByOne.tsx"
import styles from "./OpenedCard.module.css"
import { Opening } from "./Opening.tsx"
import { PlainText } from "./PlainText.tsx"
import { Printed } from "./Printed.tsx"
import { useCard } from "./use-card.ts"

interface Props {
  occasion: OccasionView
  person: Person
  card: LiveRoom | undefined
  messages: LiveRoom | undefined
  members: readonly MemberView[] | undefined
  /** The level of its first heading: 1 where the card is the whole page. */
  heading: "h1" | "h2"
}

/** A card that is open: for those who are celebrated first in its envelope, for the others as they left it. */
export function OpenedCard(props: Props) {
  const { card, messages, occasion, members } = props
  const content = useCard({ card, messages }, occasion, members)
  if (content === undefined) {
    return (
      <Skeleton>
        <div className={`bone ${styles["bone"]}`} />
      </Skeleton>
    )
  }
  return <Card {...props} content={content} />
}

type View = "envelope" | "one" | "all" | "plain"

function Card({ occasion, person, heading, content }: Props & { content: CardContent }) {
  const isFirst = occasion.recipient && !wasOpened(person.id, occasion.id)
  const [view, setView] = useState<View>(() => (isFirst ? "envelope" : "all"))
  const arrived = view === "envelope" && isFirst
  useEffect(() => {
    if (arrived) say(t("card.arrived"))
  }, [arrived])
  const inside = useRef<HTMLElement>(null)
  const show = useCallback(
    (next: View) => {
      noteOpened(person.id, occasion.id)
      setView(next)
      // What had the focus is gone with the envelope.
      requestAnimationFrame(() => {
        inside.current?.focus({ preventScroll: true })
        inside.current?.scrollIntoView({ block: "nearest" })
      })
    },
    [person.id, occasion.id],
  )
  const showInside = useCallback(() => show(content.messages.length === 0 ? "all" : "one"), [show, content])

  if (view === "envelope") {
    return (
      <Opening
        content={content}
        occasion={occasion}
        heading={heading}
        onInside={showInside}
        onPlainText={() => show("plain")}
      />
    )
  }
  return (
    <section ref={inside} tabIndex={-1} className={styles["inside"]} aria-label={t("card.card")}>
      <Bar
        view={view}
        messages={content.messages.length}
        onView={setView}
        onEnvelope={occasion.recipient ? () => setView("envelope") : undefined}
      />
      {view === "one" ? <OneByOne content={content} heading={heading} /> : null}
      {view === "all" ? <AllTogether content={content} heading={heading} /> : null}
      {view === "plain" ? <PlainText content={content} heading={heading} /> : null}
      <Printed content={content} />
    </section>
  )
}

const WAYS = [
  ["one", "card.oneByOne"],
  ["all", "card.allTogether"],
] as const

/** How the card is shown; the ways differ only where there is more than the greeting. */
function Bar(props: {
  view: View
  messages: number
  onView: (view: View) => void
  onEnvelope: (() => void) | undefined
}) {
  const { view, messages, onView, onEnvelope } = props
  return (
    <div className={styles["bar"]}>
      {onEnvelope === undefined ? null : (
        <Button className={`link-button ${styles["again"]}`} onPress={onEnvelope}>
          <MailOpen size={17} />
          {t("card.again")}
        </Button>
      )}
      {messages === 0 ? null : (
        <fieldset className={styles["ways"]} aria-label={t("card.ways")}>
          {WAYS.map(([way, words]) => (
            <Button
              key={way}
              className={styles["way"] ?? ""}
              aria-pressed={view === way}
              onPress={() => onView(way)}
            >
              {t(words)}
            </Button>
          ))}
        </fieldset>
      )}
      <Button
        className={`link-button ${styles["again"]}`}
        aria-pressed={view === "plain"}
        onPress={() => onView(view === "plain" ? "all" : "plain")}
      >
        <TextAlignStart size={17} />
        {t("card.plainText")}
      </Button>
    </div>
  )
}
