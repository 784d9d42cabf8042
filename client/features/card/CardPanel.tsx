import type { ReactNode } from "react"
import type { MemberView, OccasionView, Person } from "../../../shared/api.ts"
import { lazyPiece } from "../../components/lazy-part.tsx"
import { Skeleton } from "../../components/Skeleton.tsx"
import type { Live, LiveRoom } from "../../sync/types.ts"
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
const OpenedCard = lazyPiece(() => import("./opening/OpenedCard.tsx").then((m) => m.OpenedCard), {
  waiting: WAITING,
})

export interface CardPanelProps {
  readonly live: Live
  readonly occasion: OccasionView
  readonly person: Person
  /** Its rooms; undefined while they open. */
  readonly card: LiveRoom | undefined
  readonly messages: LiveRoom | undefined
  readonly members: readonly MemberView[] | undefined
  /** This person's colour and shape. */
  readonly look: number
  /** How things stand with saving, where the card takes a phone's whole page. */
  readonly pill: ReactNode
}

/** The card of an occasion: written together until it opens, then to be read. */
export function CardPanel(props: CardPanelProps) {
  const { occasion, person, card, messages, members, look, pill } = props
  if (card === undefined || messages === undefined) return <div className="bone bone-row" />
  switch (occasion.card?.state) {
    case "writing":
      return <CardWriting {...{ occasion, card, messages, members, look, pill }} me={person.id} />
    case "open":
      return (
        <OpenedCard
          {...{ occasion, person, card, messages, members }}
          heading={isWholePage(occasion) ? "h1" : "h2"}
        />
      )
    default:
      return null
  }
}
