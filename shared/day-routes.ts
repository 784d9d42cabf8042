import { z } from "zod"
import { CircleView, Name, RequestId, Zone } from "./api.ts"
import { DateRule } from "./dates/rule.ts"
import { CircleId, DayId, PersonId } from "./ids.ts"
import { DAYS_AT_ONCE } from "./limits.ts"
import { Look } from "./look.ts"

/** What a day is. `feast` has no person; an anniversary may have several, by name. */
export const DayKind = z.enum(["birthday", "name_day", "anniversary", "feast", "other"])
export type DayKind = z.infer<typeof DayKind>

/** A day of a circle as this person may see it (M11). */
export const DayView = z.object({
  id: DayId,
  circle: CircleId,
  name: z.string(),
  /** The member of the circle whose day it is, if one is known. */
  person: z.object({ id: PersonId, look: Look, me: z.boolean() }).optional(),
  kind: DayKind,
  title: z.string().optional(),
  /** Without a year where the age is hidden from this person. */
  rule: DateRule,
  zone: Zone.optional(),
  remembrance: z.boolean(),
  hideAge: z.boolean(),
  /** Whether this person may say who sees the age: whose day it is, and who added it. */
  mayHide: z.boolean(),
})
export type DayView = z.infer<typeof DayView>

/** All days of all circles; `circles`: where this person may add some. */
export const Days = z.object({ days: z.array(DayView), circles: z.array(CircleView) })
export type Days = z.infer<typeof Days>

const form = {
  name: Name,
  kind: DayKind,
  title: Name.optional(),
  rule: DateRule,
}

/** `person`: a member of the circle, where the name alone does not say who. */
export const NewDay = z.object({
  ...form,
  person: PersonId.optional(),
  zone: Zone.optional(),
  remembrance: z.boolean().optional(),
  hideAge: z.boolean().optional(),
  /** Without it a new circle begins, which is told in the answer. */
  circle: CircleId.optional(),
  requestId: RequestId,
})
export type NewDay = z.infer<typeof NewDay>

/** Null takes a value away; what is absent stays. */
export const ChangeDay = z.object({
  name: Name.optional(),
  kind: DayKind.optional(),
  person: PersonId.nullable().optional(),
  title: Name.nullable().optional(),
  /** Without a year: the year stays where it is hidden from this person. */
  rule: DateRule.optional(),
  zone: Zone.nullable().optional(),
  remembrance: z.boolean().optional(),
  hideAge: z.boolean().optional(),
})
export type ChangeDay = z.infer<typeof ChangeDay>

/** Days of a file or of pasted lines. The same days sent again change nothing. */
export const ImportDays = z.object({
  days: z
    .array(z.object({ ...form, remembrance: z.boolean().optional() }))
    .min(1)
    .max(DAYS_AT_ONCE),
  circle: CircleId.optional(),
  requestId: RequestId,
})
export type ImportDays = z.infer<typeof ImportDays>

/**
 * What became of each, in their order: `added`; `known`, which changes nothing; `year_added` to a day that had none;
 * `differs` from the day that is there, which stays; `full`: no more fit.
 */
export const Imported = z.enum(["added", "known", "year_added", "differs", "full"])
export type Imported = z.infer<typeof Imported>
export const ImportedDays = z.object({ circle: CircleId, outcomes: z.array(Imported) })
export type ImportedDays = z.infer<typeof ImportedDays>

const none = z.object({})
const ofDay = z.object({ day: DayId })

/** Days of circles, as part of the table of api-routes.ts. */
export const DAY_ROUTES = {
  days: {
    method: "GET",
    path: "/api/days",
    summary: "Birthdays and other days of one's circles (M11)",
    caller: "person",
    params: none,
    body: undefined,
    status: 200,
    answer: Days,
    refusals: [],
  },
  addDay: {
    method: "POST",
    path: "/api/days",
    summary: "Add a day to a circle, or to a new one (M11)",
    caller: "person",
    params: none,
    body: NewDay,
    status: 201,
    answer: DayView,
    refusals: ["not_here", "days_full", "days_today", "circles_full", "lists_today"],
  },
  importDays: {
    method: "POST",
    path: "/api/days/import",
    summary: "Add days of a file to a circle, each once (M12)",
    caller: "person",
    params: none,
    body: ImportDays,
    status: 200,
    answer: ImportedDays,
    refusals: ["not_here", "days_today", "circles_full", "lists_today"],
  },
  changeDay: {
    method: "PATCH",
    path: "/api/days/{day}",
    summary: "Change a day, remember somebody, or hide their age (M11)",
    caller: "person",
    params: ofDay,
    body: ChangeDay,
    status: 200,
    answer: DayView,
    refusals: ["age_hidden"],
  },
  removeDay: {
    method: "DELETE",
    path: "/api/days/{day}",
    summary: "Remove a day from its circle (M11)",
    caller: "person",
    params: ofDay,
    body: undefined,
    status: 204,
    answer: undefined,
    refusals: [],
  },
} as const
