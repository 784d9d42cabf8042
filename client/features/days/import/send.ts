import type { Imported, ImportDays } from "../../../../shared/day-routes.ts"
import { base32, type CircleId, secureRandom } from "../../../../shared/ids.ts"
import { DAYS_AT_ONCE } from "../../../../shared/limits.ts"
import { ok, refuse, type Result } from "../../../../shared/result.ts"
import type { Api, Failure } from "../../../api.ts"
import { nameError } from "../day-form.ts"
import type { FoundRow } from "./found-day.ts"

/** What of a list of days is sent, and how: in parts, each of which may be sent again. */

export type SentDay = ImportDays["days"][number]

/** A row as it is sent; undefined for one that has a problem. */
export function dayOf({ name, kind, title, date, exact, problem }: FoundRow): SentDay | undefined {
  if (problem !== undefined || nameError(name) !== undefined) return undefined
  if (exact !== undefined) return exact
  if (date === undefined) return undefined
  const { month, day, year } = date
  return {
    name,
    kind,
    ...(title !== undefined && nameError(title) === undefined && { title }),
    rule: { by: "gregorian", month, day, ...(year !== undefined && { year }) },
  }
}

export interface Sent {
  readonly circle: CircleId
  readonly outcomes: readonly Imported[]
}

/** Sends all days; what was sent before a failure stays, and is known when they are sent again. */
export async function sendDays(
  api: Pick<Api, "importDays">,
  days: readonly SentDay[],
  into: CircleId | undefined,
): Promise<Result<Sent, Failure>> {
  let circle = into
  const outcomes: Imported[] = []
  for (let from = 0; from < days.length; from += DAYS_AT_ONCE) {
    const answer = await api.importDays({
      days: days.slice(from, from + DAYS_AT_ONCE),
      ...(circle !== undefined && { circle }),
      requestId: base32(secureRandom(16)),
    })
    if (!answer.ok) return refuse(answer.error)
    circle = answer.value.circle
    outcomes.push(...answer.value.outcomes)
  }
  return circle === undefined ? refuse("unreadable") : ok({ circle, outcomes })
}
