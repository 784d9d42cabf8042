import type { Notice } from "../../server/notices/port.ts"
import { NoticeKey } from "../../shared/notices.ts"
import type { ApiWorld, Device } from "./api-world.ts"

const HOUR_MS = 3_600_000
let made = 0

/** A reminder for this person, each time another one, that is true for ten hours. */
export const noticeFor = (
  { clock }: Pick<ApiWorld, "clock">,
  device: Device,
  more: Partial<Notice> = {},
): Notice => ({
  key: NoticeKey.parse(`reminder|${made++}`),
  person: device.id,
  kind: "reminder",
  title: "Anna's birthday is tomorrow.",
  body: "Have a look at her list.",
  path: "/o/0123456789abcdefghjkmnpqrs",
  expiresAt: clock.now() + 10 * HOUR_MS,
  silent: false,
  ...more,
})
