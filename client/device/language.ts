import { type Language, LANGUAGES } from "../../shared/languages.ts"
import { chooseLanguage, languageOfDevice } from "./platform.ts"

/** The language that somebody chose for this device. "system": the first of the device's own that Jubilee speaks. */

export const LANGUAGE_CHOICES = ["system", ...LANGUAGES] as const
export type LanguageChoice = (typeof LANGUAGE_CHOICES)[number]

/** Kept as a bare word, since theme.js reads it before the first paint. */
const KEY = "jubilee:language"

let choice = read()
prefer(choice)

function read(): LanguageChoice {
  try {
    const kept = localStorage.getItem(KEY)
    return LANGUAGE_CHOICES.find((one) => one === kept) ?? "system"
  } catch {
    return "system"
  }
}

function prefer(language: LanguageChoice): void {
  chooseLanguage(language === "system" ? undefined : language)
}

export const languageChoice = (): LanguageChoice => choice

/** The language to speak here. */
export const languageHere = (): Language => (choice === "system" ? languageOfDevice() : choice)

export function keepLanguage(next: LanguageChoice): void {
  choice = next
  prefer(next)
  try {
    localStorage.setItem(KEY, next)
  } catch {
    // For this visit only.
  }
}
