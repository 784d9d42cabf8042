import type { PersonId } from "../../shared/ids.ts"
import { keyOf, show } from "./cover.ts"
import { forget, forgetAll, persists } from "./keep.ts"
import { pauseOf, setPin, tryPin } from "./pin.ts"

/** Making a device a shared one, and bringing what it hides into view: for the few pages that ask for a PIN. */

/** From now on this device is shared. Things stay in view until they are put away. `false`: nothing can be kept here. */
export async function share(person: PersonId, pin: string): Promise<boolean> {
  if (!persists()) return false
  await setPin(keyOf(person), pin)
  forget(`${person}:home`)
  for (const kept of ["occasion", "members", "arrangement", "tickets", "replies", "card"])
    forgetAll(`${person}:${kept}:`)
  forget(`${person}:signature`)
  show(person)
  return true
}

/** Brings things into view, when this is the PIN. */
export async function uncover(person: PersonId, pin: string): Promise<"right" | "wrong" | "paused"> {
  const answer = await tryPin(keyOf(person), pin, Date.now)
  if (answer === "right") show(person)
  return answer
}

/** How long nobody may try, in ms. */
export const pauseFor = (person: PersonId): number => pauseOf(keyOf(person), Date.now())
