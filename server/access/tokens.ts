import { createHmac, timingSafeEqual } from "node:crypto"
import { decodeProtectedHeader, errors, jwtVerify, SignJWT, type JWTPayload } from "jose"
import { z } from "zod"
import { PersonId, SessionId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import type { Caller } from "../endpoint.ts"
import type { Credentials } from "../people/commands.ts"
import type { KeyRing } from "./keys.ts"

/** One algorithm, pinned at both ends (docs/decisions/0020). */
const ALGORITHM = "HS256"
const AUDIENCE = "jubilee"
/** Clocks of two nodes may differ by this much, in seconds, before one calls the other's tokens "from the future". */
const SKEW_SECONDS = 60
/** Nothing that we sign is longer. */
const TOKEN_MAX = 1024
/** Tokens that were good lately are remembered, as many as may come back at once when a network returns. */
const REMEMBERED = 4_096

const Claims = z.object({ sub: PersonId, sid: SessionId, iat: z.number().int(), exp: z.number().int() })

export interface Verified extends Caller {
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number
}

export interface Tokens extends Credentials {
  /** Who holds this access token. A refusal says nothing of why, except that it merely ran out. */
  readonly verifyAccess: (token: string) => Promise<Result<Verified, "token_expired" | "signed_out">>
}

export interface TokenDeps {
  readonly keys: Pick<KeyRing, "current" | "find">
  readonly clock: Clock
  readonly accessTokenSeconds: number
}

export function createTokens({ keys, clock, accessTokenSeconds }: TokenDeps): Tokens {
  // The same bytes were signed by us before, and no key is ever taken back: only the time can have changed.
  const good = new Map<string, Verified>()
  return {
    async access(person, session) {
      const key = keys.current()
      const iat = Math.floor(clock.now() / 1000)
      const exp = iat + accessTokenSeconds
      const token = await new SignJWT({ sid: session })
        .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: "JWT" })
        .setSubject(person)
        .setAudience(AUDIENCE)
        .setIssuedAt(iat)
        .setExpirationTime(exp)
        .sign(key.access)
      return { token, expiresAt: exp * 1000 }
    },
    async verifyAccess(token) {
      const known = good.get(token)
      if (known !== undefined && clock.now() < known.expiresAt) return ok(known)
      const key = await keyNamedBy(keys, token)
      if (!key) return refuse("signed_out")
      const payload = await checked(token, key.access, clock.now())
      if (!payload.ok) return payload
      const claims = Claims.safeParse(payload.value)
      if (!claims.success) return refuse("signed_out")
      const { sub, sid, iat, exp } = claims.data
      if (iat > clock.now() / 1000 + SKEW_SECONDS || exp <= iat) return refuse("signed_out")
      const verified: Verified = { person: sub, session: sid, expiresAt: exp * 1000 }
      remember(good, token, verified)
      return ok(verified)
    },
    refreshToken(session, generation) {
      const { kid, refresh } = keys.current()
      return `${kid}.${session}.${generation}.${sealOf(refresh, session, generation).toString("base64url")}`
    },
    async readRefreshToken(token) {
      const [, kid = "", id, number, seal = ""] =
        /^([0-9a-z]{1,40})\.([0-9a-z]{26})\.([1-9]\d{0,14})\.([\w-]{43})$/.exec(token) ?? []
      const session = SessionId.safeParse(id)
      const key = session.success ? await keys.find(kid) : undefined
      if (!session.success || !key) return undefined
      const generation = Number(number)
      const wanted = sealOf(key.refresh, session.data, generation)
      const given = Buffer.from(seal, "base64url")
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined
      return { session: session.data, generation }
    },
  }
}

/** The oldest is forgotten first; whoever comes with a token again is not worth more than who comes with a new one. */
function remember(good: Map<string, Verified>, token: string, verified: Verified): void {
  good.delete(token)
  good.set(token, verified)
  const [oldest] = good.keys()
  if (good.size > REMEMBERED && oldest !== undefined) good.delete(oldest)
}

/**
 * What makes a refresh token: derived, so that whoever asks twice for the same generation gets the same token, and
 * so that the record of a session holds nothing to sign in with.
 */
const sealOf = (secret: Uint8Array, session: SessionId, generation: number): Buffer =>
  createHmac("sha256", secret).update(`refresh ${session} ${generation}`).digest()

/** The key that a token says it was signed with; a token that names no algorithm of ours or no key of ours has none. */
async function keyNamedBy(keys: TokenDeps["keys"], token: string) {
  if (token.length > TOKEN_MAX) return undefined
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    return alg === ALGORITHM && typeof kid === "string" ? await keys.find(kid) : undefined
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

async function checked(
  token: string,
  secret: Uint8Array,
  now: number,
): Promise<Result<JWTPayload, "token_expired" | "signed_out">> {
  try {
    const { payload } = await jwtVerify(token, secret, {
      algorithms: [ALGORITHM],
      audience: AUDIENCE,
      requiredClaims: ["sub", "sid", "aud", "iat", "exp"],
      currentDate: new Date(now),
    })
    return ok(payload)
  } catch (error) {
    // The message of the error may quote the token: it goes nowhere.
    if (error instanceof errors.JWTExpired) return refuse("token_expired")
    if (error instanceof errors.JOSEError) return refuse("signed_out")
    throw error
  }
}
