import { isLink } from "../../../shared/documents/web-address.ts"

/** The host of a web address as people know it; undefined for anything that must not stand behind a click. */
export function hostOf(link: string): string | undefined {
  if (!isLink(link)) return undefined
  try {
    const url = new URL(link)
    if (url.protocol !== "http:" && url.protocol !== "https:") return undefined
    return url.hostname.replace(/^www\./, "")
  } catch {
    return undefined
  }
}
