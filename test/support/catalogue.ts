import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { messagesIn } from "../../client/compile-words.ts"
import type { Language } from "../../shared/languages.ts"
import { ALL, type Part } from "../../client/i18n/packs.ts"

const FOLDER = join(import.meta.dirname, "../../client/i18n")
const fileOf = (part: Part): string => (part === "signingIn" ? "signing-in" : part)
const FIRST: readonly string[] = ALL.filter((part) => part !== "rest").map(fileOf)

/** The messages of a language by key, as they are written: all, or those of a part of the interface. */
export function catalogue(language: Language, part?: Part): ReadonlyMap<string, string> {
  const folder = join(FOLDER, language)
  const name = part && fileOf(part)
  const files = readdirSync(folder).filter((file) => {
    if (name === undefined) return true
    return name === "rest" ? !FIRST.includes(file.slice(0, -3)) : file === `${name}.ts`
  })
  const messages = files.flatMap((file) => messagesIn(readFileSync(join(folder, file), "utf8")))
  return new Map(messages.map(({ key, text }) => [key, text]))
}
