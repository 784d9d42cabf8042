import { type Language, LANGUAGES } from "../../shared/languages.ts"

/** What the platform says of language and place, read here alone: any of it may be missing, odd or unknown to Intl. */

const [FALLBACK] = LANGUAGES

let chosen: Language | undefined
let read: { readonly from: string; readonly locale: string } | undefined

/** Dates are in the language that somebody chose for this device; undefined: in the one that the device says. */
export function chooseLanguage(language: Language | undefined): void {
  chosen = language
}

/** The first of the device's languages that Jubilee speaks. */
export function languageOfDevice(): Language {
  for (const tag of languagesOf(navigator)) {
    const language = LANGUAGES.find((one) => isOf(one, tag))
    if (language !== undefined) return language
  }
  return FALLBACK
}

/**
 * The first of the device's languages that Intl knows, with the Gregorian calendar and the digits 0 to 9: days and
 * numbers are stored and typed in these, and a month of another calendar above them would name another day. Where a
 * language was chosen, dates are in it: with the device's own region, if it has one for it.
 */
export function locale(): string {
  const languages = chosen === undefined ? languagesOf(navigator) : preferring(chosen)
  const from = languages.join(" ")
  if (read?.from !== from) read = { from, locale: languages.map(known).find(isText) ?? plain(FALLBACK) }
  return read.locale
}

/** The IANA zone that the device's clock shows; UTC where it names none, or none that Intl knows. */
export function zoneHere(): string {
  try {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
    return new Intl.DateTimeFormat(FALLBACK, { timeZone }).resolvedOptions().timeZone
  } catch {
    return "UTC"
  }
}

/** "de", "de-CH" or "de_AT.UTF-8" for German. */
const isOf = (language: Language, tag: string): boolean => tag.toLowerCase().split(/[-_.@]/)[0] === language

const preferring = (language: Language): readonly string[] => [
  ...languagesOf(navigator).filter((tag) => isOf(language, tag)),
  language,
]

const isText = (value: string | undefined): value is string => value !== undefined

/** Old and odd browsers have no list, or something else in its place. */
function languagesOf({
  languages,
  language,
}: {
  languages?: unknown
  language?: unknown
}): readonly string[] {
  const all: readonly unknown[] = Array.isArray(languages) && languages.length > 0 ? languages : [language]
  return all.filter((tag) => typeof tag === "string")
}

/** Undefined for what is no language ("C", "", "en_US@euro") and for one whose dates Intl cannot write. */
function known(tag: string): string | undefined {
  try {
    const [supported] = Intl.DateTimeFormat.supportedLocalesOf([tag])
    return supported === undefined ? undefined : plain(supported)
  } catch {
    return undefined
  }
}

const plain = (tag: string): string =>
  new Intl.Locale(tag, { calendar: "gregory", numberingSystem: "latn" }).toString()
