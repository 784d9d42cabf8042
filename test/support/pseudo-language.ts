import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { runInNewContext } from "node:vm"
import compile from "icu-minify/compile"
import format, { type CompiledMessage } from "icu-minify/format"
import type { BrowserContext, Page } from "playwright-core"
import { parseSync, Visitor } from "vite"
import { z } from "zod"
import type { MessageKey } from "../../client/i18n/text.ts"
import { catalogue } from "./catalogue.ts"

/**
 * A language made of the English one, to find what does not come from the catalogue: each message has accents, is longer,
 * and stands in ⟦brackets⟧. Text outside brackets is what somebody wrote, or was never a message.
 */

const ASSETS = join(import.meta.dirname, "../../client/dist/assets")
const PLAIN = "AaCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz"
const ACCENTED = "ÅåÇçĎďÉéĜĝĤĥÎîĴĵĶķĹĺÑñÖöŔŕŠšŦŧÛûŴŵÝýŽž"
const CLOSED = { open: "⟦", close: "⟧" } as const

const accented = (text: string): string =>
  text.replaceAll(/\p{L}+/gu, (word) => {
    const letters = word.replaceAll(/[a-z]/gi, (letter) => ACCENTED[PLAIN.indexOf(letter)] ?? letter)
    return letters + "~".repeat(Math.ceil(word.length / 3))
  })

/** A part of a compiled message: text, the number of a plural (0), a parameter, or one with its forms. */
function turned(node: unknown): unknown {
  if (typeof node === "string") return accented(node)
  const [name, type, forms] = z.array(z.unknown()).safeParse(node).data ?? []
  if (typeof type !== "number" || typeof forms !== "object" || forms === null) return node
  const each = Object.entries(forms).map(([form, inside]: [string, unknown]) => [
    form,
    Array.isArray(inside) ? inside.map(turned) : turned(inside),
  ])
  return [name, type, Object.fromEntries(each)]
}

const pseudo = (message: unknown): readonly unknown[] => [
  CLOSED.open,
  ...(Array.isArray(message) ? message.map(turned) : [turned(message)]),
  CLOSED.close,
]

const Compiled = z.custom<CompiledMessage>((value) => typeof value === "string" || Array.isArray(value))
const english = catalogue("en")

/** What the page says for a message: for finding what to press. */
export function said(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  const message = Compiled.parse(pseudo(compile(english.get(key) ?? "")))
  const formatters = {
    getNumberFormat: () => new Intl.NumberFormat("en"),
    getPluralRules: () => new Intl.PluralRules("en"),
    getDateTimeFormat: () => new Intl.DateTimeFormat("en"),
  }
  const sentence = format(message, "en", values, { formatters })
  return typeof sentence === "string" ? sentence : sentence.join("")
}

/** A built script of words with its messages in the pseudo-language. */
async function pseudoScript(name: string): Promise<string> {
  const source = await readFile(join(ASSETS, name), "utf8")
  const { program } = parseSync(name, source)
  let code = ""
  let from = 0
  new Visitor({
    Property({ key, value }) {
      if (key.type !== "Literal" || typeof key.value !== "string" || !english.has(key.value)) return
      const message: unknown = runInNewContext(`(${source.slice(value.start, value.end)})`)
      code += source.slice(from, value.start) + JSON.stringify(pseudo(message))
      from = value.end
    },
  }).visit(program)
  return code + source.slice(from)
}

const made = new Map<string, Promise<string>>()

/** Every page of this browser profile speaks the pseudo-language from now on. */
export async function speakPseudo(context: BrowserContext): Promise<void> {
  await context.route(/\/assets\/words-en-[^/]+\.js$/, async (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1) ?? ""
    const body = made.get(name) ?? pseudoScript(name)
    made.set(name, body)
    await route.fulfill({ contentType: "text/javascript", body: await body })
  })
}

/** Text of each element by itself, and what else is read out of it; not what is marked as somebody's own. */
const TEXTS = `(() => {
  const OWN = "[translate=no], bdi, svg[aria-hidden=true], textarea, [contenteditable=true], script, style, noscript, option[value]"
  const ATTRIBUTES = ["aria-label", "placeholder", "title", "alt", "aria-valuetext", "aria-roledescription", "aria-description"]
  const found = [["title", document.title]]
  for (const element of document.querySelectorAll("#root, #root *, [data-overlay-container] *, dialog *, body > div *")) {
    if (!element.checkVisibility()) continue
    const place = element.tagName.toLowerCase() + "." + (element.getAttribute("class") ?? "")
    for (const name of ATTRIBUTES) if (element.hasAttribute(name)) found.push([place + "[" + name + "]", element.getAttribute(name)])
    if (element.closest(OWN) !== null) continue
    const text = [...element.childNodes].map((node) => (node.nodeType === 3 ? node.data : "\\n")).join("")
    if (text.trim() !== "") found.push([place, text])
  }
  return found
})()`

const Texts = z.array(z.tuple([z.string(), z.string()]))

/** What dates and spans of time are made of, which the platform writes. */
const names = (options: Intl.DateTimeFormatOptions, count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => {
    const parts = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" })
    return parts.format(
      Date.UTC(2026, options.month === undefined ? 0 : n, options.month === undefined ? n + 1 : 15),
    )
  })
const DATES = [
  ...names({ weekday: "long" }, 7),
  ...names({ weekday: "short" }, 7),
  ...names({ month: "long" }, 12),
  ...names({ month: "short" }, 12),
  // Between the words of a list.
  "and",
  "today",
  "tomorrow",
  "yesterday",
  "at",
  "in",
  "ago",
  "days?",
  "months?",
  "years?",
  "hours?",
  "minutes?",
  "seconds?",
]
const OF_PLATFORM = new RegExp(String.raw`\b(?:${DATES.join("|")})\b`, "g")
/** Without the messages in it, the inner ones first. */
function outside(text: string): string {
  const rest = text.replaceAll(/⟦[^⟦⟧]*⟧/g, "")
  return rest === text ? rest : outside(rest)
}

const isOurs = (text: string): boolean => !/\p{L}/u.test(outside(text).replaceAll(OF_PLATFORM, ""))

/** What the page shows or says that is no message: hard-coded, or glued to one. `own`: what may stand in labels. */
export async function strangers(page: Page, own: readonly string[] = []): Promise<readonly string[]> {
  const texts = Texts.parse(await page.evaluate<unknown>(TEXTS))
  const strange = texts.filter(([place, text]) => {
    if (isOurs(text)) return false
    return !(place.endsWith("]") && own.includes(text.trim()))
  })
  return [...new Set(strange.map(([place, text]) => `${place}: ${JSON.stringify(text)}`))]
}
