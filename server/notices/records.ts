import { z } from "zod"
import { OccasionId, PersonId } from "../../shared/ids.ts"
import { ChannelName, NoticeKey, NoticeKind } from "../../shared/notices.ts"
import { Delivery, type ShownNotice } from "../../shared/reminders.ts"
import type { DeliveryResult } from "./port.ts"

/** How it stands with one channel of a notice. */
const ChannelState = z.object({
  attempts: z.number().int(),
  /** When to try next, in ms since the epoch; absent: nothing is left to do. */
  next: z.number().optional(),
  accepted: z.literal(true).optional(),
})
type ChannelState = z.infer<typeof ChannelState>

/** A notice on its way; key `person:notice`, so that each is made once (N3). */
export const NoticeRecord = z.object({
  person: PersonId,
  /** The person again, while something is left to do. An index. */
  waiting: PersonId.optional(),
  key: NoticeKey,
  kind: NoticeKind,
  /** Its words; those of reminders are made anew at each attempt (N7), and these are the last ones. */
  title: z.string(),
  body: z.string(),
  path: z.string(),
  silent: z.boolean(),
  /** Keys of the reminders that it tells; absent for other kinds. */
  tells: z.array(z.string()).optional(),
  /** What news is about; absent for reminders and tests. */
  about: OccasionId.optional(),
  /** Its person wants no news of this kind on open pages. */
  offPages: z.literal(true).optional(),
  /** Here and below: milliseconds since the epoch. */
  madeAt: z.number(),
  /** Nothing is sent before: quiet hours (N6). */
  notBefore: z.number(),
  expiresAt: z.number(),
  /** When an open page showed it. */
  shownAt: z.number().optional(),
  /** When its person had seen enough of it: it shows nowhere any more. */
  readAt: z.number().optional(),
  channels: z.partialRecord(ChannelName, ChannelState),
  log: z.array(Delivery.omit({ kind: true, title: true })),
})
export type NoticeRecord = z.infer<typeof NoticeRecord>

/** A logical reminder that was told; key `person:reminder`, inserted once: that is the right to tell it (N3). */
export const ToldRecord = z.object({
  person: PersonId,
  key: z.string(),
  day: z.object({ year: z.number(), month: z.number(), day: z.number() }),
  notice: NoticeKey,
  at: z.number(),
})
export type ToldRecord = z.infer<typeof ToldRecord>

const FIRST_RETRY_MS = 30_000
const LONGEST_RETRY_MS = 3_600_000
const LOG_MAX = 20

/** How long after a failed attempt the next one comes, in ms. */
const backoffMs = (attempts: number): number =>
  Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, attempts - 1))

/** Whether something is to be tried on this channel now. */
export function isDue(
  { channels, notBefore, expiresAt, readAt }: NoticeRecord,
  channel: ChannelName,
  now: number,
): boolean {
  const next = channels[channel]?.next
  return next !== undefined && readAt === undefined && Math.max(next, notBefore) <= now && now < expiresAt
}

/** When something of it is to be done next; undefined: never again. */
export function nextOf(notice: NoticeRecord): number | undefined {
  const all = Object.values(notice.channels).flatMap(({ next }) => (next === undefined ? [] : [next]))
  return all.length === 0 ? undefined : Math.max(notice.notBefore, Math.min(...all))
}

/** After an attempt. E-mail waits for push to have failed, and what was accepted is tried nowhere else (N4). */
export function afterAttempt(
  notice: NoticeRecord,
  {
    channel,
    result,
    now,
    alsoEmail,
  }: {
    readonly channel: ChannelName
    readonly result: DeliveryResult
    readonly now: number
    readonly alsoEmail: boolean
  },
): NoticeRecord {
  const attempts = (notice.channels[channel]?.attempts ?? 0) + 1
  const wait =
    result.kind === "failed" && result.again
      ? Math.max(backoffMs(attempts), result.retryAfter ?? 0)
      : undefined
  const next = wait === undefined || now + wait >= notice.expiresAt ? undefined : now + wait
  const state: ChannelState = {
    attempts,
    ...(next !== undefined && { next }),
    ...(result.kind === "delivered" && { accepted: true as const }),
  }
  const channels = { ...notice.channels, [channel]: state }
  const entry = {
    at: now,
    channel,
    result: result.kind,
    attempt: attempts,
    ...(result.kind === "delivered" && result.via !== undefined && { via: result.via }),
    ...(result.kind === "failed" && { reason: result.reason }),
  }
  return settled({ ...notice, channels, log: [...notice.log, entry].slice(-LOG_MAX) }, now, alsoEmail)
}

/** What follows from how the channels stand: which others are still to be tried, and whether anything is left. */
export function settled(notice: NoticeRecord, now: number, alsoEmail: boolean): NoticeRecord {
  const { push, email } = notice.channels
  const channels = { ...notice.channels }
  if (push?.accepted === true && email?.next !== undefined && !alsoEmail)
    channels.email = { attempts: email.attempts }
  if (email?.accepted === true && push?.next !== undefined) channels.push = { attempts: push.attempts }
  const isOver = notice.readAt !== undefined || now >= notice.expiresAt
  const left = !isOver && Object.values(channels).some(({ next }) => next !== undefined)
  return { ...notice, channels, waiting: left ? notice.person : undefined }
}

/** An open page shows it: push waits for half a minute, in case it is read there (N4). */
const READ_MS = 30_000
export function shown(notice: NoticeRecord, now: number): NoticeRecord {
  if (notice.shownAt !== undefined) return notice
  const { push, email } = notice.channels
  const later = (state: ChannelState): ChannelState =>
    state.next === undefined ? state : { ...state, next: Math.max(state.next, now + READ_MS) }
  return {
    ...notice,
    shownAt: now,
    channels: {
      ...notice.channels,
      ...(push !== undefined && { push: later(push) }),
      ...(email !== undefined && { email: later(email) }),
    },
    log: [...notice.log, { at: now, channel: "live" as const, result: "delivered" as const, attempt: 1 }],
  }
}

/** Its person has seen it: nothing more is sent of it, anywhere. */
export const read = (notice: NoticeRecord, now: number): NoticeRecord =>
  notice.readAt === undefined ? settled({ ...notice, readAt: now }, now, false) : notice

export const viewNotice = ({
  key,
  kind,
  title,
  body,
  path,
  silent,
  expiresAt,
}: NoticeRecord): ShownNotice => ({
  key,
  kind,
  title,
  body,
  path,
  silent,
  expiresAt,
})

/** The delivery log of a person, the newest first (N12). */
export const logOf = (notices: readonly NoticeRecord[]): readonly Delivery[] =>
  notices
    .flatMap(({ kind, title, log }) => log.map((entry) => ({ ...entry, kind, title })))
    .toSorted((a, b) => b.at - a.at)
