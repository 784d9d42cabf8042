/** Whether the platform knows this IANA time zone. Plain offsets are not zones: they know no summer time. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return false
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== ""
  } catch {
    // RangeError: the platform's way of saying no.
    return false
  }
}

export const UNKNOWN_ZONE = "That time zone is not known here."
