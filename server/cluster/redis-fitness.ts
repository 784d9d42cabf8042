import { z } from "zod"

/** The oldest version with sharded pub/sub. */
const OLDEST = 7
/** The code of an answer that is in no form of Redis's. */
const NOT_REDIS = "NOT_REDIS"

const Hello = z.array(z.unknown()).transform((flat) => {
  const about = new Map<unknown, unknown>()
  for (let at = 0; at + 1 < flat.length; at += 2) about.set(flat[at], flat[at + 1])
  return { version: String(about.get("version")), mode: String(about.get("mode")) }
})

/** Why the server that answered this to HELLO does not serve, in a sentence; undefined when it does. */
export function unfitFor(answer: unknown): string | undefined {
  const hello = Hello.safeParse(answer)
  if (!hello.success) return "REDIS_URL: what answers there is not Redis."
  const { version, mode } = hello.data
  if (mode === "cluster")
    return "REDIS_URL leads to a node of a Redis Cluster; a single server is needed, or one behind Sentinels."
  if (mode === "sentinel")
    return "REDIS_URL leads to a Sentinel; it must then have the form redis+sentinel://host:port/master."
  if (Number.parseInt(version, 10) < OLDEST)
    return `REDIS_URL leads to Redis ${/^[\d.]{1,20}/.exec(version)?.[0]}; ${OLDEST}.0 or newer is needed.`
  return undefined
}

/** The sentence about an error that does not heal by itself; undefined for every other. */
export function whatSpeaksAgainst(error: unknown): string | undefined {
  switch (codeOf(error)) {
    case "WRONGPASS":
    case "NOAUTH":
      return "REDIS_URL: Redis refuses the user name or the password in it."
    case "DENIED":
      return "REDIS_URL: Redis lets nobody in from this machine (its protected mode is on)."
    case "NOPERM":
      return "REDIS_URL: its user may not publish and subscribe; it needs +ssubscribe +sunsubscribe +spublish +ping and the channels jubilee:*."
    case NOT_REDIS:
      return "REDIS_URL: what answers there is not Redis."
    default:
      return undefined
  }
}

/**
 * What may be said of an error: its code, or the word that an answer of Redis begins with. Never the message, nor the
 * command that it belongs to: the password is an argument.
 */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  if ("code" in error && typeof error.code === "string") return error.code
  if (error.message.startsWith("Unknown RESP type")) return NOT_REDIS
  const [word] = /^[A-Z]{3,20}\b/.exec(error.message) ?? []
  return word ?? error.name
}
