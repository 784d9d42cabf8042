/** Time zones as people look for them: by the place first. */

/** "Pacific/Auckland" as "Auckland, Pacific". */
export const zoneTitle = (zone: string): string =>
  zone.replaceAll("_", " ").split("/").toReversed().join(", ")

const known = (): readonly string[] => Intl.supportedValuesOf("timeZone")

/** Every place that this device knows. */
export const zoneTitles = (): readonly string[] => known().map(zoneTitle)

const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[\s,/_]+/gu, " ")
    .trim()
    .toLowerCase()

/**
 * The zone that is meant: by its title, by its own name, or by the place alone where there is one of that name. "" for
 * nothing, undefined for a place that nobody knows.
 */
export function zoneOf(text: string): string | undefined {
  const wanted = plain(text)
  if (wanted === "") return ""
  const whole = known().find((zone) => plain(zone) === wanted || plain(zoneTitle(zone)) === wanted)
  if (whole !== undefined) return whole
  const places = known().filter((zone) => plain(zone.split("/").at(-1) ?? "") === wanted)
  if (places.length === 1) return places[0]
  return isZone(text.trim()) ? text.trim() : undefined
}

/** A zone that the list leaves out: an older name of one. */
function isZone(text: string): boolean {
  try {
    return Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone !== ""
  } catch {
    return false
  }
}
