import type { Secrecy } from "../../shared/access.ts"
import type { OccasionKind } from "../../shared/api.ts"
import { isLeapDay } from "../../shared/dates/rule.ts"
import { isolate } from "../../shared/isolate.ts"
import type { DayRecord } from "../days/rules.ts"
import type { DayName, DayWords } from "../words/catalogue.ts"

type TitledDay = Pick<DayRecord, "name" | "kind" | "title" | "rule" | "remembrance">

/** A day of a circle: whose it is by name, no age; of 29 February which it is (D2). */
export function dayTitle(day: TitledDay, words: DayWords): string {
  const title = titleOf(day, words)
  return isLeapDay(day.rule) ? `${title} ${words.leapDay}` : title
}

function titleOf({ name, kind, title, remembrance }: TitledDay, words: DayWords): string {
  if (remembrance) return words.remembering(isolate(name))
  const called = (kind: "birthday" | "name_day" | "anniversary"): string =>
    words.called({ by: "kind", kind, names: [name] })
  if (kind === "birthday" || kind === "name_day") return called(kind)
  if (title !== undefined) return `${isolate(name)}, ${title}`
  return kind === "anniversary" ? called(kind) : isolate(name)
}

/**
 * What an occasion is called in a calendar or a reminder, which others may look at: whose day it is by name (never "yours"),
 * and no age. A surprise goes by kind and name alone: what givers call it may tell what is planned.
 */
export function occasionName({
  kind,
  title,
  recipients,
  secrecy,
}: {
  readonly kind: OccasionKind
  readonly title?: string | undefined
  readonly recipients: readonly { readonly name: string }[]
  readonly secrecy: Secrecy
}): DayName {
  if (title !== undefined && secrecy === "together") return { by: "title", title }
  return { by: "kind", kind, names: recipients.map(({ name }) => name) }
}
