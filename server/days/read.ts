import { DayId, type CircleId, type PersonId } from "../../shared/ids.ts"
import { isOpen, type CircleRecord } from "../circles/rules.ts"
import type { OccasionDeps } from "../occasions/commands.ts"
import { placesOf } from "../occasions/home.ts"
import { nameKey } from "../people/look-alikes.ts"
import type { PersonRecord } from "../people/rules.ts"
import type { Table } from "../store/table.ts"
import { hasDays, withoutYear, type DayRecord } from "./rules.ts"

/** A day as reminders know it: without the year where the age is hidden. */
export interface DayOf extends Omit<DayRecord, "by" | "changedAt" | "hideAge" | "lookBy" | "lookFor"> {
  readonly id: DayId
  /** Whether it is the day of the person who was asked for (N9). */
  readonly own: boolean
}

export type DaysFor = (person: PersonId) => Promise<readonly DayOf[]>

export interface DayReads extends Pick<OccasionDeps, "memberships" | "circles" | "people"> {
  readonly days: Table<DayRecord>
}

/** Every day that a person may see, over all their circles, in four queries. */
export const daysReader =
  (deps: DayReads): DaysFor =>
  async (person) => {
    const viewer = await deps.people.get(person)
    if (!viewer) return []
    const places = await dayPlaces(deps, person)
    const ids = [person, ...viewer.also]
    return (await daysIn(deps, places)).map(({ id, day, person: celebrated }): DayOf => {
      const { circle, name, kind, title, rule, zone, remembrance, hideAge, createdAt } = day
      return {
        id,
        circle,
        name,
        ...(celebrated !== undefined && { person: celebrated }),
        kind,
        ...(title !== undefined && { title }),
        rule: hideAge ? withoutYear(rule) : rule,
        ...(zone !== undefined && { zone }),
        remembrance,
        createdAt,
        own: celebrated !== undefined && ids.includes(celebrated),
      }
    })
  }

/** A circle with its id. */
export interface Place {
  readonly id: CircleId
  readonly circle: CircleRecord
}

/** The circles whose days this person has. */
export async function dayPlaces(deps: DayReads, person: PersonId): Promise<readonly Place[]> {
  const places = await placesOf(deps, person)
  return places.filter(({ circle }) => hasDays(circle, person))
}

/** Everybody who has the days of a circle: they alone may know that one changed (S0). */
export async function whoHasDays(
  { circles }: Pick<DayReads, "circles">,
  id: CircleId,
): Promise<ReadonlySet<PersonId>> {
  const circle = await circles.get(id)
  const people = circle?.members.map(({ person }) => person) ?? []
  return new Set(people.filter((person) => circle !== undefined && hasDays(circle, person)))
}

/** A day with the member whose day it is, as far as that is known. */
export interface FoundDay {
  readonly id: DayId
  readonly day: DayRecord
  readonly person: PersonId | undefined
}

/** The days of circles, and whose they are. */
export async function daysIn(deps: DayReads, places: readonly Place[]): Promise<readonly FoundDay[]> {
  if (places.length === 0) return []
  return whose(deps, places, await deps.days.find("circle", { among: places.map(({ id }) => id) }))
}

/** Whose days these are, as far as that is known. */
export async function whose(
  { people }: Pick<DayReads, "people">,
  places: readonly Place[],
  found: readonly { readonly key: string; readonly body: DayRecord }[],
): Promise<readonly FoundDay[]> {
  if (found.length === 0) return []
  const members = new Map(places.map(({ id, circle }) => [id, openPeople(circle)]))
  const records = await people.getMany([...members.values()].flat())
  const named = new Map([...members].map(([id, open]) => [id, byName(open, records)]))
  return found.map(({ key, body }) => ({
    id: DayId.parse(key),
    day: body,
    person:
      members.get(body.circle)?.find((one) => one === body.person) ?? calledSo(body, named.get(body.circle)),
  }))
}

const openPeople = ({ members }: CircleRecord): readonly PersonId[] =>
  members.filter(isOpen).map(({ person }) => person)

type Names = ReadonlyMap<string, readonly PersonId[]>

/** People by name. Of namesakes nobody knows who is meant. */
const byName = (open: readonly PersonId[], records: ReadonlyMap<string, PersonRecord>): Names =>
  Map.groupBy(open, (person) => nameKey(records.get(person)?.name ?? ""))

/** Kinds of days that belong to one person. */
const PERSONAL: ReadonlySet<DayRecord["kind"]> = new Set(["birthday", "name_day"])

/** Who of the circle has the name of the day, when nobody said whose it is. */
function calledSo({ kind, name }: DayRecord, named: Names | undefined): PersonId | undefined {
  const called = PERSONAL.has(kind) ? (named?.get(nameKey(name)) ?? []) : []
  return called.length === 1 ? called[0] : undefined
}
