import { LINK_MAX } from "../limits.ts"

/** http or https, a host, no user info, no blanks: what may stand behind a click. */
const LINK = /^https?:\/\/[^\s\p{Cc}\p{Cf}\p{Cs}/?#\\@]+(?:[/?#][^\s\p{Cc}\p{Cf}\p{Cs}\\]*)?$/iu

export const isLink = (value: unknown): value is string =>
  typeof value === "string" && value.length <= LINK_MAX && LINK.test(value)
