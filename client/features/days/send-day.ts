import type { ChangeDay, DayView, NewDay } from "../../../shared/day-routes.ts"
import type { CircleId } from "../../../shared/ids.ts"
import type { Answer, Api } from "../../api.ts"
import { type DayText, hasPerson, hasPlace, ruleOf } from "./day-form.ts"
import { feastName } from "./words.ts"
import { zoneOf } from "./zones.ts"

/** What a form that has no errors sends; undefined: nothing. */
export function sendDay(
  api: Pick<Api, "addDay" | "changeDay">,
  form: {
    /** Undefined: a new one. */
    readonly day: DayView | undefined
    readonly text: DayText
    readonly circle: CircleId | undefined
    readonly requestId: string
  },
): Answer<DayView> | undefined {
  const { day, text, circle, requestId } = form
  const read = ruleOf(text)
  if ("error" in read) return undefined
  const { rule } = read
  if (day !== undefined) return api.changeDay(day.id, { ...changeOf(day, text), rule })
  if (rule === undefined) return undefined
  const { person, zone, ...part } = partOf(text)
  const made: NewDay = { ...part, rule, requestId }
  return api.addDay({
    ...made,
    ...(person !== undefined && { person }),
    ...(zone !== undefined && { zone }),
    ...(circle !== undefined && { circle }),
  })
}

/** What of a day is another one now; only its person and who added it say whether the age is seen. */
function changeOf(day: DayView, text: DayText): ChangeDay {
  const { person, zone, hideAge, ...part } = partOf(text)
  return {
    ...part,
    ...(day.mayHide && { hideAge }),
    ...(person !== day.person?.id && { person: person ?? null }),
    ...(zone !== day.zone && { zone: zone ?? null }),
  }
}

function partOf(text: DayText) {
  const { kind, remembrance, hideAge, person } = text
  const zone = hasPlace(kind) ? zoneOf(text.zone) : undefined
  return {
    name: kind === "feast" ? feastName(text.feast) : text.name.trim(),
    kind,
    remembrance,
    hideAge,
    person: hasPerson(kind) && person !== "" ? person : undefined,
    zone: zone === "" ? undefined : zone,
  }
}
