import type { DayKind, DayView } from "../../../shared/day-routes.ts"
import { OTHER_CALENDARS } from "../../../shared/dates/calendars.ts"
import { FEASTS, type Feast } from "../../../shared/dates/feasts.ts"
import { askedOf, bornOn, DateRule, ruleFrom } from "../../../shared/dates/rule.ts"
import type { FloatingDate } from "../../../shared/api.ts"
import type { PersonId } from "../../../shared/ids.ts"
import { NAME_MAX } from "../../../shared/limits.ts"
import { NO_DATE, readDate, type DateText } from "../../components/date-text.ts"
import { locale } from "../../device/platform.ts"
import { nameFaultText } from "../../i18n/failures.ts"
import { t } from "../../i18n/text.ts"
import { zoneOf, zoneTitle } from "./zones.ts"

/** The form of a day as it is typed, and what it means. */

export const CALENDARS = ["gregorian", ...OTHER_CALENDARS] as const
type Calendar = (typeof CALENDARS)[number]

export interface DayText {
  readonly kind: DayKind
  readonly name: string
  readonly date: DateText
  /** By which calendar the day comes back; a rule that is kept as it is has its own. */
  readonly calendar: Calendar | "kept"
  readonly leap: "feb28" | "mar1"
  /** The same of another calendar's leap months and short months (D4); "": not chosen. */
  readonly month: "leap" | "regular" | ""
  readonly short: "last" | "next" | ""
  readonly feast: Feast
  readonly country: string
  readonly remembrance: boolean
  readonly hideAge: boolean
  /** The member of the circle whose day it is; empty: the server finds the member by name. */
  readonly person: PersonId | ""
  /** Where the person lives, as it is typed; "": not said. */
  readonly zone: string
}

/** "DE" of "de-DE"; what most readers of the words would expect otherwise. */
const countryHere = (): string => new Intl.Locale(locale()).maximize().region ?? "US"

export const emptyDay = (): DayText => ({
  kind: "birthday",
  name: "",
  date: NO_DATE,
  calendar: "gregorian",
  leap: "feb28",
  month: "",
  short: "",
  feast: "mothers_day",
  country: countryHere(),
  remembrance: false,
  hideAge: false,
  person: "",
  zone: "",
})

/**
 * Fills the form from a stored day. A date of another calendar is shown as the Gregorian day of birth; where that is
 * unknown or hidden, the stored date stays unless another one is typed.
 */
export function textOf(day: DayView): DayText {
  const { kind, name, rule, remembrance, hideAge, person, zone } = day
  const whose = { person: person?.id ?? "", zone: zone === undefined ? "" : zoneTitle(zone) } as const
  const base: DayText = { ...emptyDay(), kind, name, remembrance, hideAge, ...whose }
  if (rule.by === "feast") return { ...base, feast: rule.feast, country: rule.country }
  if (rule.by === "gregorian") return { ...base, date: typed(rule), leap: rule.leap ?? "feb28" }
  const choices = { month: rule.leap ?? "", short: rule.short ?? "" } as const
  const born = bornOn(rule)
  return born === undefined
    ? { ...base, ...choices, calendar: "kept" }
    : { ...base, ...choices, calendar: rule.by, date: typed(born) }
}

const typed = ({ year, month, day }: FloatingDate): DateText => ({
  day: String(day),
  month: String(month),
  year: year === undefined ? "" : String(year),
})

export interface DayErrors {
  readonly name?: string
  readonly date?: string
  readonly zone?: string
}

export const isLeapText = ({ date, calendar }: DayText): boolean =>
  calendar === "gregorian" && date.month === "2" && date.day.trim() === "29"

/** The rule of a form, or what is wrong with its date; undefined rule: it stays as it is. */
export function ruleOf(text: DayText): { readonly rule: DateRule | undefined } | { readonly error: string } {
  if (text.kind === "feast") return checked({ by: "feast", feast: text.feast, country: text.country })
  if (text.calendar === "kept") return { rule: undefined }
  const read = readDate(text.date)
  if ("error" in read) return { error: t(read.error) }
  if (read.date === undefined) return { error: t("days.dateMissing") }
  const { year, month, day } = read.date
  if (text.calendar === "gregorian")
    return checked({ by: "gregorian", ...read.date, ...(isLeapText(text) && { leap: text.leap }) })
  // Without the year nobody knows on which day of another calendar that was.
  if (year === undefined) return { error: t("days.calendarYear") }
  return checked(withChoices(ruleFrom(text.calendar, { year, month, day }), text))
}

/** What the typed date leaves open, and what holds as long as nobody says otherwise; nothing while it is none. */
export function askedIn(text: DayText): {
  readonly month: "leap" | "regular" | undefined
  readonly short: "last" | "next" | undefined
} {
  const read = text.calendar === "gregorian" || text.kind === "feast" ? undefined : ruleOf(text)
  const rule = read !== undefined && "rule" in read ? read.rule : undefined
  if (rule === undefined || rule.by === "feast" || rule.by === "gregorian")
    return { month: undefined, short: undefined }
  const asked = askedOf(rule)
  const born = rule.leapMonth === true ? "leap" : "regular"
  return {
    month: asked.leap ? (rule.leap ?? born) : undefined,
    short: asked.short ? (rule.short ?? "last") : undefined,
  }
}

function withChoices(rule: DateRule, { month, short }: DayText): DateRule {
  if (rule.by === "feast" || rule.by === "gregorian") return rule
  const asked = askedOf(rule)
  return {
    ...rule,
    ...(asked.leap && month !== "" && { leap: month }),
    ...(asked.short && short !== "" && { short }),
  }
}

function checked(rule: DateRule): { readonly rule: DateRule } | { readonly error: string } {
  const parsed = DateRule.safeParse(rule)
  return parsed.success ? { rule: parsed.data } : { error: t("create.dateWrong") }
}

/** What to correct, by field; empty when the form can be sent. */
export function checkDay(text: DayText): DayErrors {
  const name = text.kind === "feast" ? undefined : nameError(text.name.trim())
  const rule = ruleOf(text)
  return {
    ...(name !== undefined && { name }),
    ...("error" in rule && { date: rule.error }),
    ...(hasPlace(text.kind) && zoneOf(text.zone) === undefined && { zone: t("days.zoneUnknown") }),
  }
}

/** What is wrong with a name; undefined when it can be sent. */
export function nameError(name: string): string | undefined {
  if (name === "") return t("days.nameMissing")
  if (name.length > NAME_MAX) return t("create.nameLong", { max: String(NAME_MAX) })
  return nameFaultText(name)
}

export const FEAST_NAMES: readonly Feast[] = FEASTS

/** Kinds of days that begin where their person lives, and that are somebody's. */
export const hasPlace = (kind: DayKind): boolean => kind !== "feast" && kind !== "other"
export const hasPerson = (kind: DayKind): boolean => kind === "birthday" || kind === "name_day"
