import format, { type FormatOptions } from "icu-minify/format"
import { isolateIn } from "../../shared/isolate.ts"
import type { Language } from "../../shared/languages.ts"
import { languageHere } from "../device/language.ts"
import type { words as english } from "./en/all.ts"
import { PACKS, type Part, type Words } from "./packs.ts"

/**
 * Every sentence of the interface comes from a catalogue by its key. Sentences are ICU messages: `{name}` is a parameter,
 * `{count, plural, …}` and `{kind, select, …}` choose a form by the rules of the language (CLDR). The compiler reads the
 * English ones and knows each key's parameters.
 */

export type MessageKey = keyof typeof english

/** The parameters of a message, as pairs of name and type. In a message a brace begins a parameter or ends a form … */
type InMessage<S extends string, Found = never> = S extends `${infer Before}{${infer After}`
  ? Before extends `${string}}${string}`
    ? AfterForm<S, Found>
    : After extends `${infer Name}}${infer Rest}`
      ? Name extends `${infer Plain}, ${string}`
        ? After extends `${string}, ${infer Kind}, ${infer Forms}`
          ? Name extends `${string}, number`
            ? InMessage<Rest, Found | [Plain, number]>
            : BetweenForms<Forms, Found | [Plain, Kind extends "select" ? string : number]>
          : InMessage<Rest, Found | [Plain, number]>
        : InMessage<Rest, Found | [Name, string]>
      : never
  : AfterForm<S, Found>
type AfterForm<S extends string, Found> = S extends `${infer _}}${infer Rest}`
  ? BetweenForms<Rest, Found>
  : Found
/** … and between the forms of a parameter it begins the next form, or ends the parameter. */
type BetweenForms<S extends string, Found> = S extends `${infer Before}{${infer After}`
  ? Before extends `${string}}${string}`
    ? AfterParameter<S, Found>
    : InMessage<After, Found>
  : AfterParameter<S, Found>
type AfterParameter<S extends string, Found> = S extends `${infer _}}${infer Rest}`
  ? InMessage<Rest, Found>
  : Found

type Params<K extends MessageKey> = InMessage<(typeof english)[K]>
type Values<P extends [string, unknown]> = { readonly [One in P as One[0]]: One[1] }
type Given<K extends MessageKey> = [Params<K>] extends [never] ? [] : [Values<Params<K>>]

let spoken = languageHere()
let catalogue: Words = {}
/** The parts whose words were asked for, and those of them that are here. */
const asked = new Set<Part>()
const here = new Set<Part>()
const listeners = new Set<() => void>()

/** The language of the words that are there; dates, money and numbers follow the viewer's own locale (format.ts). */
export const language = (): Language => spoken

/** Calls back when the words are those of another language; the answer ends it. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const fetchFrom = async (from: Language, parts: Iterable<Part>): Promise<Words> => {
  const packs = await Promise.all([...parts].map((part) => PACKS[from][part]()))
  return packs.reduce<Words>((all, { words }) => ({ ...all, ...words }), {})
}

/** Fetches the words of these parts of the interface in the language that is spoken. */
export async function fetchWords(...parts: readonly Part[]): Promise<void> {
  const missing = parts.filter((part) => !here.has(part))
  if (missing.length === 0) return
  for (const part of missing) asked.add(part)
  const from = spoken
  const fetched = await fetchFrom(from, missing)
  // Chosen in the meantime: that choice has fetched every part that was asked for.
  if (from !== spoken) return
  catalogue = { ...catalogue, ...fetched }
  for (const part of missing) here.add(part)
}

/** Speaks the language of this device's choice once its words are here; rejects, and goes on as before, when they don't come. */
export async function speakChosen(): Promise<void> {
  const next = languageHere()
  if (next === spoken) return
  const parts = [...asked]
  const fetched = await fetchFrom(next, parts)
  if (languageHere() !== next) return
  // Others were asked for in the meantime.
  if (asked.size > parts.length) return speakChosen()
  spoken = next
  catalogue = fetched
  for (const part of parts) here.add(part)
  for (const listener of listeners) listener()
}

/** Whether there are words for this by now. */
export const isKey = (key: string): key is MessageKey => Object.hasOwn(catalogue, key)

const made = new Map<string, unknown>()

/** Rules and formats are slow to make and cheap to keep. */
function kept<T extends object>(Made: new (locale: string) => T, locale: string): T {
  const name = `${Made.name} ${locale}`
  const found = made.get(name)
  if (found instanceof Made) return found
  const fresh = new Made(locale)
  made.set(name, fresh)
  return fresh
}

const FORMATTERS: FormatOptions["formatters"] = {
  getNumberFormat: () => kept(Intl.NumberFormat, spoken),
  getPluralRules: () => kept(Intl.PluralRules, spoken),
  // No message has a date in it: dates follow the viewer's locale.
  getDateTimeFormat: () => new Intl.DateTimeFormat(spoken),
}

/** The sentence for `key`, its parameters filled in; none of them turns the sentence around. */
export function t<K extends MessageKey>(key: K, ...given: Given<K>): string {
  const message = catalogue[key]
  if (message === undefined) throw new Error(`the words of ${key} were not fetched`)
  const values: Record<string, string | number> = {}
  for (const [name, value] of Object.entries<unknown>(given[0] ?? {}))
    values[name] = typeof value === "number" ? value : isolateIn(String(value))
  const sentence = format(message, spoken, values, { formatters: FORMATTERS })
  return typeof sentence === "string" ? sentence : sentence.join("")
}
