import { SESSION_DAYS } from "../people/session-rules.ts"

/** A device's refresh token, and the name of the cookie that it came in or is to be kept in. */
export interface RefreshToken {
  readonly name: string
  readonly token: string | undefined
}

/**
 * The cookie that carries a device's refresh token. HttpOnly: no script reads it. Over https it is bound to exactly
 * this host (`__Host-`, which asks for the path "/"); over plain HTTP in a home network no browser would keep such a
 * cookie, so there it is limited to the path that needs it. A browser sends the cookies of a host to each of its
 * ports, so each place has a name of its own.
 */
export interface RefreshCookie {
  /** What this place calls it. */
  readonly name: string
  /** What a request brought. */
  read(cookie: (name: string) => string | undefined): Promise<RefreshToken>
  /** The Set-Cookie header that stores a token under a name, or forgets it. */
  write(name: string, token: string | null): string
}

/** What every place called it in earlier versions. */
const BEFORE = "jubilee"

/**
 * `place`: the same on every node of this place, and another elsewhere. A token under the name of earlier versions
 * stays there as long as it is one of ours (`isOurs`); one of another place is neither read nor changed.
 */
export function refreshCookie({
  secure,
  place,
  isOurs,
}: {
  readonly secure: boolean
  readonly place: string
  readonly isOurs: (token: string) => Promise<boolean>
}): RefreshCookie {
  const prefix = secure ? "__Host-" : ""
  const name = `${prefix}${BEFORE}-${place}`
  const before = prefix + BEFORE
  const attributes = secure ? "Path=/; Secure" : "Path=/api/session"
  return {
    name,
    async read(cookie) {
      const token = cookie(name)
      const older = token === undefined ? cookie(before) : undefined
      const isKept = older !== undefined && (await isOurs(older))
      return isKept ? { name: before, token: older } : { name, token }
    },
    write(as, token) {
      const age = token === null ? 0 : SESSION_DAYS * 86_400
      return `${as}=${token ?? ""}; Max-Age=${age}; ${attributes}; HttpOnly; SameSite=Lax`
    },
  }
}
