import { asciiDigits } from "../../shared/digits.ts"
import { z } from "zod"
import { base32, secureRandom } from "../../shared/ids.ts"
import { forget, keep, recall } from "./keep.ts"
import { KeptPin } from "./kept-pin.ts"
import { roundsHere, slowHash } from "./slow-hash.ts"

/**
 * A PIN that keeps glances away. It is kept as a slow hash; whoever can read this device's disk can try all of so few
 * digits all the same (docs/threats.md).
 */

const PIN_MIN = 4
export const PIN_MAX = 12

const Tries = z.object({ wrong: z.number().int().min(0), until: z.number() })
type Tries = z.infer<typeof Tries>

/** This many may be wrong before the first pause. */
const FREE_TRIES = 3
const FIRST_PAUSE_MS = 30_000
const LONGEST_PAUSE_MS = 15 * 60_000

const triesOf = (key: string): Tries => recall(`${key}-tries`, Tries) ?? { wrong: 0, until: 0 }

/** How long nobody may try after so many wrong PINs in a row, in ms. */
export const pauseAfter = (wrong: number): number =>
  wrong < FREE_TRIES ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (wrong - FREE_TRIES))

export const isPin = (text: string): boolean =>
  new RegExp(`^\\d{${PIN_MIN},${PIN_MAX}}$`).test(asciiDigits(text))

export async function setPin(key: string, pin: string): Promise<void> {
  const salt = base32(secureRandom(16))
  const rounds = roundsHere()
  keep(key, { salt, hash: await hashOf(pin, salt, rounds), rounds })
  forget(`${key}-tries`)
}

/** How long one has to wait for the next try, in ms. A clock that was set back lengthens no pause beyond its own. */
export function pauseOf(key: string, now: number): number {
  const { wrong, until } = triesOf(key)
  return Math.max(0, Math.min(until - now, pauseAfter(wrong)))
}

/**
 * Whether this is the PIN; a try that is refused because of a pause says nothing about it. Each try is counted before
 * it is judged, so that neither a reload nor a second tab gives one for nothing.
 */
export async function tryPin(
  key: string,
  pin: string,
  clock: () => number,
): Promise<"right" | "wrong" | "paused"> {
  const kept = recall(key, KeptPin)
  if (kept === undefined) return "right"
  if (pauseOf(key, clock()) > 0) return "paused"
  const wrong = triesOf(key).wrong + 1
  keep(`${key}-tries`, { wrong, until: clock() + pauseAfter(wrong) })
  const hash = await hashOf(pin, kept.salt, kept.rounds)
  if (hash !== kept.hash) return "wrong"
  forget(`${key}-tries`)
  return "right"
}

async function hashOf(pin: string, salt: string, rounds: number): Promise<string> {
  return base32(await slowHash(asciiDigits(pin), new TextEncoder().encode(salt), rounds))
}
