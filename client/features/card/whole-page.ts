import { z } from "zod"
import type { OccasionView } from "../../../shared/api.ts"
import type { OccasionId, PersonId } from "../../../shared/ids.ts"
import { keep, recall } from "../../device/keep.ts"

/** Whether the card is all that somebody celebrated sees of an occasion: there is no list, or it is a surprise. */
export const isWholePage = ({ recipient, rooms }: OccasionView): boolean =>
  recipient && rooms.length > 0 && !rooms.some(({ kind }) => kind === "list")

const openedKey = (person: PersonId, occasion: OccasionId): string => `${person}:card-opened:${occasion}`

/** Whether this person has taken the card out of its envelope on this device. */
export const wasOpened = (person: PersonId, occasion: OccasionId): boolean =>
  recall(openedKey(person, occasion), z.boolean()) ?? false

export const noteOpened = (person: PersonId, occasion: OccasionId): void =>
  keep(openedKey(person, occasion), true)
