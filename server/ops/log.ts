import { pino, type DestinationStream, type LevelWithSilent } from "pino"
import { StoreError } from "../store/port.ts"

/** What a line may say besides its sentence: short facts. No token, cookie, name or content is ever one. */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * Structured log lines, one JSON object each. info: one line per transition of something's life and per request;
 * debug: the rest; warn: somebody misbehaves; error: we do.
 */
export interface Log {
  debug(sentence: string, facts?: Facts): void
  info(sentence: string, facts?: Facts): void
  warn(sentence: string, facts?: Facts): void
  error(sentence: string, facts?: Facts): void
  /** A log whose lines all carry these facts. */
  with(facts: Facts): Log
}

/** Facts that would be a credential or something a person wrote, whatever a caller meant by them. */
const SECRET = [
  "token",
  "cookie",
  "authorization",
  "password",
  "secret",
  "hash",
  "name",
  "title",
  "text",
  "note",
  "content",
  "body",
]

export interface LogOptions {
  readonly level: LevelWithSilent
  /** Where lines go; standard output when absent. */
  readonly to?: DestinationStream
}

export function createLog({ level, to }: LogOptions): Log {
  const options = { level, base: null, redact: { paths: SECRET, censor: "[withheld]" } }
  return wrap(to ? pino(options, to) : pino(options))
}

function wrap(logger: pino.Logger): Log {
  return {
    debug: (sentence, facts = {}) => logger.debug(facts, sentence),
    info: (sentence, facts = {}) => logger.info(facts, sentence),
    warn: (sentence, facts = {}) => logger.warn(facts, sentence),
    error: (sentence, facts = {}) => logger.error(facts, sentence),
    with: (facts) => wrap(logger.child(facts)),
  }
}

/**
 * What may be said of an exception: its kind and where it came from, not its message, which may quote what a person
 * sent. A store's own sentences are about the store.
 */
export function factsOf(error: unknown): Facts {
  if (error instanceof StoreError) {
    return { kind: error.name, reason: error.reason, outcome: error.outcome, detail: error.message }
  }
  if (!(error instanceof Error)) return { kind: typeof error }
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "))
  return { kind: error.name, stack: frames.slice(0, 12).join("\n") }
}
