/** What the platform says of language and place, read here alone: any of it may be missing, odd or unknown to Intl. */

const FALLBACK = "en"

let read: { readonly from: string; readonly locale: string } | undefined

/**
 * The first of the device's languages that Intl knows, with the Gregorian calendar and the digits 0 to 9: days and
 * numbers are stored and typed in these, and a month of another calendar above them would name another day.
 */
export function locale(): string {
  const languages = languagesOf(navigator)
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
