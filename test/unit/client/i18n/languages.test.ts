import { parse, TYPE, type MessageFormatElement } from "@formatjs/icu-messageformat-parser"
import compile from "icu-minify/compile"
import { describe, expect, test } from "vitest"
import { LANGUAGES } from "../../../../shared/languages.ts"
import { ERROR_CODES } from "../../../../shared/errors.ts"
import { catalogue } from "../../../support/catalogue.ts"

const english = catalogue("en")
const OTHERS = LANGUAGES.filter((language) => language !== "en")

interface Shape {
  /** "name", "count:number", "kind:select": what has to be given. */
  readonly params: ReadonlySet<string>
  /** The forms of each plural and select, the exact ones ("=3") left out. */
  readonly plurals: readonly (readonly string[])[]
}

function shapeOf(message: string): Shape {
  const params = new Set<string>()
  const plurals: (readonly string[])[] = []
  const walk = (elements: readonly MessageFormatElement[]): void => {
    for (const element of elements) {
      if (element.type === TYPE.argument) params.add(element.value)
      if (element.type === TYPE.number) params.add(`${element.value}:number`)
      if (element.type !== TYPE.plural && element.type !== TYPE.select) continue
      params.add(`${element.value}:${element.type === TYPE.plural ? "number" : "select"}`)
      if (element.type === TYPE.plural)
        plurals.push(Object.keys(element.options).filter((form) => !form.startsWith("=")))
      for (const { value } of Object.values(element.options)) walk(value)
    }
  }
  walk(parse(message))
  return { params, plurals }
}

/** Words that are the same in both languages; whatever has no letters of its own needs no entry. */
const SAME: Readonly<Record<(typeof OTHERS)[number], ReadonlySet<string>>> = {
  de: new Set([
    "Adar I",
    "Adar II",
    "Baby",
    "Code",
    "Emoji",
    "In {room}",
    "Jubilee",
    "Link",
    "Mobile",
    "Nele",
    "Offline",
    "Orange",
    "Outlook",
    "PIN",
    "Pause",
    "Sticker",
    "Sticker: {sticker}",
    "Text",
    "Thanksgiving",
    "Token",
    "[Sticker: {sticker}]",
    "example.com/…",
    "https://…/join#…",
    "shop.example/…",
    "{page} · Jubilee",
    "{when} in {place}",
  ]),
}

const hasLetters = (message: string): boolean => /\p{L}/u.test(message.replaceAll(/\{\w+\}/g, ""))

test.each(LANGUAGES)("%s: each message can be read, and has each plural form of its language", (language) => {
  const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted()
  const wrong = [...catalogue(language)].flatMap(([key, message]) => {
    compile(message)
    return shapeOf(message).plurals.flatMap((forms) =>
      forms.toSorted().join() === needed.join() ? [] : [`${key}: ${forms.join()}`],
    )
  })
  expect(wrong).toEqual([])
})

describe.each(OTHERS)("%s", (language) => {
  const words = catalogue(language)

  test("has the same messages as English, no more and no fewer", () => {
    expect([...words.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  })

  test("has in each message what is given to it", () => {
    const given = (message = ""): readonly string[] => [...shapeOf(message).params].toSorted()
    const wrong = [...english].filter(
      ([key, message]) => given(message).join() !== given(words.get(key)).join(),
    )
    expect(wrong.map(([key]) => key)).toEqual([])
  })

  test("has no message that was left in English", () => {
    const left = [...english].filter(
      ([key, message]) => words.get(key) === message && hasLetters(message) && !SAME[language].has(message),
    )
    expect(left).toEqual([])
  })

  test("has its own quotation marks, and no sentence that is empty", () => {
    const wrong = [...words].filter(([, message]) => message.trim() === "" || /["]|“[^“„]*”/.test(message))
    expect(wrong).toEqual([])
  })

  test("has a sentence for each refusal that English has one for", () => {
    const told = ERROR_CODES.filter((code) => english.has(`fail.${code}`))
    expect(told.length).toBeGreaterThan(40)
    expect(told.filter((code) => !words.has(`fail.${code}`))).toEqual([])
  })
})
