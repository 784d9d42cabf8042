import { MailOpen, TextAlignStart } from "lucide-react"
import type { ReactNode } from "react"
import type { MemberView, OccasionView, Person } from "../../../../shared/api.ts"
import { t } from "../../../i18n/text.ts"
import type { Live } from "../../../sync/types.ts"
import { Button } from "../../../ui/Button.tsx"
import { LateLine } from "../late/LateLine.tsx"
import { KeepMenu } from "../keep/KeepMenu.tsx"
import { LeftPhotos } from "../photos/LeftPhotos.tsx"
import { useRepliesPending } from "../replies/replying.tsx"
import { Away, HiddenFromAll } from "../rights/NotShown.tsx"
import { AllTogether } from "./AllTogether.tsx"
import type { CardContent } from "./content.ts"
import { OneByOne } from "./OneByOne.tsx"
import styles from "./OpenedCard.module.css"
import { PlainText } from "./PlainText.tsx"
import { Printed } from "./Printed.tsx"
import { TakeBack } from "./TakeBack.tsx"
import { useShown } from "./use-shown.ts"
import { Waiting } from "./Waiting.tsx"

export type View = "envelope" | "one" | "all" | "plain"

export interface CardProps {
  live: Live
  occasion: OccasionView
  person: Person
  members: readonly MemberView[] | undefined
  /** The level of its first heading: 1 where the card is the whole page. */
  heading: "h1" | "h2"
  /** What a giver may still add to it (K5). */
  renderLate: (content: CardContent) => ReactNode
  content: CardContent
  again: () => void
}

/** What was in the envelope: the card, in the way that the reader chose. */
export function Inside(props: CardProps & { view: View; onView: (view: View) => void }) {
  const { occasion, person, heading, members, content: whole, again, renderLate, view, onView } = props
  const content = useShown(whole)
  // What somebody hid from their own view does not show even for a moment.
  const waits = useRepliesPending() && occasion.recipient
  return (
    <>
      <Bar
        view={view}
        content={content}
        onView={onView}
        onEnvelope={occasion.recipient ? () => onView("envelope") : undefined}
      />
      <LateLine {...{ occasion, person, content }} />
      <LeftPhotos />
      {waits ? <Waiting /> : null}
      {view === "one" && !waits ? (
        <OneByOne content={content} heading={heading} isFor={occasion.recipient} />
      ) : null}
      {view === "all" && !waits ? (
        <AllTogether
          {...{ content, heading }}
          isFor={occasion.recipient}
          renderBelow={({ id, author }) =>
            author.person === person.id ? (
              <TakeBack occasion={occasion.id} message={id} onGone={again} />
            ) : null
          }
        />
      ) : null}
      {view === "plain" && !waits ? (
        <PlainText content={content} heading={heading} isFor={occasion.recipient} />
      ) : null}
      {renderLate(content)}
      <Away content={whole} />
      <HiddenFromAll members={members} />
      <Printed content={content} />
    </>
  )
}

const WAYS = [
  ["one", "card.oneByOne"],
  ["all", "card.allTogether"],
] as const

/** How the card is shown; the ways differ only where there is more than the greeting. */
function Bar(props: {
  view: View
  content: CardContent
  onView: (view: View) => void
  onEnvelope: (() => void) | undefined
}) {
  const { view, content, onView, onEnvelope } = props
  return (
    <div className={styles["bar"]}>
      {onEnvelope === undefined ? null : (
        <Button className={`link-button ${styles["again"]}`} onPress={onEnvelope}>
          <MailOpen size={17} />
          {t("card.again")}
        </Button>
      )}
      {content.messages.length === 0 ? null : (
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
      <KeepMenu content={content} />
    </div>
  )
}
