import { z } from "zod"
import type { FloatingDate } from "../../shared/api.ts"
import { asciiDigits } from "../../shared/digits.ts"
import { isValid } from "../../shared/dates/floating.ts"

/** A date as it is typed into three fields, and what it means. */

export const DateText = z.object({
  day: z.string(),
  /** "1" to "12", "" for none. */
  month: z.string(),
  year: z.string(),
})
export type DateText = Readonly<z.infer<typeof DateText>>

export const NO_DATE: DateText = { day: "", month: "", year: "" }

type DateError = "create.dateIncomplete" | "create.dateWrong" | "create.yearWrong"

/** The floating date, nothing for three empty fields, or what is wrong with it. */
export function readDate(
  text: DateText,
): { readonly date: FloatingDate | undefined } | { readonly error: DateError } {
  const day = asciiDigits(text.day.trim())
  const year = asciiDigits(text.year.trim())
  if (day === "" && text.month === "" && year === "") return { date: undefined }
  if (day === "" || text.month === "") return { error: "create.dateIncomplete" }
  if (year !== "" && !/^(18[5-9]\d|19\d\d|20\d\d|21\d\d|2200)$/.test(year))
    return { error: "create.yearWrong" }
  const date = {
    day: /^\d{1,2}$/.test(day) ? Number(day) : 0,
    month: Number(text.month),
    ...(year === "" ? {} : { year: Number(year) }),
  }
  return isValid(date) ? { date } : { error: "create.dateWrong" }
}
