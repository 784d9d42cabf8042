import type { ChangeDay, Imported, ImportDays, NewDay } from "../../shared/day-routes.ts"
import type { DateRule } from "../../shared/dates/rule.ts"
import type { CircleId, PersonId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { DayRecord } from "./rules.ts"

/** What a new day is, a change makes of one, and a file adds to some: pure. */

export interface Maker {
  readonly circle: CircleId
  readonly by: PersonId
  /** Milliseconds since the Unix epoch. */
  readonly now: number
}

export type DayForm = Omit<NewDay, "circle" | "requestId">

export const newDay = (form: DayForm, { circle, by, now }: Maker): DayRecord => ({
  circle,
  name: form.name,
  ...(form.person !== undefined && { person: form.person }),
  kind: form.kind,
  ...(form.title !== undefined && { title: form.title }),
  rule: form.rule,
  ...(form.zone !== undefined && { zone: form.zone }),
  remembrance: form.remembrance ?? false,
  hideAge: form.hideAge ?? false,
  by,
  createdAt: now,
  changedAt: now,
})

/** Whether two rules say the same day of each year, whatever the years and policies. */
function isSameDay(one: DateRule, other: DateRule): boolean {
  if (one.by === "feast")
    return other.by === "feast" && one.feast === other.feast && one.country === other.country
  return other.by !== "feast" && one.by === other.by && one.month === other.month && one.day === other.day
}

/** The year of birth, as far as the rule has one. */
export const yearOf = (rule: DateRule): number | undefined => (rule.by === "feast" ? undefined : rule.year)

/** `mayHide`: who asks knows the year, and says who else does. */
export function changeDay(
  day: DayRecord,
  form: ChangeDay,
  { now, mayHide }: { readonly now: number; readonly mayHide: boolean },
): Result<DayRecord, "age_hidden"> {
  const {
    name = day.name,
    kind = day.kind,
    rule,
    remembrance = day.remembrance,
    hideAge = day.hideAge,
  } = form
  if (!hideAge && day.hideAge && !mayHide) return refuse("age_hidden")
  const unseen = day.hideAge && !mayHide ? yearOf(day.rule) : undefined
  return ok({
    ...day,
    name,
    kind,
    person: taken(form.person, day.person),
    title: taken(form.title, day.title),
    rule: rule === undefined ? day.rule : withYear(rule, unseen),
    zone: taken(form.zone, day.zone),
    remembrance,
    hideAge,
    changedAt: now,
  })
}

/** Null takes a value away; what is absent stays. */
const taken = <T>(wanted: T | null | undefined, kept: T | undefined): T | undefined =>
  wanted === undefined ? kept : (wanted ?? undefined)

/** The rule with a year where it has none. */
export const withYear = (rule: DateRule, year: number | undefined): DateRule =>
  rule.by === "feast" || rule.year !== undefined || year === undefined ? rule : { ...rule, year }

type Row = ImportDays["days"][number]

/** What a row does to the day that is there already. A day that is known better is never made worse. */
export function outcomeFor(row: Row, day: DayRecord): Exclude<Imported, "added" | "full"> {
  if (!isSameDay(row.rule, day.rule)) return "differs"
  const [told, known] = [yearOf(row.rule), yearOf(day.rule)]
  if (told === undefined || told === known) return "known"
  return known === undefined ? "year_added" : "differs"
}
