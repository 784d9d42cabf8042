import { Temporal } from "temporal-polyfill"
import { z } from "zod"
import type { CardOpens } from "../api.ts"
import type { Day } from "./day.ts"

/** What the rules of time zones say. Injected, since they change with the platform's data. */
export interface ZoneRules {
  /** The instant of a wall time in a zone, in ms since the epoch: shifted forward by a gap, the first of two (N2). */
  readonly instantOf: (wall: CardOpens, zone: string) => number
  /** What a wall clock shows there at an instant. */
  readonly wallAt: (instant: number, zone: string) => CardOpens
  /** Whether the calendar of that zone has this day: some zones left one out. */
  readonly hasDay: (wall: CardOpens, zone: string) => boolean
}

/** The rules that this platform knows. Throws `RangeError` for a zone that it does not know. */
export const zoneRules: ZoneRules = {
  instantOf: ({ year, month, day, hour, minute }, zone) =>
    Temporal.PlainDateTime.from({ year, month, day, hour, minute }, { overflow: "reject" }).toZonedDateTime(
      zone,
      { disambiguation: "compatible" },
    ).epochMilliseconds,
  wallAt: (instant, zone) => {
    const { year, month, day, hour, minute } =
      Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)
    return { year, month, day, hour, minute }
  },
  hasDay: ({ year, month, day }, zone) => {
    try {
      const date = Temporal.PlainDate.from({ year, month, day }, { overflow: "reject" })
      return date.toZonedDateTime(zone).toPlainDate().equals(date)
    } catch (error) {
      if (error instanceof RangeError) return false
      throw error
    }
  },
}

/** "09:00": a time of day on a clock on the wall. */
const ClockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)

/** The instant (ms since the epoch) of a day and a time ("09:00") in a zone, by `zoneRules` (N2). */
export function instantOf(day: Day, time: string, zone: string): number {
  const [hour, minute] = ClockTime.parse(time).split(":").map(Number)
  return zoneRules.instantOf({ ...day, hour: hour ?? 0, minute: minute ?? 0 }, zone)
}

/** The day that the calendar of a zone shows at an instant. Throws `RangeError` for an unknown zone. */
export function dayAt(instant: number, zone: string): Day {
  const { year, month, day } = zoneRules.wallAt(instant, zone)
  return { year, month, day }
}
