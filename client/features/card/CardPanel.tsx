import type { ReactNode } from "react"
import type { MemberView, OccasionView, Person } from "../../../shared/api.ts"
import { lazyPiece } from "../../components/lazy-part.tsx"
import { Skeleton } from "../../components/Skeleton.tsx"
import type { Live, LiveRoom } from "../../sync/types.ts"
import { ArrangingScope } from "./arrange/arranging.tsx"
import { TicketScope } from "./ticket/use-tickets.tsx"
import { CardOccasion } from "./photos/card-occasion.ts"
import { LazyOpenedCard } from "./opening/lazy-opened-card.tsx"
import { takesLate } from "./late/takes-late.ts"
import { isWholePage } from "./whole-page.ts"

const WAITING = (
  <Skeleton>
    <div className="bone bone-row" />
    <div className="bone bone-row" />
  </Skeleton>
)

/** Loaded on demand: the editor is large, and a list does not need it. */
const CardWriting = lazyPiece(() => import("./writing/CardWriting.tsx").then((m) => m.CardWriting), {
  ahead: false,
  waiting: WAITING,
})
const LateMessages = lazyPiece(() => import("./late/LateMessages.tsx").then((m) => m.LateMessages), {
  ahead: false,
  waiting: null,
})

export interface CardPanelProps {
  readonly live: Live
  readonly occasion: OccasionView
  readonly person: Person
  /** Its rooms; undefined while they open. */
  readonly card: LiveRoom | undefined
  readonly messages: LiveRoom | undefined
  /** The room of one's own in it, where there is one (K15). */
  readonly own: LiveRoom | undefined
  readonly onChanged: (occasion: OccasionView) => void
  readonly members: readonly MemberView[] | undefined
  /** This person's colour and shape. */
  readonly look: number
  /** How things stand with saving, where the card takes a phone's whole page. */
  readonly pill: ReactNode
}

/** The card of an occasion: written together until it opens, then to be read. */
export function CardPanel(props: CardPanelProps) {
  return (
    <CardOccasion value={props.occasion.id}>
      <Inside {...props} />
    </CardOccasion>
  )
}

function Inside(props: CardPanelProps) {
  const { live, occasion, person, card, messages, own, members, look, pill, onChanged } = props
  switch (occasion.card?.state) {
    case "writing":
      if (card === undefined || messages === undefined) return <div className="bone bone-row" />
      return (
        <ArrangingScope {...{ live, occasion, person }}>
          <TicketScope {...{ live, occasion, person }}>
            <CardWriting
              {...{ live, occasion, card, messages, own, members, look, pill, onChanged }}
              me={person.id}
            />
          </TicketScope>
        </ArrangingScope>
      )
    case "open":
      return (
        <ArrangingScope {...{ live, occasion, person }}>
          <LazyOpenedCard
            {...{ live, occasion, person, members }}
            heading={isWholePage(occasion) ? "h1" : "h2"}
            renderLate={(content) =>
              takesLate(occasion) && messages !== undefined ? (
                <LateMessages {...{ live, occasion, person, messages, own, look, content, onChanged }} />
              ) : null
            }
          />
        </ArrangingScope>
      )
    default:
      return null
  }
}
