/**
 * Chromium reports the styles and handlers of any document that it parses as breaches of the page's policy, even of one
 * that runs nothing. Almost everything that is pasted has styles: so they go before it is parsed. What a tag says of its
 * style stays readable as `data-style`. Nothing depends on this for safety: what is left is reduced all the same.
 */

/** A comment, an element that goes with all it holds, or the start of a tag. */
const TOKEN = /<!--[^]*?(?:-->|$)|<(?<raw>style|script)\b[^]*?(?:<\/\k<raw>[^>]*>?|$)|<[a-z][^\s/>]*/giu
/** One attribute of a tag, with the white space before it. */
const ATTRIBUTE = /([\s/]*)(=?[^\s/=>]+)((?:\s*=\s*(?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^\s>]*))?)/uy
const REPORTED = /^(?:style$|on)/iu

export function quietHtml(html: string): string {
  const quiet: string[] = []
  let at = 0
  TOKEN.lastIndex = 0
  for (let token = TOKEN.exec(html); token !== null; token = TOKEN.exec(html)) {
    quiet.push(html.slice(at, token.index))
    at = TOKEN.lastIndex
    if (token[0].startsWith("<!") || token.groups?.["raw"] !== undefined) continue
    quiet.push(token[0])
    ATTRIBUTE.lastIndex = at
    for (let part = ATTRIBUTE.exec(html); part !== null; part = ATTRIBUTE.exec(html)) {
      const [, space = "", name = "", value = ""] = part
      quiet.push(space, REPORTED.test(name) ? `data-${name}` : name, value)
      at = ATTRIBUTE.lastIndex
    }
    TOKEN.lastIndex = at
  }
  quiet.push(html.slice(at))
  return quiet.join("")
}
