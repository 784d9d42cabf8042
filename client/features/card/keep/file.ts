/** A card as one file that needs nothing else: its styles, fonts and pictures are inside. */

/** In code points, of at most four bytes each: most file systems take 255 bytes. */
const LONGEST_NAME = 60
/** What file systems refuse, and what turns or hides text. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"/\\|?*]+/gu
/** Names of devices in Windows. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** The card's title as the name of a file, on every system. */
export function fileNameFor(title: string, otherwise: string, ending: "html" | "json" = "html"): string {
  const plain = title.normalize("NFC").replaceAll(UNSAFE, " ").replaceAll(/\s+/gu, " ")
  const short = Array.from(plain).slice(0, LONGEST_NAME).join("")
  const name = short.replaceAll(/^[.\s]+|[.\s]+$/gu, "")
  return `${name === "" || RESERVED.test(name) ? `${otherwise} ${name}`.trim() : name}.${ending}`
}

/** Styles as they can stand in a `style` element: nothing in them ends it. */
export const insideStyle = (css: string): string => css.replaceAll("</", "<\\/")

/** Whether a font with this `unicode-range` draws any letter of the text. */
export function drawsAny(unicodeRange: string, text: string): boolean {
  const ranges = [...unicodeRange.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/gi)].map(
    ([, from = "", to = from]) => ({
      from: Number.parseInt(from, 16),
      to: Number.parseInt(to, 16),
    }),
  )
  if (ranges.length === 0) return true
  return [...new Set(text)].some((letter) => {
    const point = letter.codePointAt(0) ?? 0
    return ranges.some(({ from, to }) => from <= point && point <= to)
  })
}

/** Nothing runs in the file, and it asks nobody for anything. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"

/** The file's text: `card` as it is drawn in this page, with the rules of this page's styles that it needs. */
export async function fileOf(card: HTMLElement, title: string): Promise<string> {
  const file = document.implementation.createHTMLDocument(title)
  file.documentElement.lang = document.documentElement.lang
  file.body.append(file.importNode(card, true))
  const rules = [...document.styleSheets].map((sheet) => rulesFor(file, sheet.cssRules, addressOf(sheet)))
  const css = insideStyle((await Promise.all(rules)).flat().join("\n"))
  const meta = (attributes: Readonly<Record<string, string>>): HTMLElement => {
    const element = file.createElement("meta")
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    return element
  }
  file.head.prepend(
    meta({ charset: "utf-8" }),
    meta({ "http-equiv": "Content-Security-Policy", content: POLICY }),
    meta({ name: "viewport", content: "width=device-width, initial-scale=1" }),
    meta({ name: "referrer", content: "no-referrer" }),
  )
  // A style element here would be this page's, whose policy lets none in. Nothing before the head's end can hold this tag.
  const html = file.documentElement.outerHTML.replace("</head>", () => `<style>${css}</style></head>`)
  return `<!doctype html>\n${html}\n`
}

const addressOf = ({ href }: CSSStyleSheet): string => href ?? document.baseURI

async function rulesFor(file: Document, rules: CSSRuleList, address: string): Promise<readonly string[]> {
  const found = await Promise.all([...rules].map((rule) => ruleFor(file, rule, address)))
  return found.filter((text) => text !== "")
}

async function ruleFor(file: Document, rule: CSSRule, address: string): Promise<string> {
  if (rule instanceof CSSStyleRule) return appliesTo(file, rule.selectorText) ? rule.cssText : ""
  if (rule instanceof CSSFontFaceRule) return fontFor(file, rule, address)
  if (!(rule instanceof CSSGroupingRule)) return ""
  const inside = await rulesFor(file, rule.cssRules, address)
  const condition = rule.cssText.slice(0, rule.cssText.indexOf("{"))
  return inside.length === 0 ? "" : `${condition}{\n${inside.join("\n")}\n}`
}

/** Whether anything in the file may be drawn by a rule with this selector. */
function appliesTo(file: Document, selector: string): boolean {
  const elements = selector.replaceAll(/(^|[\s,>+~])::[\w-]+/g, "$1*").replaceAll(/::[\w-]+/g, "")
  try {
    return file.querySelector(elements) !== null
  } catch {
    // A selector of another browser.
    return false
  }
}

const ADDRESS = /url\("?([^")]+)"?\)/

/** One font face as a data URI. A font that cannot be fetched is left out: the browser falls back to the next family. */
async function fontFor(
  file: Document,
  { style, cssText }: CSSFontFaceRule,
  address: string,
): Promise<string> {
  const at = ADDRESS.exec(cssText)?.[1]
  if (at === undefined) return cssText
  const isItalic = style.getPropertyValue("font-style") === "italic"
  if (isItalic && file.querySelector('em, [style*="--title-style: italic"]') === null) return ""
  if (!drawsAny(style.getPropertyValue("unicode-range"), file.body.textContent)) return ""
  try {
    const response = await fetch(new URL(at, address))
    if (!response.ok) return ""
    const data = await dataAddress(await response.blob())
    return cssText.replace(ADDRESS, () => `url("${data}")`)
  } catch {
    return ""
  }
}

/** The bytes as an address. */
export function dataAddress(bytes: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener("loadend", () => {
      if (typeof reader.result === "string") resolve(reader.result)
      else reject(reader.error ?? new Error("unreadable bytes"))
    })
    reader.readAsDataURL(bytes)
  })
}
