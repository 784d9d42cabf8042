import type { Imported, ImportDays, ImportedDays } from "../../shared/day-routes.ts"
import { newDayId, type PersonId } from "../../shared/ids.ts"
import { DAYS_IN_CIRCLE } from "../../shared/limits.ts"
import { ok, type Result } from "../../shared/result.ts"
import type { Refusal } from "../endpoint.ts"
import { nameKey } from "../people/look-alikes.ts"
import { idSource } from "../randomness.ts"
import { newDay, outcomeFor, withYear, yearOf, type Maker } from "./changes.ts"
import { countDays, placeFor, type DayDeps } from "./commands.ts"
import type { DayRecord } from "./rules.ts"

type Row = ImportDays["days"][number]

/** A row is about the day of that kind of who has that name, however it is spelt. Days of no kind go by their title, too. */
const keyOf = ({ kind, name, title }: Pick<DayRecord, "kind" | "name" | "title">): string =>
  [kind, nameKey(name), ...(kind === "other" && title !== undefined ? [nameKey(title)] : [])].join(" ")

/**
 * Adds the days of a file (M12). A day that is there is found by kind and name, so the same file twice changes nothing,
 * whatever else changed meanwhile; a year is added where none was known, and a day that differs stays.
 */
export async function importDays(
  deps: DayDeps,
  person: PersonId,
  form: ImportDays,
): Promise<Result<ImportedDays, Refusal>> {
  const place = await placeFor(deps, person, form)
  if (!place.ok) return place
  const { id: circle } = place.value
  const found = await deps.days.find("circle", { equals: circle })
  const there = new Map(found.map(({ key, body }) => [keyOf(body), { key, body }]))
  const fresh = new Set(form.days.map(keyOf).filter((key) => !there.has(key))).size
  const taken = await countDays(deps, person, Math.min(fresh, Math.max(0, DAYS_IN_CIRCLE - found.length)))
  if (!taken.ok) return taken
  const as = { circle, by: person, now: deps.clock.now() }
  const outcomes: Imported[] = []
  for (const row of form.days) outcomes.push(await takeRow(deps, { row, there, size: found.length }, as))
  if (outcomes.some((one) => one === "added" || one === "year_added"))
    deps.events.publish({ type: "days_changed", circle })
  return ok({ circle, outcomes })
}

interface There {
  readonly row: Row
  readonly there: Map<string, { readonly key: string; readonly body: DayRecord }>
  /** How many there were before. */
  readonly size: number
}

async function takeRow(deps: DayDeps, { row, there }: There, as: Maker): Promise<Imported> {
  const known = there.get(keyOf(row))
  if (known === undefined) {
    if (there.size >= DAYS_IN_CIRCLE) return "full"
    const body = newDay(row, as)
    // Two who send the same file at once add each day once; who renamed that day meanwhile adds another.
    const named = newDayId(idSource(`day/${as.circle}`, keyOf(row)))
    const inserted = await deps.days.insert(named, body)
    const key = inserted === "inserted" ? named : await besides(deps, { row, named, body })
    there.set(keyOf(row), { key: key ?? named, body })
    return key === undefined ? "known" : "added"
  }
  const outcome = outcomeFor(row, known.body)
  if (outcome !== "year_added") return outcome
  const changed = await deps.days.change(known.key, (day) =>
    ok({ ...day, rule: withYear(day.rule, yearOf(row.rule)), changedAt: as.now }),
  )
  if (changed.ok) there.set(keyOf(row), { key: known.key, body: changed.value })
  return changed.ok ? outcome : "known"
}

/** Adds the day under another id, unless what has its own id is about the same. */
async function besides(
  { days }: DayDeps,
  { row, named, body }: { readonly row: Row; readonly named: string; readonly body: DayRecord },
): Promise<string | undefined> {
  const taken = await days.get(named)
  if (taken !== undefined && keyOf(taken) === keyOf(row)) return undefined
  const other = newDayId()
  await days.insert(other, body)
  return other
}
