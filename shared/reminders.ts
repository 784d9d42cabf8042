import { z } from "zod"
import { SessionId } from "./ids.ts"
import { ChannelName, NoticeKey, NoticeKind } from "./notices.ts"

/** Reminders of one person: settings, what comes next and why, and what became of what was sent (N1 to N12). */

/** "09:00" on a clock on the wall. */
export const WallTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)

const LEAD_DAYS_MAX = 60
const LEADS_MAX = 8

/** Days before a day on which to remind of it; 0 is the day itself. */
export const Lead = z.number().int().min(0).max(LEAD_DAYS_MAX)

/** From when to when nothing makes a sound (N6); it may cross midnight. */
export const QuietHours = z
  .strictObject({ from: WallTime, to: WallTime })
  .refine(({ from, to }) => from !== to, { path: ["to"], message: "Quiet hours end at another time." })
export type QuietHours = z.infer<typeof QuietHours>

/** A notice of this kind does not come by this channel. */
const Muted = z.strictObject({ kind: NoticeKind.exclude(["test"]), channel: ChannelName })
const MUTED_MAX = 64

/** An IANA time zone, as platforms name them. */
export const ZoneName = z.string().min(1).max(64)

/** What a person may set. A field that is left out stays as it is; one at least is there. */
export const ChangeReminders = z
  .strictObject({
    leads: z.array(Lead).max(LEADS_MAX).optional(),
    /** When on the day, by the clock of `zone`. */
    time: WallTime.optional(),
    /** Where this person lives: every time above and below is by the clock there (N10). */
    zone: ZoneName.optional(),
    /** Null: there are none. */
    quiet: QuietHours.nullable().optional(),
    muted: z.array(Muted).max(MUTED_MAX).optional(),
    /** E-mail also where a push was accepted (N4). */
    alsoEmail: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { message: "Nothing is to be changed." })
export type ChangeReminders = z.infer<typeof ChangeReminders>

export const ReminderSettings = z.object({
  leads: z.array(Lead),
  time: WallTime,
  zone: ZoneName,
  quiet: z.object({ from: WallTime, to: WallTime }).nullable(),
  muted: z.array(z.object({ kind: NoticeKind, channel: ChannelName })),
  alsoEmail: z.boolean(),
})
export type ReminderSettings = z.infer<typeof ReminderSettings>

/** A day as text, "2027-02-28": never an instant (D1). */
const IsoDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** Why a reminder is due when it is, one rule a reason. Rules are those of docs/spec.md. */
export const Reason = z.discriminatedUnion("rule", [
  /** So many days before the day. */
  z.object({ rule: z.literal("lead"), days: z.number().int(), day: IsoDay }),
  /** The day of other years: of somebody born on 29 February (D2). */
  z.object({ rule: z.literal("leap_day"), day: IsoDay }),
  /** The clock skips that time: later by the length of the gap (N2). */
  z.object({ rule: z.literal("skipped_hour"), wanted: WallTime, gets: WallTime }),
  /** The clock shows that time twice: the first one (N2). */
  z.object({ rule: z.literal("repeated_hour"), wanted: WallTime }),
  /** Moved to the end of quiet hours, the same day (N6). */
  z.object({ rule: z.literal("after_quiet"), wanted: WallTime, from: WallTime, to: WallTime }),
  /** Moved to just before quiet hours, since their end is another day (N6). */
  z.object({ rule: z.literal("before_quiet"), wanted: WallTime, from: WallTime, to: WallTime }),
  /** In quiet hours without a sound: every other time would be another day, or over (N6). */
  z.object({ rule: z.literal("silent"), from: WallTime, to: WallTime }),
  /** It became known on the day itself, after its time: at once. */
  z.object({ rule: z.literal("late_news") }),
  /** Several of one's circles or lists say so: one reminder (N5). */
  z.object({ rule: z.literal("merged"), count: z.number().int() }),
  /** The day begins elsewhere at another instant (D1), in ms since the epoch. */
  z.object({ rule: z.literal("elsewhere"), zone: z.string(), begins: z.number() }),
])
export type Reason = z.infer<typeof Reason>

/** One reminder to come. */
export const NextReminder = z.object({
  /** When, in ms since the epoch. */
  at: z.number(),
  /** The day it is about. */
  day: IsoDay,
  lead: Lead,
  /** What the day is called: "Anna's birthday". */
  called: z.string(),
  path: z.string(),
  /** What the notice will say, if it is told alone and on time. */
  title: z.string(),
  body: z.string(),
  why: z.array(Reason),
})
export type NextReminder = z.infer<typeof NextReminder>

/** What became of one attempt on one of several devices. */
export const DeviceDelivery = z.object({
  device: SessionId,
  /** `none`: its push service does not know it any more. */
  result: z.enum(["delivered", "none", "failed"]),
  reason: z.string().optional(),
})
export type DeviceDelivery = z.infer<typeof DeviceDelivery>

/** What became of one attempt to tell something. */
export const Delivery = z.object({
  /** Milliseconds since the epoch. */
  at: z.number(),
  kind: NoticeKind,
  title: z.string(),
  channel: ChannelName,
  result: z.enum(["delivered", "none", "failed", "read"]),
  /** The first, second … attempt on this channel. */
  attempt: z.number().int().min(1),
  via: z.string().optional(),
  reason: z.string().optional(),
  /** The devices that were tried; those that had it before are not. Absent on channels without devices. */
  devices: z.array(DeviceDelivery).optional(),
})
export type Delivery = z.infer<typeof Delivery>

/** What the sheet of reminders shows. */
export const Reminders = z.object({
  settings: ReminderSettings,
  /** The zone is the one that this person set or that their first device named; else it is a guess. */
  zoneKnown: z.boolean(),
  /** Devices of this person have been in this zone for three days: ask whether to go by its clock (N10). */
  askZone: z.string().optional(),
  next: z.array(NextReminder),
  log: z.array(Delivery),
})
export type Reminders = z.infer<typeof Reminders>

/** A notice as an open page shows it. */
export const ShownNotice = z.object({
  key: NoticeKey,
  kind: NoticeKind,
  title: z.string(),
  body: z.string(),
  path: z.string(),
  silent: z.boolean(),
  expiresAt: z.number(),
})
export type ShownNotice = z.infer<typeof ShownNotice>
