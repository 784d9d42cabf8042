import type { MemberView, OccasionView, Person } from "../../../shared/api.ts"
import type { LiveRoom } from "../../sync/types.ts"
import type { Live } from "../../sync/types.ts"

export interface CardPanelProps {
  readonly live: Live
  readonly occasion: OccasionView
  readonly person: Person
  /** Its rooms; undefined while they open. */
  readonly card: LiveRoom | undefined
  readonly messages: LiveRoom | undefined
  readonly members: readonly MemberView[] | undefined
}

/** The card of an occasion: written together until it opens, then to be read. */
export function CardPanel({ occasion, card, messages }: CardPanelProps) {
  if (card === undefined || messages === undefined) return <div className="bone bone-row" />
  switch (occasion.card?.state) {
    case "writing":
      return null
    case "open":
      return null
    default:
      return null
  }
}
