import { LINK_MAX } from "../../../../../shared/limits.ts"

/** Addresses behind words: of the web or of mail, nothing else. */

const PROTOCOLS = new Set(["http:", "https:", "mailto:"])
const MAIL = /^[^\s@/:]+@[^\s@/:]+\.[^\s@/:.]+$/u
const SCHEME = /^[a-z][a-z0-9+.-]*:/iu
/** "shop.example:8080/x" begins like an address with a scheme, and is none. */
const HOST_AND_PORT = /^[^/?#\s]+\.[^/?#\s]+:\d{1,5}(?:[/?#]|$)/u
const HOST = /^[^/?#\s]+\.[^/?#\s.]+/u

/** The whole address that may stand behind a click; undefined for any other. */
export function safeHref(href: string): string | undefined {
  if (href.length > LINK_MAX || !SCHEME.test(href)) return undefined
  try {
    const url = new URL(href)
    if (!PROTOCOLS.has(url.protocol) || url.username !== "" || url.password !== "") return undefined
    return url.href.length > LINK_MAX ? undefined : url.href
  } catch {
    return undefined
  }
}

/** The same for what a person typed, who leaves out https:// and mailto:. */
export function hrefFrom(typed: string): string | undefined {
  const text = typed.trim()
  if (MAIL.test(text)) return safeHref(`mailto:${text}`)
  if (SCHEME.test(text) && !HOST_AND_PORT.test(text)) return safeHref(text)
  return HOST.test(text) ? safeHref(`https://${text}`) : undefined
}
