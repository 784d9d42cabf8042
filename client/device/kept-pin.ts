import { z } from "zod"
import { forget, recall } from "./keep.ts"

/** A PIN as it stands on the device. Every page asks whether there is one; trying it (pin.ts) comes with the page that does. */
export const KeptPin = z.object({ salt: z.string(), hash: z.string(), rounds: z.number().int().min(1) })

export const hasPin = (key: string): boolean => recall(key, KeptPin) !== undefined

export function dropPin(key: string): void {
  forget(key)
  forget(`${key}-tries`)
}
