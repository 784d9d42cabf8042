/** The languages that Jubilee speaks; the first is the fallback. */
export const LANGUAGES = ["en", "de"] as const
export type Language = (typeof LANGUAGES)[number]
