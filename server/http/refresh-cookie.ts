import { SESSION_DAYS } from "../people/session-rules.ts"

/**
 * The cookie that carries a device's refresh token. HttpOnly: no script reads it. Over https it is bound to exactly
 * this host (`__Host-`, which asks for the path "/"); over plain HTTP in a home network no browser would keep such a
 * cookie, so there it is limited to the path that needs it.
 */
export interface RefreshCookie {
  readonly name: string
  /** The Set-Cookie header that stores a token, or forgets it. */
  write(token: string | null): string
}

export function refreshCookie(secure: boolean): RefreshCookie {
  const name = secure ? "__Host-jubilee" : "jubilee"
  const place = secure ? "Path=/; Secure" : "Path=/api/session"
  return {
    name,
    write(token) {
      const age = token === null ? 0 : SESSION_DAYS * 86_400
      return `${name}=${token ?? ""}; Max-Age=${age}; ${place}; HttpOnly; SameSite=Lax`
    },
  }
}
