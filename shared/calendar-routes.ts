import { z } from "zod"
import { LinkToken } from "./api.ts"

/** How a calendar feed is made: with reminders in it or without, and whether surprises are in it. */
export const CreateCalendar = z.object({
  /** Alarms 14, 7 and 1 days before each day, and on it, at 09:00 where the calendar is. */
  alarms: z.boolean(),
  /** Days of surprises too, by kind and name. A calendar is often on a screen that others see, so only when asked for. */
  surprises: z.boolean(),
})
export type CreateCalendar = z.infer<typeof CreateCalendar>

/** The calendar feed in force, without its secret address. */
export const CalendarView = z.object({
  ...CreateCalendar.shape,
  /** Milliseconds since the Unix epoch. */
  createdAt: z.number(),
  /** When a calendar last fetched it, to the hour, in ms since the epoch; absent: never. */
  fetchedAt: z.number().optional(),
})
export type CalendarView = z.infer<typeof CalendarView>

/** Null: this person has no feed. */
export const CalendarState = z.object({ calendar: CalendarView.nullable() })

/** The token is told once: the address is `/calendar/{token}.ics` of this server. */
export const NewCalendar = z.object({ calendar: CalendarView, token: LinkToken })
export type NewCalendar = z.infer<typeof NewCalendar>

const none = z.object({})

/** A person's calendar feed, as part of the table of api-routes.ts. The feed itself is no part of the API: docs/protocol.md. */
export const CALENDAR_ROUTES = {
  calendar: {
    method: "GET",
    path: "/api/me/calendar",
    summary: "One's calendar feed, without its secret address (M10)",
    caller: "person",
    params: none,
    body: undefined,
    status: 200,
    answer: CalendarState,
    refusals: [],
  },
  createCalendar: {
    method: "POST",
    path: "/api/me/calendar",
    summary: "Make one's calendar feed; its address is told once and ends the one before (M10)",
    caller: "person",
    params: none,
    body: CreateCalendar,
    status: 201,
    answer: NewCalendar,
    refusals: [],
  },
  endCalendar: {
    method: "DELETE",
    path: "/api/me/calendar",
    summary: "End one's calendar feed, if there is one (M10)",
    caller: "person",
    params: none,
    body: undefined,
    status: 204,
    answer: undefined,
    refusals: [],
  },
} as const
