import { useCallback, useContext, useEffect, useRef, useState } from "react"
import type { OccasionView, Person } from "../../../../shared/api.ts"
import { say } from "../../../components/say.ts"
import { t } from "../../../i18n/text.ts"
import { ReplyScope } from "../replies/replying.tsx"
import { TicketScope } from "../ticket/use-tickets.tsx"
import { noteOpened, wasOpened } from "../whole-page.ts"
import styles from "./OpenedCard.module.css"
import { FirstLook, insideOf } from "./first-look.ts"
import type { CardProps, View } from "./Inside.tsx"
import { LazyInside } from "./lazy-inside.tsx"
import { MissingContent } from "./MissingContent.tsx"
import { Opening } from "./Opening.tsx"
import { useContent } from "./use-content.ts"
import { useShown } from "./use-shown.ts"
import { Waiting } from "./Waiting.tsx"

/** A card that is open: for those who are celebrated first in its envelope, for the others as they left it. */
export function OpenedCard(props: Omit<CardProps, "content" | "again">) {
  const { live, occasion, person } = props
  const { content, failure, again } = useContent(live, occasion, person)
  if (content === undefined) {
    return failure !== undefined ? <MissingContent failure={failure} again={again} /> : <Waiting />
  }
  return (
    <ReplyScope {...{ live, occasion, person }}>
      <TicketScope {...{ live, occasion, person }}>
        <Card {...props} {...{ content, again }} />
      </TicketScope>
    </ReplyScope>
  )
}

function Card(props: CardProps) {
  const { occasion, person, heading, content: whole } = props
  const content = useShown(whole)
  const isFirst = occasion.recipient && !wasOpened(person.id, occasion.id)
  const firstLook = useContext(FirstLook)
  const [view, setView] = useState<View>(() => (isFirst ? "envelope" : (firstLook ?? "all")))
  const arrived = view === "envelope" && isFirst
  useEffect(() => {
    if (arrived) say(t("card.arrived"))
  }, [arrived])
  const inside = useRef<HTMLElement>(null)
  // What had the focus is gone with the envelope.
  const focusInside = useCallback(() => {
    requestAnimationFrame(() => {
      inside.current?.focus({ preventScroll: true })
      inside.current?.scrollIntoView({ block: "nearest" })
    })
  }, [])
  useEffect(() => {
    if (firstLook !== undefined) focusInside()
  }, [firstLook, focusInside])
  const show = useCallback(
    (next: View) => {
      noteOpened(person.id, occasion.id)
      setView(next)
      focusInside()
    },
    [person.id, occasion.id, focusInside],
  )
  const showInside = useCallback(() => show(insideOf(content)), [show, content])

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
      <BroughtLine {...{ occasion, person }} />
      <LazyInside {...props} view={view} onView={setView} />
    </section>
  )
}

/** Whence a card came that was brought from a file: a file can say anything (K27). */
function BroughtLine({ occasion: { brought }, person }: { occasion: OccasionView; person: Person }) {
  if (brought === undefined) return null
  return (
    <p className="strip strip-quiet">
      {brought.by === person.id ? t("bring.lineYou") : t("bring.line", { name: brought.name })}
    </p>
  )
}
