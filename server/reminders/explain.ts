import { isoDay } from "../../shared/dates/day.ts"
import type { NextReminder, Reason } from "../../shared/reminders.ts"
import { instantAt, type Place, wallAt } from "./clock-times.ts"
import type { PlanSettings, Reminder } from "./plan.ts"
import { wordsIn } from "../words/words-in.ts"
import { type Reader, wordsOf } from "./words.ts"

/**
 * Why a reminder is due when it is (N12): a row for each rule that can move it, in the order in which the rules act. A
 * row that does not apply says nothing.
 */

interface Asked {
  readonly reminder: Reminder
  readonly settings: PlanSettings
  readonly place: Place
}

type Row = (asked: Asked) => Reason | undefined

const lead: Row = ({ reminder: { lead: days, celebration } }) => ({
  rule: "lead",
  days,
  day: isoDay(celebration.day),
})

const leapDay: Row = ({ reminder: { celebration } }) =>
  celebration.moved ? { rule: "leap_day", day: isoDay(celebration.day) } : undefined

const skippedHour: Row = ({ reminder: { on }, settings: { time }, place }) => {
  const gets = wallAt(instantAt(on, time, place), place).time
  return gets === time ? undefined : { rule: "skipped_hour", wanted: time, gets }
}

/** Clocks are set back by an hour at most, and Lord Howe's by half of one. */
const BACK_MS = [1_800_000, 3_600_000]

const repeatedHour: Row = ({ reminder: { on }, settings: { time }, place }) => {
  const at = instantAt(on, time, place)
  const twice = BACK_MS.some((ms) => wallAt(at + ms, place).time === time)
  return twice ? { rule: "repeated_hour", wanted: time } : undefined
}

const quiet: Row = ({ reminder: { moved }, settings: { quiet: hours, time } }) => {
  if (hours === null || moved === "no" || moved === "late_news") return undefined
  return moved === "silent" ? { rule: "silent", ...hours } : { rule: moved, wanted: time, ...hours }
}

const lateNews: Row = ({ reminder: { moved } }) => (moved === "late_news" ? { rule: "late_news" } : undefined)

const merged: Row = ({ reminder: { celebration } }) =>
  celebration.paths > 1 ? { rule: "merged", count: celebration.paths } : undefined

const elsewhere: Row = ({ reminder: { celebration }, place }) => {
  const { zone, day } = celebration
  if (zone === undefined) return undefined
  const begins = instantAt(day, "00:00", { zone, rules: place.rules })
  return begins === instantAt(day, "00:00", place) ? undefined : { rule: "elsewhere", zone, begins }
}

const ROWS: readonly Row[] = [lead, leapDay, skippedHour, repeatedHour, quiet, lateNews, merged, elsewhere]

export const explain = (asked: Asked): readonly Reason[] => ROWS.flatMap((row) => row(asked) ?? [])

export const viewNext = (asked: Asked, language: Reader["language"]): NextReminder => ({
  at: asked.reminder.at,
  day: isoDay(asked.reminder.celebration.day),
  lead: asked.reminder.lead,
  called: wordsIn(language).days.called(asked.reminder.celebration.called),
  path: asked.reminder.celebration.path,
  ...wordsOf([asked.reminder], asked.reminder.at, { place: asked.place, language }),
  why: [...explain(asked)],
})
