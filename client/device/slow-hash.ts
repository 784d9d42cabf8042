import { digest } from "lib0/hash/sha256"

/**
 * PBKDF2 with HMAC-SHA-256 (RFC 8018). The platform's own is there in secure contexts only; on the plain address of
 * the home network the same is computed here, with fewer rounds, since a slow tablet waits for it.
 */

const BLOCK = 64
/** Rounds between two moments in which the page may breathe. */
const AT_ONCE = 500
const ROUNDS = { platform: 600_000, here: 20_000 }

const hasPlatform = (): boolean => "subtle" in crypto

/** As many as a person can wait for on this page. */
export const roundsHere = (): number => (hasPlatform() ? ROUNDS.platform : ROUNDS.here)

/** 32 bytes that take `rounds` rounds to compute from the secret and the salt. */
export function slowHash(secret: string, salt: Uint8Array<ArrayBuffer>, rounds: number): Promise<Uint8Array> {
  const password = new TextEncoder().encode(secret)
  return hasPlatform() ? byPlatform(password, salt, rounds) : byHand(password, salt, rounds)
}

async function byPlatform(
  password: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"])
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256)
  return new Uint8Array(bits)
}

/** The first block, which is all of 32 bytes. */
export async function byHand(password: Uint8Array, salt: Uint8Array, rounds: number): Promise<Uint8Array> {
  const sign = hmacWith(password)
  let last = sign(joined(salt, Uint8Array.of(0, 0, 0, 1)))
  const sum = Uint8Array.from(last)
  for (let round = 1; round < rounds; round++) {
    if (round % AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve))
    last = sign(last)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) ^ (last[i] ?? 0)
  }
  return sum
}

function hmacWith(key: Uint8Array): (message: Uint8Array) => Uint8Array {
  const padded = new Uint8Array(BLOCK)
  padded.set(key.length > BLOCK ? digest(key) : key)
  const inner = padded.map((byte) => byte ^ 0x36)
  const outer = padded.map((byte) => byte ^ 0x5c)
  return (message) => digest(joined(outer, digest(joined(inner, message))))
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
