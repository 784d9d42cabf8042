import { z } from "zod"
import { LANGUAGES } from "./languages.ts"
import { ChannelName, NoticeKey } from "./notices.ts"
import { ChangeReminders, Reminders, ShownNotice, ZoneName } from "./reminders.ts"

const none = z.object({})
const NOTICES_MAX = 50
/** The zone of a device, and the language in which its page speaks; older pages name none. */
export const ReportZone = z.strictObject({ zone: ZoneName, language: z.enum(LANGUAGES).optional() })
export type ReportZone = z.infer<typeof ReportZone>
export const NoticeKeys = z.strictObject({ keys: z.array(NoticeKey).max(NOTICES_MAX) })

/** What a channel answered to a test. */
export const TestAnswer = z.object({
  result: z.enum(["delivered", "none", "failed"]),
  via: z.string().optional(),
  reason: z.string().optional(),
})
export type TestAnswer = z.infer<typeof TestAnswer>

export const Notices = z.object({ notices: z.array(ShownNotice) })

/** One's own reminders and notices, as part of the table of api-routes.ts. */
export const REMINDER_ROUTES = {
  reminders: {
    method: "GET",
    path: "/api/me/reminders",
    summary: "One's reminders: settings, the next three and why, and what was sent lately (N12)",
    caller: "person",
    params: none,
    body: undefined,
    status: 200,
    answer: Reminders,
    refusals: ["signed_out"],
  },
  changeReminders: {
    method: "PATCH",
    path: "/api/me/reminders",
    summary: "Change when and how one is reminded",
    caller: "person",
    params: none,
    body: ChangeReminders,
    status: 200,
    answer: Reminders,
    refusals: ["signed_out", "invalid_input"],
  },
  reportZone: {
    method: "POST",
    path: "/api/me/reminders/zone",
    summary:
      "The zone that this device is in: the first one is where its person lives; another one is asked about after three days (N10). And the language in which its page speaks: the last one is that of notices, e-mails and the calendar (N14)",
    caller: "person",
    params: none,
    body: ReportZone,
    status: 204,
    answer: undefined,
    refusals: ["invalid_input"],
  },
  testReminder: {
    method: "POST",
    path: "/api/me/reminders/test/{channel}",
    summary: "Send oneself a test on one channel, and tell what that channel answered (N12)",
    caller: "person",
    params: z.object({ channel: ChannelName }),
    body: undefined,
    status: 200,
    answer: TestAnswer,
    refusals: ["signed_out"],
  },
  notices: {
    method: "GET",
    path: "/api/me/notices",
    summary: "What an open page shows one: notices that are true and were not read",
    caller: "person",
    params: none,
    body: undefined,
    status: 200,
    answer: Notices,
    refusals: [],
  },
  shownNotices: {
    method: "POST",
    path: "/api/me/notices/shown",
    summary: "An open page shows these notices: other channels wait half a minute (N4)",
    caller: "person",
    params: none,
    body: NoticeKeys,
    status: 204,
    answer: undefined,
    refusals: [],
  },
  readNotices: {
    method: "POST",
    path: "/api/me/notices/read",
    summary: "These notices were read: they go from every page, and no other channel sends them (N4)",
    caller: "person",
    params: none,
    body: NoticeKeys,
    status: 204,
    answer: undefined,
    refusals: [],
  },
} as const
