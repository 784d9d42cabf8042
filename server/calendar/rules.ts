import { z } from "zod"
import type { CalendarView } from "../../shared/calendar-routes.ts"

/** A person's calendar feed (M10); its key is the person, so that each has one. */
export const CalendarRecord = z.object({
  hash: z.string(),
  alarms: z.boolean(),
  surprises: z.boolean(),
  /** Here and below: milliseconds since the Unix epoch. */
  createdAt: z.number(),
  fetchedAt: z.number().optional(),
})
export type CalendarRecord = z.infer<typeof CalendarRecord>

export const viewCalendar = ({ alarms, surprises, createdAt, fetchedAt }: CalendarRecord): CalendarView => ({
  alarms,
  surprises,
  createdAt,
  ...(fetchedAt !== undefined && { fetchedAt }),
})
