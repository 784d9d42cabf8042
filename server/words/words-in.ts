import { type Language, LANGUAGES } from "../../shared/languages.ts"
import type { Catalogue } from "./catalogue.ts"
import { german } from "./de.ts"
import { english } from "./en.ts"

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en: english, de: german }

const [FALLBACK] = LANGUAGES

/** The words of a language; undefined: no page of that person named one yet. */
export const wordsIn = (language: Language = FALLBACK): Catalogue => CATALOGUES[language]
