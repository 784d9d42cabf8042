import ICAL from "ical.js"
import { isoDay } from "../../../../shared/dates/day.ts"
import { OWN_PROPERTY, ownText } from "../import/found-file.ts"
import { dateOf, type ExportedDay, isPlain } from "./exported.ts"

/**
 * Contacts as vCard 3.0, which the address books of Apple, Google and Outlook read; fewer read 4.0. It knows no date
 * without a year and no anniversary, so both are written as Apple does. Feasts are nobody's and are left out (M13).
 */

/** The year that means none, in Apple's address books; a leap year. */
const NO_YEAR = 1604
const LABELS = { anniversary: "_$!<Anniversary>!$_", name_day: "Name day", other: "_$!<Other>!$_" } as const

type JCard = [string, Record<string, string>, string, ...unknown[]]

export function writeCards(days: readonly ExportedDay[], thisYear: number): string {
  const cards = cardsOf(days.filter(({ day }) => day.kind !== "feast"))
  return cards.map((card) => `${dashed(cardText(card, thisYear))}\r\n`).join("")
}

/** The days of one name, and of a second person of that name when there are two birthdays. */
function cardsOf(days: readonly ExportedDay[]): readonly (readonly ExportedDay[])[] {
  const cards: ExportedDay[][] = []
  for (const one of days) {
    const { name, kind } = one.day
    const card = cards.find(
      (other) =>
        other.some(({ day }) => day.name === name) &&
        !other.some(({ day }) => kind === "birthday" && day.kind === "birthday"),
    )
    if (card === undefined) cards.push([one])
    else card.push(one)
  }
  return cards
}

/** The library writes dates without dashes, which older programs do not know. */
const dashed = (text: string): string => text.replaceAll(/^(BDAY.*:\d{4})(\d{2})(\d{2})$/gmu, "$1-$2-$3")

function cardText(days: readonly ExportedDay[], thisYear: number): string {
  const name = days[0]?.day.name ?? ""
  const properties: JCard[] = [
    ["version", {}, "text", "3.0"],
    ["prodid", {}, "text", "-//Jubilee//Days//EN"],
    ["n", {}, "text", ["", name, "", "", ""]],
    ["fn", {}, "text", name],
    ...days.flatMap((one, at) => propertiesOf(one, `item${at + 1}`, thisYear)),
  ]
  return new ICAL.Component(["vcard", properties, []]).toString()
}

function propertiesOf({ day }: ExportedDay, group: string, thisYear: number): readonly JCard[] {
  const { kind, rule, title, remembrance } = day
  const isWhole = kind !== "other" && title === undefined && remembrance !== true && isPlain(rule, thisYear)
  const own: readonly JCard[] = isWhole ? [] : [[OWN_PROPERTY.toLowerCase(), {}, "unknown", ownText(day)]]
  const date = dateOf(rule)
  if (date === undefined || kind === "feast") return own
  const written = isoDay({ ...date, year: date.year ?? NO_YEAR })
  const params = date.year === undefined ? { "x-apple-omit-year": String(NO_YEAR) } : {}
  if (kind === "birthday") return [["bday", params, "date", written], ...own]
  return [
    ["x-abdate", { ...params, group }, "unknown", written],
    ["x-ablabel", { group }, "unknown", kind === "other" ? (title ?? LABELS.other) : LABELS[kind]],
    ...own,
  ]
}
