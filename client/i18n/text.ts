import type { en } from "./en.ts"
import { enFirst } from "./en-first.ts"
import { isolateIn } from "../../shared/isolate.ts"

/**
 * Every sentence of the interface comes from a catalogue by its key. `{name}` in a sentence is a parameter; a sentence
 * with forms is chosen by `count` and the plural rules of the language. The compiler knows each key's parameters.
 */

type Forms = { readonly [Form in Intl.LDMLPluralRule]?: string } & { readonly other: string }
type Message = string | Forms
type Catalogue = { readonly [Key in MessageKey]: Message }
export type MessageKey = keyof typeof en

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type Params<M> = M extends string
  ? Names<M>
  : M extends { readonly other: infer Other }
    ? Names<Other> | "count"
    : never
type Values<K extends MessageKey> = {
  readonly [P in Params<(typeof en)[K]>]: P extends "count" ? number : string
}
type Given<K extends MessageKey> = [Params<(typeof en)[K]>] extends [never] ? [] : [Values<K>]

/** The language of the words; dates, money and numbers follow the viewer's own locale (format.ts). */
const LANGUAGE = "en"
let catalogue: Partial<Catalogue> = enFirst
const rules = new Intl.PluralRules(LANGUAGE)
const numbers = new Intl.NumberFormat(LANGUAGE)

const isNumber = (value: unknown): value is number => typeof value === "number"

/** Fetches the words that the first screens do not need. Whatever is fetched later comes with them. */
export async function allWords(): Promise<void> {
  const { en } = await import("./en.ts")
  catalogue = en
}

/** The words of a screen that is drawn without all others; called by its module. */
export function addWords(words: Partial<Catalogue>): void {
  catalogue = { ...catalogue, ...words }
}

/** Whether there are words for this by now. */
export const isKey = (key: string): key is MessageKey => Object.hasOwn(catalogue, key)

/** The sentence for `key`, its parameters filled in; none of them turns the sentence around. */
export function t<K extends MessageKey>(key: K, ...given: Given<K>): string {
  const message: Message | undefined = catalogue[key]
  if (message === undefined) throw new Error(`the words of ${key} were not fetched`)
  const values = new Map<string, unknown>(Object.entries(given[0] ?? {}))
  const count = values.get("count")
  const sentence =
    typeof message === "string"
      ? message
      : ((isNumber(count) ? message[rules.select(count)] : undefined) ?? message.other)
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values.get(name)
    if (isNumber(value)) return numbers.format(value)
    return typeof value === "string" ? isolateIn(value) : whole
  })
}
