import type { DayKind, DayView } from "../../../shared/day-routes.ts"
import type { Feast } from "../../../shared/dates/feasts.ts"
import { isLeapDay } from "../../../shared/dates/rule.ts"
import { t, type MessageKey } from "../../i18n/text.ts"
import type { Coming } from "./coming.ts"

/** What a day is called on a screen, and what is said about it. */

export const KIND_NAMES = {
  birthday: "days.kindBirthday",
  name_day: "days.kindNameDay",
  anniversary: "days.kindAnniversary",
  feast: "days.kindFeast",
  other: "days.kindOther",
} as const satisfies Record<DayKind, MessageKey>

export const feastName = (feast: Feast): string => t(`feast.${feast}`)

/** Below the name: the age, or what kind of day it is. Of somebody who died no age is told. */
export function detailOf({ day, age, on }: Coming): string | undefined {
  if (day.remembrance) return t("days.remembered")
  if (day.kind === "birthday" && day.person?.me === true) return t("days.yours")
  const leap = isLeapDay(day.rule) && on.day !== 29 ? t("days.bornLeap") : undefined
  if (day.kind === "birthday") {
    const turns = age === undefined ? undefined : t("days.turns", { age: String(age) })
    return [turns, leap].filter((part) => part !== undefined).join(", ") || undefined
  }
  if (day.kind === "anniversary" && age !== undefined) return t("days.years", { count: age })
  return day.title ?? (day.kind === "name_day" ? t("days.nameDay") : undefined)
}

/** A day as a calendar of one's own has it: whose it is, without an age. */
export function titleOf({
  name,
  kind,
  title,
  remembrance,
}: Pick<DayView, "name" | "kind" | "title"> & { readonly remembrance?: boolean | undefined }): string {
  if (remembrance === true) return t("days.homeRemembered", { name })
  if (kind === "birthday") return t("days.homeBirthday", { name })
  if (kind === "name_day") return t("days.homeNameDay", { name })
  if (title !== undefined) return `${name}, ${title}`
  return kind === "anniversary" ? t("title.anniversary", { name }) : name
}

/** A look for who is no member: always the same for a name. */
export const lookOf = ({ person, name }: DayView): number =>
  person?.look ??
  Array.from(name).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_009, 7) % 10
