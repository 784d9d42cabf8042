import { createHash, createECDH } from "node:crypto"
import { z } from "zod"
import { type PushDevice, PushResult, type SubscribePush } from "../../../shared/channel-routes.ts"
import { PersonId, SessionId } from "../../../shared/ids.ts"

/** A device that gets notifications; its key is the hash of `endpoint`, so that the one who signed in last has it (N4). */
export const SubscriptionRecord = z.object({
  person: PersonId,
  device: SessionId,
  /** A secret of the person: who knows it and the keys of this place could write to the device. */
  endpoint: z.string(),
  p256dh: z.string(),
  auth: z.string(),
  /** When it was registered, in ms since the epoch: another registration of the same address is another one. */
  since: z.number(),
  last: PushResult.optional(),
  /** The topic of the last notice that the push service accepted. */
  accepted: z.string().optional(),
})
export type SubscriptionRecord = z.infer<typeof SubscriptionRecord>

export const keyOf = (endpoint: string): string => createHash("sha256").update(endpoint).digest("base64url")

/** Whether a notice could be encrypted for these keys: the public one is a point of the curve. */
export function areUsable({ p256dh }: SubscribePush["keys"]): boolean {
  const own = createECDH("prime256v1")
  own.generateKeys()
  try {
    own.computeSecret(Buffer.from(p256dh, "base64url"))
    return true
  } catch {
    return false
  }
}

export const viewSubscription = (
  { device, since, last }: SubscriptionRecord,
  asking: SessionId,
): PushDevice => ({ device, current: device === asking, since, ...(last && { last }) })
