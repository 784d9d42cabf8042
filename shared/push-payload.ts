import { z } from "zod"

/** What a notification of this place carries, encrypted for one device. Another build's worker may read it: add, never change. */
export const PushPayload = z.object({
  title: z.string(),
  body: z.string(),
  /** Where a click leads: a path of our own. */
  path: z.string(),
  /** The notification takes the place of one with the same tag (N4). */
  tag: z.string(),
  silent: z.boolean(),
})
export type PushPayload = z.infer<typeof PushPayload>
