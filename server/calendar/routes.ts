import { ok } from "../../shared/result.ts"
import type { Handlers } from "../endpoint.ts"
import type { Calendars } from "./commands.ts"

/** One's own calendar feed: seen, made (in the place of the one before) and ended. */
export const calendarRoutes = (
  calendars: Calendars,
): Handlers<"calendar" | "createCalendar" | "endCalendar"> => ({
  async calendar({ caller }) {
    return ok({ answer: { calendar: (await calendars.of(caller.person)) ?? null } })
  },
  async createCalendar({ caller, body }) {
    return ok({ answer: await calendars.make(caller.person, body) })
  },
  async endCalendar({ caller }) {
    await calendars.end(caller.person)
    return ok({ answer: undefined })
  },
})
