/** Where Redis is, as `REDIS_URL` says. Holds a password: never logged. */
export interface RedisPlace {
  readonly servers: readonly { readonly host: string; readonly port: number }[]
  /** With it, `servers` are Sentinels that know where the master of this name is. */
  readonly master: string | undefined
  readonly tls: boolean
  readonly username: string | undefined
  readonly password: string | undefined
}

const FORM = /^(rediss?)(\+sentinel)?:\/\/(?:([^/@]*)@)?([^/@?#]+)(?:\/([\w.-]*))?$/
const SERVER = /^([\w.-]+|\[[\da-fA-F:.]+\])(?::(\d{1,5}))?$/
const PORT = 6379
const SENTINEL_PORT = 26_379

/**
 * `redis://[user[:password]@]host[:port]`, `rediss://` for TLS, and `redis+sentinel://…@host[:port],host[:port]/master`
 * for Sentinels; user and password are Redis's, percent-encoded. Undefined for anything else. A database number behind
 * the host is accepted and means nothing: pub/sub knows no databases.
 */
export function parseRedisUrl(text: string): RedisPlace | undefined {
  const [, scheme, sentinel, credentials, list, path = ""] = FORM.exec(text) ?? []
  if (scheme === undefined || list === undefined) return undefined
  const [user, password] = credentials === undefined ? [] : split(credentials)
  const servers = list
    .split(",")
    .map((server) => serverOf(server, sentinel === undefined ? PORT : SENTINEL_PORT))
  const known = servers.filter((server) => server !== undefined)
  if (known.length < servers.length) return undefined
  const fits = sentinel === undefined ? servers.length === 1 && /^\d{0,3}$/.test(path) : path !== ""
  if (!fits) return undefined
  return {
    servers: known,
    master: sentinel === undefined ? undefined : path,
    tls: scheme === "rediss",
    username: user === undefined || user === "" ? undefined : user,
    password,
  }
}

function serverOf(text: string, fallback: number): { host: string; port: number } | undefined {
  const [, host, digits] = SERVER.exec(text) ?? []
  const port = digits === undefined ? fallback : Number(digits)
  if (host === undefined || port < 1 || port > 65_535) return undefined
  return { host: host.startsWith("[") ? host.slice(1, -1) : host, port }
}

/** User and password; a lone word before the `@` is a user without password. */
function split(credentials: string): readonly (string | undefined)[] {
  const colon = credentials.indexOf(":")
  const parts = colon === -1 ? [credentials] : [credentials.slice(0, colon), credentials.slice(colon + 1)]
  return parts.map(decoded)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
