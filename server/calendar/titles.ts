import type { Secrecy } from "../../shared/access.ts"
import type { OccasionKind } from "../../shared/api.ts"
import { isLeapDay } from "../../shared/dates/rule.ts"
import { isolate } from "../../shared/isolate.ts"
import type { DayRecord } from "../days/rules.ts"

/** The words of the client's catalogue (title.*); a test keeps the two equal. */
const TITLES: Readonly<Record<OccasionKind, (name: string) => string>> = {
  birthday: (name) => `${name}'s birthday`,
  wedding: (name) => `${name}'s wedding`,
  anniversary: (name) => `${name}'s anniversary`,
  baby: (name) => `A baby for ${name}`,
  christmas: (name) => `Christmas with ${name}`,
  farewell: (name) => `Farewell, ${name}`,
  other: (name) => `For ${name}`,
}

/** A day of a circle: whose it is by name, no age; of 29 February which it is (D2). */
export function dayTitle({
  name,
  kind,
  title,
  rule,
  remembrance,
}: Pick<DayRecord, "name" | "kind" | "title" | "rule" | "remembrance">): string {
  const who = isolate(name)
  const leap = isLeapDay(rule) ? " (29 Feb)" : ""
  if (remembrance) return `Remembering ${who}${leap}`
  if (kind === "birthday") return `${who}'s birthday${leap}`
  if (kind === "name_day") return `${who}'s name day${leap}`
  if (title !== undefined) return `${who}, ${title}${leap}`
  return kind === "anniversary" ? `${who}'s anniversary${leap}` : `${who}${leap}`
}

const names = new Intl.ListFormat("en", { type: "conjunction" })

/**
 * What an occasion is called in a calendar, which others may look at: whose day it is by name (never "yours"), and no
 * age. A surprise goes by kind and name alone: what givers call it may tell what is planned.
 */
export function calendarTitle({
  kind,
  title,
  recipients,
  secrecy,
}: {
  readonly kind: OccasionKind
  readonly title?: string | undefined
  readonly recipients: readonly { readonly name: string }[]
  readonly secrecy: Secrecy
}): string {
  if (title !== undefined && secrecy === "together") return title
  const name = recipients.length === 0 ? "Somebody" : names.format(recipients.map((one) => isolate(one.name)))
  return TITLES[kind](name)
}
