import { pbkdf2Sync } from "node:crypto"
import { expect, test } from "vitest"
import { isPin, pauseAfter, pauseOf, setPin, tryPin } from "../../../../client/device/pin.ts"
import { dropPin, hasPin } from "../../../../client/device/kept-pin.ts"
import { byHand, slowHash } from "../../../../client/device/slow-hash.ts"

const text = (from: string) => new TextEncoder().encode(from)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

test.each([
  ["2468", "salt", 1],
  ["2468", "another salt that is longer than a block of the hash, which is 64 bytes and no more", 2],
  ["a secret that is longer than a block of the hash, which is 64 bytes and no more of it", "salt", 1_234],
])("without a secure context the same hash is computed: %s, %s, %d rounds", async (secret, salt, rounds) => {
  const wanted = pbkdf2Sync(secret, salt, rounds, 32, "sha256").toString("hex")
  expect(hex(await byHand(text(secret), text(salt), rounds))).toBe(wanted)
  expect(hex(await slowHash(secret, text(salt), rounds))).toBe(wanted)
})

test("a PIN is 4 to 12 digits, of any script", () => {
  expect(["1234", "123456789012", "١٢٣٤"].every(isPin)).toBe(true)
  expect(["123", "1234567890123", "12a4", "", "12 34"].some(isPin)).toBe(false)
})

test("three tries are free, then each wrong one takes a longer pause, up to a quarter of an hour", () => {
  expect([1, 2, 3, 4, 5, 20].map((wrong) => pauseAfter(wrong) / 1_000)).toEqual([0, 0, 30, 60, 120, 900])
})

test("a try counts before it is judged; during a pause the right one is not told from others; a clock set back adds nothing", async () => {
  const key = "ivo:pin"
  let now = 1_000_000
  const clock = (): number => now
  await setPin(key, "2468")
  expect(hasPin(key)).toBe(true)
  const both = await Promise.all([tryPin(key, "1111", clock), tryPin(key, "2222", clock)])
  expect(both).toEqual(["wrong", "wrong"])
  expect(await tryPin(key, "3333", clock)).toBe("wrong")
  expect(await tryPin(key, "2468", clock)).toBe("paused")
  expect(pauseOf(key, now)).toBe(30_000)
  now -= 86_400_000
  expect(pauseOf(key, now)).toBe(30_000)
  now += 86_400_000 + 30_000
  expect(await tryPin(key, "2468", clock)).toBe("right")
  expect(await tryPin(key, "1111", clock)).toBe("wrong")
  expect(pauseOf(key, now)).toBe(0)
  dropPin(key)
  expect(hasPin(key)).toBe(false)
})
