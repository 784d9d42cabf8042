import ICAL from "ical.js"

/** What a calendar program shows of one day. */
export interface ShownDay {
  readonly uid: string
  readonly title: string
  /** The first day. */
  readonly day: string
  readonly yearly: boolean
  readonly alarms: number
  readonly url: string | undefined
}

/** A feed as a program of another maker reads it, in its order. */
export const readCalendar = (text: string): readonly ShownDay[] =>
  ICAL.Component.fromString(text)
    .getAllSubcomponents("vevent")
    .map((event) => {
      const value = (name: string): string | undefined => event.getFirstPropertyValue(name)?.toString()
      return {
        uid: value("uid") ?? "",
        title: value("summary") ?? "",
        day: value("dtstart") ?? "",
        yearly: value("rrule") !== undefined,
        alarms: event.getAllSubcomponents("valarm").length,
        url: value("url"),
      }
    })
