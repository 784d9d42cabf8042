import type { Day } from "../../shared/dates/day.ts"
import { isolate } from "../../shared/isolate.ts"

/** Lists, short days and plural forms in one language. `dayLocale`: how its days are written, where regions differ. */
export function formatsOf(locale: string, dayLocale = locale) {
  const lists = new Intl.ListFormat(locale, { type: "conjunction" })
  const plurals = new Intl.PluralRules(locale)
  const days = new Intl.DateTimeFormat(dayLocale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
    calendar: "gregory",
    numberingSystem: "latn",
  })
  return {
    list: (parts: readonly string[]): string => lists.format(parts),
    /** Names, each in its own direction; `nobody` where there is none. */
    names: (names: readonly string[], nobody: string): string =>
      names.length === 0 ? nobody : lists.format(names.map(isolate)),
    /** "Sat 14 Nov". */
    shortDay: ({ year, month, day }: Day): string => days.format(Date.UTC(year, month - 1, day)),
    plural: (count: number, forms: { readonly one: string; readonly other: string }): string =>
      plurals.select(count) === "one" ? forms.one : forms.other,
  }
}
