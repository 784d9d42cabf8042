import { Temporal } from "temporal-polyfill"
import type { CardOpens } from "../../shared/api.ts"

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
