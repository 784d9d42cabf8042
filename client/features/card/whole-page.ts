import { z } from "zod"
import type { OccasionView } from "../../../shared/api.ts"
import type { OccasionId, PersonId } from "../../../shared/ids.ts"
import { keep, recall } from "../../device/keep.ts"

/** Whether the card is all that somebody celebrated sees of an occasion: there is no list, or it is a surprise. */
export const isWholePage = ({ recipient, rooms, card }: OccasionView): boolean =>
  recipient && card?.state === "open" && !rooms.some(({ kind }) => kind === "list")

const openedKey = (person: PersonId, occasion: OccasionId): string => `${person}:card-opened:${occasion}`

/** Whether this person has taken the card out of its envelope on this device. */
export const wasOpened = (person: PersonId, occasion: OccasionId): boolean =>
  recall(openedKey(person, occasion), z.boolean()) ?? false

export const noteOpened = (person: PersonId, occasion: OccasionId): void =>
  void keep(openedKey(person, occasion), true)

/** Whether somebody celebrated finds the card of this occasion in its envelope, on a page of its own. */
export const isSealed = (occasion: OccasionView, person: PersonId): boolean =>
  isWholePage(occasion) && !wasOpened(person, occasion.id)
