import type { NextReminder, Reason } from "../../../shared/reminders.ts"
import { unreachable } from "../../../shared/result.ts"
import { placeOf } from "../../components/titles.ts"
import { longDay, moment } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"

function dayIn(iso: string): string {
  const [year = 0, month = 1, day = 1] = iso.split("-").map(Number)
  return longDay({ year, month, day })
}

/** Why a reminder comes when it does: a sentence for each rule that acts (N12). */
export function whyText(reason: Reason): string {
  switch (reason.rule) {
    case "lead":
      return leadText(reason.days, dayIn(reason.day))
    case "leap_day":
      return t("why.leap", { day: dayIn(reason.day) })
    case "skipped_hour":
      return t("why.skipped", { wanted: reason.wanted, gets: reason.gets })
    case "repeated_hour":
      return t("why.repeated", { wanted: reason.wanted })
    case "after_quiet":
      return t("why.afterQuiet", { wanted: reason.wanted, to: reason.to })
    case "before_quiet":
      return t("why.beforeQuiet", { wanted: reason.wanted, from: reason.from })
    case "silent":
      return t("why.silent", { from: reason.from, to: reason.to })
    case "late_news":
      return t("why.lateNews")
    case "merged":
      return t("why.merged", { count: reason.count })
    case "elsewhere":
      return t("why.elsewhere", { place: placeOf(reason.zone), time: moment(reason.begins) })
    default:
      return unreachable(reason)
  }
}

const leadText = (days: number, day: string): string =>
  days === 0 ? t("why.leadDay", { day }) : t("why.lead", { count: days, day })

/** "Anna's birthday, 14 days before". */
export const whatText = ({ called, lead }: NextReminder): string =>
  lead === 0 ? t("reminders.onDay", { called }) : t("reminders.before", { called, count: lead })
