import compile from "icu-minify/compile"
import { parseSync, Visitor, type Plugin } from "vite"

/**
 * The words of each language stand in client/i18n/<language>/ as ICU messages. They are compiled as the client is built, so
 * that a page needs no parser of messages (docs/decisions/0182-icu-messages-by-language.md).
 */

const WORDS = /[\\/]client[\\/]i18n[\\/][a-z]{2}[\\/][\w-]+\.ts$/

interface Message {
  readonly key: string
  readonly text: string
  /** Offsets of the literal in the source, with its quotation marks. */
  readonly start: number
  readonly end: number
}

/** The messages of a source of words, in their order. */
export function messagesIn(source: string): readonly Message[] {
  const { program, errors } = parseSync("words.ts", source)
  const [error] = errors
  if (error !== undefined) throw new Error(error.message)
  const found: Message[] = []
  new Visitor({
    Property({ key, value }) {
      if (key.type !== "Literal" || typeof key.value !== "string") return
      if (value.type !== "Literal" || typeof value.value !== "string")
        throw new Error(`${key.value} is not one plain string`)
      found.push({ key: key.value, text: value.value, start: value.start, end: value.end })
    },
  }).visit(program)
  return found
}

export function compiledWords(): Plugin {
  return {
    name: "compiled-words",
    enforce: "pre",
    transform: {
      filter: { id: WORDS },
      handler(source) {
        let code = ""
        let from = 0
        for (const { text, start, end } of messagesIn(source)) {
          code += source.slice(from, start) + JSON.stringify(compile(text))
          from = end
        }
        return { code: code + source.slice(from), map: null }
      },
    },
  }
}
