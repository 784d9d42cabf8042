import { todayIn, type Day } from "../../shared/dates/day.ts"
import { isYearly, nextDay, dayIn, turns } from "../../shared/dates/floating.ts"
import type { FloatingDate, OccasionKind, OccasionView } from "../../shared/api.ts"
import { zoneHere } from "../device/platform.ts"
import { listOf } from "../i18n/format.ts"
import { t, type MessageKey } from "../i18n/text.ts"

/** What an occasion is called on this screen, and when it is. Only from what this person may see. */

export interface Named {
  readonly kind: OccasionKind
  readonly title?: string | undefined
  readonly recipients: readonly string[]
  readonly date?: FloatingDate | undefined
  /** There is a card and no list. */
  readonly cardAlone?: boolean
  /** Whether the person who looks is celebrated. */
  readonly mine: boolean
}

export { zoneHere }
/** "New York" of "America/New_York". */
export const placeOf = (zone: string): string => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ")
/** The day of a moment where this device is; milliseconds since the Unix epoch. */
export const dayHere = (time: number): Day => todayIn(zoneHere(), time)
export const todayHere = (): Day => dayHere(Date.now())

/** The day as of which an occasion is named: of a card from a file the one on which it opened (K27). */
export const namedAsOf = ({ brought, card }: Pick<OccasionView, "brought" | "card">): Day =>
  brought === undefined || card === undefined ? todayHere() : card.opens

/** The day this is about: the next one, or for what happens once and is over, that day. */
export function dayOf({ kind, date }: Pick<Named, "kind" | "date">, today: Day): Day | undefined {
  if (date === undefined) return undefined
  return nextDay(date, isYearly(kind), today) ?? dayIn(date, date.year ?? today.year)
}

export const namesOf = (recipients: readonly string[]): string =>
  recipients.length === 0 ? t("title.someone") : listOf(recipients)

const OTHERS = {
  birthday: "title.birthday",
  wedding: "title.wedding",
  anniversary: "title.anniversary",
  baby: "title.baby",
  christmas: "title.christmas",
  farewell: "title.farewell",
  other: "title.other",
} as const satisfies Record<OccasionKind, MessageKey>

const MINE = {
  birthday: "title.yourBirthday",
  wedding: "title.yourWedding",
  anniversary: "title.yourAnniversary",
  baby: "title.yourBaby",
  christmas: "title.yourChristmas",
  farewell: "title.yourFarewell",
  other: "title.yourOther",
} as const satisfies Record<OccasionKind, MessageKey>

export function titleOf(occasion: Named, today: Day): string {
  if (occasion.title !== undefined) return occasion.title
  const name = namesOf(occasion.recipients)
  const day = dayOf(occasion, today)
  if (occasion.kind === "birthday" && day !== undefined && occasion.date !== undefined) {
    const age = turns(occasion.date, day.year)
    if (age !== undefined && occasion.recipients.length === 1) {
      return occasion.mine
        ? t("title.youTurn", { age: String(age) })
        : t("title.turns", { name, age: String(age) })
    }
  }
  if (occasion.mine && occasion.cardAlone === true && occasion.kind === "other") return t("title.yourCard")
  return occasion.mine ? t(MINE[occasion.kind]) : t(OTHERS[occasion.kind], { name })
}

const KINDS = {
  birthday: "kind.birthday",
  wedding: "kind.wedding",
  anniversary: "kind.anniversary",
  baby: "kind.baby",
  christmas: "kind.christmas",
  farewell: "kind.farewell",
  other: "kind.other",
} as const satisfies Record<OccasionKind, MessageKey>

export const kindName = (kind: OccasionKind): string => t(KINDS[kind])
