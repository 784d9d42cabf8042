import { createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto"
import { beforeEach, describe, expect, test } from "vitest"
import type { Key, KeyRing } from "../../../server/access/keys.ts"
import { createTokens, type Tokens } from "../../../server/access/tokens.ts"
import { newPersonId, newSessionId } from "../../../shared/ids.ts"

const NOW = 1_800_000_000_000
const SECONDS = NOW / 1000

const person = newPersonId()
const session = newSessionId()
const key: Key = { kid: "k1", access: randomBytes(32), refresh: randomBytes(32) }

let now: number
let ring: Pick<KeyRing, "current" | "find">
let tokens: Tokens

beforeEach(() => {
  now = NOW
  ring = { current: () => key, find: async (kid) => (kid === key.kid ? key : undefined) }
  const clock = { now: () => now, after: () => () => {}, utilisation: () => 0 }
  tokens = createTokens({ keys: ring, clock, accessTokenSeconds: 600 })
})

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url")

const HEADER = { alg: "HS256", kid: "k1", typ: "JWT" }
const CLAIMS = { sub: person, sid: session, aud: "jubilee", iat: SECONDS, exp: SECONDS + 600 }

/** A token signed with our own key, whatever it says. */
function forge(header: object, claims: object, secret: Uint8Array = key.access, hash = "sha256"): string {
  const text = `${part(header)}.${part(claims)}`
  return `${text}.${createHmac(hash, secret).update(text).digest("base64url")}`
}

const without = (claim: keyof typeof CLAIMS): object => ({ ...CLAIMS, [claim]: undefined })

describe("an access token", () => {
  test("says who holds it, on which device, and until when", async () => {
    const { token, expiresAt } = await tokens.access(person, session)
    expect(expiresAt).toBe(NOW + 600_000)
    expect(await tokens.verifyAccess(token)).toEqual({ ok: true, value: { person, session, expiresAt } })
  })

  test("the corpus below is refused for what it says, not for how it is made: the plain forgery passes", async () => {
    expect(await tokens.verifyAccess(forge(HEADER, CLAIMS))).toMatchObject({ ok: true })
  })

  test("is as good the second time, and another that differs by a letter is not", async () => {
    const { token } = await tokens.access(person, session)
    const first = await tokens.verifyAccess(token)
    expect(await tokens.verifyAccess(token)).toEqual(first)
    const seal = token.lastIndexOf(".") + 1
    const forged = `${token.slice(0, seal)}${token[seal] === "A" ? "B" : "A"}${token.slice(seal + 1)}`
    expect(await tokens.verifyAccess(forged)).toEqual({ ok: false, error: "signed_out" })
  })

  test("runs out to the second, and says so", async () => {
    const { token } = await tokens.access(person, session)
    now = NOW + 599_000
    expect(await tokens.verifyAccess(token)).toMatchObject({ ok: true })
    now = NOW + 600_000
    expect(await tokens.verifyAccess(token)).toEqual({ ok: false, error: "token_expired" })
  })

  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const rs256 = (): string => {
    const text = `${part({ ...HEADER, alg: "RS256" })}.${part(CLAIMS)}`
    return `${text}.${sign("sha256", Buffer.from(text), rsa.privateKey).toString("base64url")}`
  }
  const publicPem = Buffer.from(rsa.publicKey.export({ type: "spki", format: "pem" }).toString())

  test.each<[string, () => string]>([
    ["alg none, no signature", () => `${part({ ...HEADER, alg: "none" })}.${part(CLAIMS)}.`],
    ["alg None, our signature", () => forge({ ...HEADER, alg: "None" }, CLAIMS)],
    ["alg NONE, no signature", () => `${part({ ...HEADER, alg: "NONE" })}.${part(CLAIMS)}.`],
    ["no alg at all", () => forge({ kid: "k1" }, CLAIMS)],
    ["HS512 with our key", () => forge({ ...HEADER, alg: "HS512" }, CLAIMS, key.access, "sha512")],
    ["HS384 with our key", () => forge({ ...HEADER, alg: "HS384" }, CLAIMS, key.access, "sha384")],
    ["RS256", rs256],
    ["HS256 with a public key as the secret", () => forge(HEADER, CLAIMS, publicPem)],
    ["HS256 with an empty secret", () => forge(HEADER, CLAIMS, new Uint8Array())],
    ["HS256 with the key of refresh tokens", () => forge(HEADER, CLAIMS, key.refresh)],
    ["an unknown kid", () => forge({ ...HEADER, kid: "k2" }, CLAIMS)],
    ["no kid", () => forge({ alg: "HS256" }, CLAIMS)],
    ["a kid that is a path", () => forge({ ...HEADER, kid: "../../dev/null" }, CLAIMS)],
    ["a kid that is no string", () => forge({ ...HEADER, kid: { $ne: "" } }, CLAIMS)],
    ["a kid named like an inherited property", () => forge({ ...HEADER, kid: "__proto__" }, CLAIMS)],
    [
      "a key in the header",
      () => forge({ ...HEADER, jwk: { kty: "oct", k: "AA" } }, CLAIMS, Buffer.alloc(1)),
    ],
    ["a critical extension", () => forge({ ...HEADER, crit: ["b64"], b64: false }, CLAIMS)],
    ["no exp", () => forge(HEADER, without("exp"))],
    ["no iat", () => forge(HEADER, without("iat"))],
    ["no sub", () => forge(HEADER, without("sub"))],
    ["no sid", () => forge(HEADER, without("sid"))],
    ["no aud", () => forge(HEADER, without("aud"))],
    ["another aud", () => forge(HEADER, { ...CLAIMS, aud: "somebody-else" })],
    ["an exp in words", () => forge(HEADER, { ...CLAIMS, exp: "tomorrow" })],
    ["an exp beyond numbers", () => forge(HEADER, { ...CLAIMS, exp: 1e308 })],
    ["an exp that is not whole", () => forge(HEADER, { ...CLAIMS, exp: SECONDS + 0.5 })],
    ["an exp before its iat", () => forge(HEADER, { ...CLAIMS, iat: SECONDS + 30, exp: SECONDS + 20 })],
    ["an nbf in the future", () => forge(HEADER, { ...CLAIMS, nbf: SECONDS + 120 })],
    ["an iat in the future", () => forge(HEADER, { ...CLAIMS, iat: SECONDS + 120 })],
    ["a sub that is no id", () => forge(HEADER, { ...CLAIMS, sub: "admin" })],
    ["a sub that is an operator", () => forge(HEADER, { ...CLAIMS, sub: { $gt: "" } })],
    ["a sid that is no id", () => forge(HEADER, { ...CLAIMS, sid: "x" })],
    [
      "a swapped payload",
      () => {
        const [head, , seal] = forge(HEADER, CLAIMS).split(".")
        return `${head}.${part({ ...CLAIMS, sub: newPersonId() })}.${seal}`
      },
    ],
    [
      "a swapped header",
      () => {
        const [, body, seal] = forge(HEADER, CLAIMS).split(".")
        return `${part({ ...HEADER, alg: "HS512" })}.${body}.${seal}`
      },
    ],
    [
      "one flipped bit of the signature",
      () => {
        const token = forge(HEADER, CLAIMS)
        return token.slice(0, -8) + (token.at(-8) === "A" ? "B" : "A") + token.slice(-7)
      },
    ],
    ["a cut signature", () => forge(HEADER, CLAIMS).slice(0, -10)],
    ["no signature", () => forge(HEADER, CLAIMS).split(".").slice(0, 2).join(".")],
    ["five parts", () => `${forge(HEADER, CLAIMS)}.a.b`],
    ["claims that are no object", () => forge(HEADER, [1, 2, 3])],
    ["a header that is no JSON", () => `e30x.${part(CLAIMS)}.AAAA`],
    ["a megabyte", () => "a".repeat(1_000_000)],
    ["nothing", () => ""],
    ["a refresh token", () => tokens.refreshToken(session, 1)],
  ])("%s is nobody", async (_, make) => {
    expect(await tokens.verifyAccess(make())).toEqual({ ok: false, error: "signed_out" })
  })

  test("one that ran out is not said to have run out unless it was ours", async () => {
    const old = { ...CLAIMS, iat: SECONDS - 900, exp: SECONDS - 300 }
    expect(await tokens.verifyAccess(forge(HEADER, old))).toEqual({ ok: false, error: "token_expired" })
    expect(await tokens.verifyAccess(forge(HEADER, old, randomBytes(32)))).toEqual({
      ok: false,
      error: "signed_out",
    })
  })
})

describe("a refresh token", () => {
  test("is the same for the same session and generation, and another for every other", () => {
    const one = tokens.refreshToken(session, 1)
    expect(tokens.refreshToken(session, 1)).toBe(one)
    expect(tokens.refreshToken(session, 2)).not.toBe(one)
    expect(tokens.refreshToken(newSessionId(), 1)).not.toBe(one)
  })

  test("is read back, and any changed character makes it nothing", async () => {
    const token = tokens.refreshToken(session, 7)
    expect(await tokens.readRefreshToken(token)).toEqual({ session, generation: 7 })
    // The last character of a base64url seal carries two bits that mean nothing; the seal itself is compared.
    for (let at = 0; at < token.length - 1; at++) {
      const other = token[at] === "a" ? "b" : "a"
      const changed = token.slice(0, at) + other + token.slice(at + 1)
      expect(await tokens.readRefreshToken(changed)).toBeUndefined()
    }
  })

  test("survives a new signing key while the old one is known", async () => {
    const token = tokens.refreshToken(session, 1)
    const newer: Key = { kid: "k2", access: randomBytes(32), refresh: randomBytes(32) }
    const both = [key, newer]
    const rotated = createTokens({
      keys: { current: () => newer, find: async (kid) => both.find((one) => one.kid === kid) },
      clock: { now: () => now, after: () => () => {}, utilisation: () => 0 },
      accessTokenSeconds: 600,
    })
    expect(await rotated.readRefreshToken(token)).toEqual({ session, generation: 1 })
    expect(rotated.refreshToken(session, 2)).toMatch(/^k2\./)
  })
})
