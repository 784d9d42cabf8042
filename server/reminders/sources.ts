import { createHash } from "node:crypto"
import type { OccasionView } from "../../shared/api.ts"
import { base32, type OccasionId, type PersonId } from "../../shared/ids.ts"
import { type Day, isLeapYear } from "../../shared/dates/day.ts"
import { dayIn, isYearly, nextDay, turns } from "../../shared/dates/floating.ts"
import { ageOn, isLeapDay, occurrencesIn } from "../../shared/dates/rule.ts"
import { dayAt } from "../../shared/dates/zoned.ts"
import { isolate } from "../../shared/isolate.ts"
import { occasionName } from "../calendar/titles.ts"
import type { DayOf, DaysFor } from "../days/read.ts"
import { showAll, type OccasionDeps, viewerFor } from "../occasions/commands.ts"
import { atHome } from "../occasions/home.ts"
import type { Seen } from "../occasions/rules.ts"
import { foldName } from "../people/rules.ts"
import type { DayName } from "../words/catalogue.ts"
import type { Occurrence, Source } from "./celebrations.ts"

/** Everything that a person may be reminded of, and under which ids they may be celebrated themselves (N9). */
export interface Known {
  readonly me: readonly string[]
  readonly sources: readonly Source[]
  /** Every id that this person goes by. */
  readonly ids: readonly PersonId[]
  /** What they are shown at home. */
  readonly occasions: readonly Seen[]
}

export interface SourcesDeps extends OccasionDeps {
  readonly daysFor: DaysFor
}

/** What this person is shown at home and in the days of their circles: reminders tell nothing else (S0). */
export async function knownTo(deps: SourcesDeps, person: PersonId): Promise<Known | undefined> {
  const viewer = await viewerFor(deps.people, person)
  if (viewer === undefined) return undefined
  const [{ shown }, days] = await Promise.all([atHome(deps, viewer), deps.daysFor(person)])
  // Whom a card from a file was for is celebrated elsewhere (K27).
  const open = shown.filter(
    ({ occasion: { date, archivedAt, brought }, facts }) =>
      date !== undefined && archivedAt === undefined && brought === undefined && !facts.recipient,
  )
  const views = await showAll(deps, open)
  const ids = [person, ...viewer.record.also]
  return {
    me: ids.map(idOfPerson),
    ids,
    occasions: shown,
    sources: [...views.flatMap(fromOccasion), ...days.flatMap(fromDay)],
  }
}

const idOfPerson = (person: PersonId): string => `p:${person}`

/** A name that nobody came under yet, as an id that tells nothing of it. */
const idOfName = (name: string): string =>
  `n:${base32(createHash("sha256").update(foldName(name)).digest().subarray(0, 10))}`

/** What is kept from those it is for, and is no day that everybody knows anyway: named by nobody's name (S10). */
const HUSHED: DayName = { by: "hushed" }

function fromOccasion(view: OccasionView): readonly Source[] {
  const { id, kind, date, zone, secrecy, recipients, createdAt } = view
  if (date === undefined) return []
  const yearly = isYearly(kind)
  const once = yearly ? undefined : onlyDay(view)
  const hushed = secrecy === "surprise" && !yearly
  return [
    {
      celebrated: yearly
        ? recipients.flatMap((one) => [idOfPerson(one.id), idOfName(one.name)])
        : [idOfOccasion(id)],
      kind,
      called: hushed ? HUSHED : occasionName(view),
      occurrencesIn: (year): readonly Occurrence[] => {
        if (!yearly) return once?.year === year ? [{ year, day: once }] : []
        return date.year === undefined || year >= date.year ? [{ year, day: dayIn(date, year) }] : []
      },
      zone,
      since: createdAt,
      path: `/o/${id}`,
      from: "occasion",
      ageOn: (day) => (kind === "birthday" && recipients.length === 1 ? turns(date, day.year) : undefined),
      isMoved: (day) => isMovedLeapDay(date, day),
    },
  ]
}

const idOfOccasion = (id: OccasionId): string => `o:${id}`

const isMovedLeapDay = (date: { readonly month: number; readonly day: number }, day: Day): boolean =>
  date.month === 2 && date.day === 29 && !isLeapYear(day.year)

/** What happens once in an unknown year is on its next day since it was made. */
function onlyDay({ date, createdAt, zone }: OccasionView): Day | undefined {
  if (date === undefined) return undefined
  const made = dayAt(createdAt, zone)
  return date.year === undefined ? nextDay(date, true, made) : dayIn(date, date.year)
}

/** A day is called as its people say, else by whose day it is, else by the name alone. */
function dayName({ kind, title, name }: Pick<DayOf, "kind" | "title" | "name">): DayName {
  if (title !== undefined) return { by: "title", title }
  return kind === "feast" || kind === "other"
    ? { by: "title", title: isolate(name) }
    : { by: "kind", kind, names: [name] }
}

function fromDay(day: DayOf): readonly Source[] {
  const { circle, name, person, kind, rule, zone, remembrance, own, createdAt } = day
  if (remembrance || own) return []
  return [
    {
      celebrated: [...(person === undefined ? [] : [idOfPerson(person)]), idOfName(name)],
      kind,
      called: dayName(day),
      occurrencesIn: (year) => occurrencesIn(rule, year),
      zone,
      since: createdAt,
      path: `/days?circle=${circle}`,
      from: "day",
      ageOn: (on) => (kind === "birthday" ? ageOn(rule, on) : undefined),
      isMoved: (on) => isLeapDay(rule) && (on.month !== 2 || on.day !== 29),
    },
  ]
}
