import type { Reduced } from "./reduce-html.ts"

const TOKEN = /<(\/?)([a-z0-9]+)(?: href="([^"]*)")?>|([^<]+)/g
const unescape = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&")

/** Elements from reduced HTML, made one by one: the page's policy lets no script assign HTML. */
export function buildReduced({ html }: Reduced): HTMLElement {
  const root = document.implementation.createHTMLDocument().createElement("div")
  let into: HTMLElement = root
  for (const [, end, tag, href, text] of html.matchAll(TOKEN)) {
    if (text !== undefined) into.append(unescape(text))
    else if (end === "/") into = into.parentElement ?? root
    else if (tag !== undefined) {
      const element = root.ownerDocument.createElement(tag)
      if (href !== undefined) element.setAttribute("href", unescape(href))
      into.append(element)
      if (tag !== "br") into = element
    }
  }
  return root
}
