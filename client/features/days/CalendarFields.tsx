import { Choices } from "../../components/Choices.tsx"
import { t } from "../../i18n/text.ts"
import { askedIn, CALENDARS, type DayText, isLeapText } from "./day-form.ts"
import { Select } from "./Select.tsx"

const CALENDAR_NAMES = {
  gregorian: "days.gregorian",
  hebrew: "days.hebrew",
  chinese: "days.chinese",
  hijri: "days.hijri",
} as const

/** What only few dates need: 29 February (D2), and birthdays by another calendar with what it leaves open (D4). */
export function CalendarFields(props: { text: DayText; change: (part: Partial<DayText>) => void }) {
  const { text, change } = props
  const asked = askedIn(text)
  const isHebrew = text.calendar === "hebrew"
  return (
    <>
      {isLeapText(text) ? (
        <Choices
          label={t("days.leap")}
          value={text.leap}
          flat
          onChange={(leap) => change({ leap })}
          choices={[
            { value: "feb28", title: t("days.leapFeb") },
            { value: "mar1", title: t("days.leapMar") },
          ]}
        />
      ) : null}
      {text.kind === "birthday" && text.calendar !== "kept" ? (
        <Select
          label={t("days.calendar")}
          value={text.calendar}
          choices={CALENDARS.map((value) => ({ value, title: t(CALENDAR_NAMES[value]) }))}
          onChange={(calendar) => change({ calendar })}
          help={text.calendar === "gregorian" ? undefined : t("days.calendarHelp")}
        />
      ) : null}
      {asked.month !== undefined ? (
        <Choices
          label={t(isHebrew ? "days.adars" : "days.leapMonth")}
          value={asked.month}
          flat
          onChange={(month) => change({ month })}
          choices={[
            { value: "leap", title: t(isHebrew ? "days.adarOne" : "days.leapMonthIn") },
            { value: "regular", title: t(isHebrew ? "days.adarTwo" : "days.leapMonthBefore") },
          ]}
        />
      ) : null}
      {asked.short !== undefined ? (
        <Choices
          label={t("days.shortMonth")}
          value={asked.short}
          flat
          onChange={(short) => change({ short })}
          choices={[
            { value: "last", title: t("days.shortLast") },
            { value: "next", title: t("days.shortNext") },
          ]}
        />
      ) : null}
    </>
  )
}
