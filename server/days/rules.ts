import { z } from "zod"
import { DayKind } from "../../shared/day-routes.ts"
import { DateRule } from "../../shared/dates/rule.ts"
import { CircleId, PersonId } from "../../shared/ids.ts"
import { readableName } from "../../shared/names.ts"
import { LOOK_MARK } from "../look-marks.ts"
import { isOpen, memberOf, type CircleRecord } from "../circles/rules.ts"

/** A day of a circle that comes back each year (M11). Everybody whom the whole circle knows sees the same of it. */
export const DayRecord = z.object({
  circle: CircleId,
  /** Whose day it is, or what the day is called. */
  name: z.string().transform(readableName),
  /** The member whose day it is, where somebody said so; else whoever of the circle has that name. */
  person: PersonId.optional(),
  kind: DayKind,
  title: z.string().transform(readableName).optional(),
  rule: DateRule,
  /** Where the person lives: it says when their day begins. */
  zone: z.string().optional(),
  /** Somebody who died is remembered: nothing cheerful is sent, and no reminder unless somebody wants one (D5). */
  remembrance: z.boolean(),
  /** The year of birth is told to nobody but the person and whoever added the day. */
  hideAge: z.boolean(),
  by: PersonId,
  /** Milliseconds since the Unix epoch. */
  createdAt: z.number(),
  changedAt: z.number(),
  ...LOOK_MARK,
})
export type DayRecord = z.infer<typeof DayRecord>

/**
 * Whether this person has the days of the circle: whoever the whole circle knows, and does not only read. Somebody whom
 * a surprise alone brought does not: a day that they add or see would tell of them (S0).
 */
export function hasDays(circle: CircleRecord, person: PersonId): boolean {
  const member = memberOf(circle, person)
  return member !== undefined && member.role !== "reader" && isOpen(member)
}

/** The rule without a year: no age can be told from it (D5). */
export function withoutYear(rule: DateRule): DateRule {
  if (rule.by === "feast") return rule
  const { year: _hidden, ...rest } = rule
  return rest
}
