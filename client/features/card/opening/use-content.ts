import { useMemo } from "react"
import type { OccasionView, Person } from "../../../../shared/api.ts"
import { CardContent as Content } from "../../../../shared/card-content.ts"
import { useCover } from "../../../device/cover.ts"
import { nothing } from "../../../session/covered.ts"
import { useServices } from "../../../session/services.tsx"
import { useAnswer, type Asked } from "../../../session/use-answer.ts"
import type { Live } from "../../../sync/types.ts"
import { useChanges } from "../use-changes.ts"
import { shownCard, type CardContent } from "./content.ts"

export interface OpenedContent {
  /** Undefined until it came. */
  readonly content: CardContent | undefined
  readonly failure: Asked<Content>["failure"]
  readonly again: () => void
}

/**
 * What stands on an opened card: asked for, kept on this device, and asked for again when something of it changed and
 * when the connection is back.
 */
export function useContent(live: Live | undefined, occasion: OccasionView, person: Person): OpenedContent {
  const { api } = useServices()
  const cover = useCover(person.id)
  const { id } = occasion
  const asked = useAnswer(
    `${person.id}:card:${id}`,
    Content,
    () => api.cardContent(id),
    // On a shared device only whom it is for keeps it.
    cover === "shown" || occasion.recipient ? undefined : nothing,
  )
  const { value, failure, again } = asked
  useChanges(live, id, again)
  const content = useMemo(
    () => (value === undefined ? undefined : shownCard(value, occasion)),
    [value, occasion],
  )
  return { content, failure, again: () => void again() }
}
