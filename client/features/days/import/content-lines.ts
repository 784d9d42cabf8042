import ICAL from "ical.js"
import { z } from "zod"
import { quotedPrintable } from "./decode.ts"

/**
 * vCard and iCalendar files, one component at a time, so that an odd one stops nothing: the library throws for a whole
 * file and reads no vCard 2.1. Only properties that are wanted are unfolded and parsed; photos are passed over.
 */

/** One component of a file: a card or an event. */
export interface Part {
  /** Which of them, from 1 on. */
  readonly at: number
  /** Its wanted lines, unfolded. */
  readonly lines: readonly string[]
  /** It begins and ends. */
  readonly isWhole: boolean
}

/** Characters of a line that are kept; the rest of a longer one is no name and no date. */
const LINE_MAX = 4_000
/** Lines of a component that are kept. */
const LINES_MAX = 200
const DEPTH_MAX = 20

const NAME = /^(?:[\w-]{1,60}\.)?([\w-]{1,60})[;:]/
const nameOf = (line: string): string => NAME.exec(line)?.[1]?.toUpperCase() ?? ""
const isQuoted = (line: string): boolean => /^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]/i.test(line)

/** Lines as they stand, without their ends; lone carriage returns end lines where nothing else does. */
function* physicalLines(text: string): Generator<string> {
  const end = text.includes("\n") ? "\n" : "\r"
  for (let from = 0; from < text.length;) {
    const at = text.indexOf(end, from)
    const to = at < 0 ? text.length : at
    yield text.slice(from, text[to - 1] === "\r" ? to - 1 : to)
    from = to + 1
  }
}

interface Line {
  readonly name: string
  /** What is kept of it, unfolded. */
  text: string
  readonly isKept: boolean
  /** A soft line break of quoted-printable: the next line belongs to this one. */
  isSoft: boolean
}

function begun(line: string, wanted: ReadonlySet<string>): Line {
  const start = line.slice(0, LINE_MAX)
  const name = nameOf(start)
  const isSoft = line.endsWith("=") && isQuoted(start)
  return { name, text: isSoft ? start.replace(/=$/, "") : start, isKept: wanted.has(name), isSoft }
}

/** Whether a line goes on with the next one; then that is added to it. */
function goesOn(open: Line, next: string): boolean {
  const isFolded = next.startsWith(" ") || next.startsWith("\t")
  if (!open.isSoft && !isFolded) return false
  const more = open.isSoft ? next : next.slice(1)
  open.isSoft = open.isSoft && more.endsWith("=")
  if (open.isKept && open.text.length < LINE_MAX)
    open.text += (open.isSoft ? more.slice(0, -1) : more).slice(0, LINE_MAX)
  return true
}

/** Unfolded lines: those that begin with white space go on, and quoted-printable ones that end with "=". */
function* unfolded(text: string, wanted: ReadonlySet<string>): Generator<Line> {
  let open: Line | undefined
  for (const line of physicalLines(text)) {
    if (open !== undefined && goesOn(open, line)) continue
    if (open !== undefined) yield open
    open = begun(line, wanted)
  }
  if (open !== undefined) yield open
}

const componentOf = (line: string): string =>
  line
    .slice(line.indexOf(":") + 1)
    .trim()
    .toUpperCase()

/** Puts lines together to components of one name. */
class Parts {
  readonly #component: string
  /** Of the component that has begun. */
  #lines: string[] | undefined
  /** Components inside it that have not ended. */
  readonly #inside: string[] = []
  #at = 0
  #before = ""

  constructor(component: string) {
    this.#component = component
  }

  /** The component that a line ends, if it does. */
  take({ name, text, isKept }: Line): Part | undefined {
    const before = this.#before
    this.#before = name
    if (name === "BEGIN") return this.#begin(componentOf(text), before)
    if (name === "END") return this.#end(componentOf(text))
    if (isKept && this.#inside.length === 0 && (this.#lines?.length ?? LINES_MAX) < LINES_MAX)
      this.#lines?.push(text)
    return undefined
  }

  /** A component that has begun and not ended. */
  rest = (isWhole = false): Part | undefined => {
    const lines = this.#lines
    this.#lines = undefined
    this.#inside.length = 0
    return lines && { at: this.#at, lines, isWhole }
  }

  /** One of the same name ends the one before, unless it is an agent's card inside a card. */
  #begin(of: string, before: string): Part | undefined {
    if (of === this.#component && before !== "AGENT") {
      const unended = this.rest()
      this.#at++
      this.#lines = []
      return unended
    }
    if (this.#lines !== undefined && this.#inside.length < DEPTH_MAX) this.#inside.push(of)
    return undefined
  }

  #end(of: string): Part | undefined {
    const inner = this.#inside.lastIndexOf(of)
    if (inner >= 0) this.#inside.length = inner
    return inner < 0 && of === this.#component ? this.rest(true) : undefined
  }
}

/** The components of that name in a file, nested ones of other names left out. */
export function* partsOf(
  text: string,
  component: "VCARD" | "VEVENT",
  wanted: ReadonlySet<string>,
): Generator<Part> {
  const parts = new Parts(component)
  for (const line of unfolded(text, wanted)) {
    const part = parts.take(line)
    if (part !== undefined) yield part
  }
  const rest = parts.rest()
  if (rest !== undefined) yield rest
}

export interface Property {
  /** In capitals. */
  readonly name: string
  /** What binds it to its label: "item1". */
  readonly group: string | undefined
  readonly params: Readonly<Record<string, unknown>>
  /** Its parts, in their order. */
  readonly values: readonly string[]
}

const Parsed = z.tuple([z.string(), z.record(z.string(), z.unknown()), z.string()], z.unknown())

/** A line as a property; undefined for one that cannot be read. */
export function propertyOf(line: string, design: "vcard3" | "icalendar"): Property | undefined {
  const plain = withoutOldWays(line)
  if (plain === undefined) return undefined
  try {
    const [name, params, , ...values] = Parsed.parse(ICAL.parse.property(plain, ICAL.design[design]))
    const { group } = params
    return {
      name: name.toUpperCase(),
      group: typeof group === "string" ? group.toUpperCase() : undefined,
      params,
      values: values.flat().map((value) => (typeof value === "string" ? value : JSON.stringify(value ?? ""))),
    }
  } catch {
    return undefined
  }
}

/** A line of vCard 2.1 as later versions write it: no parameters without a name, no quoted-printable. */
function withoutOldWays(line: string): string | undefined {
  const colon = line.indexOf(":")
  const [name = "", ...params] = line.slice(0, colon).split(";")
  if (colon < 0 || line.slice(0, colon).includes('"')) return line
  const isEncoded = isQuoted(line)
  if (!isEncoded && params.every((param) => param.includes("="))) return line
  const charset = params.find((param) => /^CHARSET=/i.test(param))?.slice("CHARSET=".length)
  const value = isEncoded ? quotedPrintable(line.slice(colon + 1), charset) : line.slice(colon + 1)
  const kept = params.filter((param) => param.includes("=") && !/^(?:CHARSET|ENCODING)=/i.test(param))
  return value === undefined
    ? undefined
    : `${[name, ...kept].join(";")}:${value.replaceAll(/\r\n|[\r\n]/gu, String.raw`\n`)}`
}
