/** Links that people write, on pages that load no document. */

const PROTOCOLS = new Set(["http:", "https:", "mailto:"])
const LINK_MAX = 2_000

/** Of Node and of browsers alike. */
declare const URL: new (address: string) => { readonly protocol: string; readonly href: string }

/** The address, when it may stand behind a click: whole, and of the web or of mail. */
export function safeLink(href: unknown): string | undefined {
  if (typeof href !== "string" || href.length > LINK_MAX) return undefined
  try {
    const url = new URL(href)
    return PROTOCOLS.has(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}
