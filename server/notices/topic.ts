import { createHash } from "node:crypto"
import type { Notice } from "./port.ts"

/**
 * A short name of a notice: 32 characters that are safe in a URL, as the `Topic` of Web Push takes. Equal for equal keys of
 * one person; it tells push services and notification centres nothing of what it is about.
 */
export const topicOf = ({ person, key }: Pick<Notice, "person" | "key">): string =>
  createHash("sha256").update(`${person} ${key}`).digest("base64url").slice(0, 32)
