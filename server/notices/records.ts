import { z } from "zod"
import { OccasionId, PersonId, SessionId } from "../../shared/ids.ts"
import { ChannelName, NoticeKey, NoticeKind } from "../../shared/notices.ts"
import { Delivery, type DeviceDelivery, type ShownNotice } from "../../shared/reminders.ts"
import type { DeliveryResult, DeviceOutcome, DeviceState } from "./port.ts"

/** How it stands with one device of a channel. */
const DeviceStateRecord = z.object({
  device: SessionId,
  address: z.string(),
  attempts: z.number().int(),
  next: z.number().optional(),
  accepted: z.literal(true).optional(),
})

/** How it stands with one channel of a notice. */
const ChannelState = z.object({
  attempts: z.number().int(),
  /** When to try next, in ms since the epoch; absent: nothing is left to do. */
  next: z.number().optional(),
  accepted: z.literal(true).optional(),
  /** Of a channel that reaches several devices. */
  devices: z.array(DeviceStateRecord).optional(),
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

/**
 * After an attempt. E-mail waits for push to have failed, and what was accepted is tried on no other channel (N4); the
 * other devices of the channel are tried on.
 */
export function afterAttempt(
  notice: NoticeRecord,
  {
    channel,
    result,
    now,
    began = now,
    alsoEmail,
  }: {
    readonly channel: ChannelName
    readonly result: DeliveryResult
    readonly now: number
    /** When the attempt began: it may have taken a while. */
    readonly began?: number
    readonly alsoEmail: boolean
  },
): NoticeRecord {
  const before = notice.channels[channel]
  const state = stateAfter(notice, before, { result, now, began })
  const channels = { ...notice.channels, [channel]: state }
  // Every device that was left has gone meanwhile: nothing was tried.
  const isNothing = before?.accepted === true && result.devices?.length === 0
  const entry = entryOf(result, { at: now, channel, attempt: state.attempts })
  const log = isNothing ? notice.log : shortened([...notice.log, entry])
  return settled({ ...notice, channels, log }, now, alsoEmail)
}

function stateAfter(
  notice: NoticeRecord,
  before: ChannelState | undefined,
  attempt: Readonly<Record<"now" | "began", number>> & { readonly result: DeliveryResult },
): ChannelState {
  const { result } = attempt
  const attempts = (before?.attempts ?? 0) + 1
  const isAccepted = result.kind === "delivered" || before?.accepted === true
  const { devices, next } = onDevices(notice, { ...attempt, before: before?.devices, attempts })
  return {
    attempts,
    ...(next !== undefined && { next }),
    ...(isAccepted && { accepted: true as const }),
    ...(devices !== undefined && { devices: [...devices] }),
  }
}

/** How it stands with each device, and when one is to be tried next. An attempt that got to no device changes none. */
function onDevices(
  notice: NoticeRecord,
  attempt: Readonly<Record<"attempts" | "now" | "began", number>> & {
    readonly before: readonly DeviceState[] | undefined
    readonly result: DeliveryResult
  },
): { readonly devices: readonly DeviceState[] | undefined; readonly next: number | undefined } {
  const { before = [], result } = attempt
  if (result.devices === undefined) return { devices: attempt.before, next: againAt(notice, attempt) }
  const devices = devicesAfter(notice, result.devices, { ...attempt, before })
  const [next] = devices.flatMap((one) => one.next ?? []).toSorted((a, b) => a - b)
  return { devices, next }
}

const entryOf = (
  result: DeliveryResult,
  tried: Pick<NoticeRecord["log"][number], "at" | "channel" | "attempt">,
): NoticeRecord["log"][number] => ({
  ...tried,
  result: result.kind,
  ...(result.kind === "delivered" && result.via !== undefined && { via: result.via }),
  ...(result.kind === "failed" && { reason: result.reason }),
  ...(result.devices !== undefined && { devices: result.devices.map(viewOutcome) }),
})

/** When to try again, in ms since the epoch; undefined: not any more. */
function againAt(
  { expiresAt }: NoticeRecord,
  {
    attempts,
    result,
    now,
  }: Readonly<Record<"attempts" | "now", number>> & { readonly result: DeliveryResult },
): number | undefined {
  if (result.kind !== "failed" || !result.again) return undefined
  const at = now + Math.max(backoffMs(attempts), result.retryAfter ?? 0)
  return at < expiresAt ? at : undefined
}

/** Each device goes by its own answers. One that was to be tried and is not there any more is not waited for. */
function devicesAfter(
  notice: NoticeRecord,
  outcomes: readonly DeviceOutcome[],
  {
    before,
    now,
    began,
  }: Readonly<Record<"now" | "began", number>> & { readonly before: readonly DeviceState[] },
): readonly DeviceState[] {
  const isTried = (one: DeviceState): boolean =>
    outcomes.some(({ device, address }) => device === one.device && address === one.address)
  const others = before
    .filter((one) => !isTried(one))
    .map(({ next, ...one }) => ({ ...one, ...(next !== undefined && next > began && { next }) }))
  const tried = outcomes.map(({ device, address, result }): DeviceState => {
    const earlier = before.find((one) => one.device === device && one.address === address)
    const attempts = (earlier?.attempts ?? 0) + 1
    const next = againAt(notice, { attempts, result, now })
    return {
      device,
      address,
      attempts,
      ...(next !== undefined && { next }),
      ...(result.kind === "delivered" && { accepted: true as const }),
    }
  })
  return [...others, ...tried]
}

const viewOutcome = ({ device, result }: DeviceOutcome): DeviceDelivery => ({
  device,
  result: result.kind,
  ...(result.kind === "failed" && { reason: result.reason }),
})

/** Of many attempts the oldest that failed are forgotten. */
function shortened(log: NoticeRecord["log"]): NoticeRecord["log"] {
  if (log.length <= LOG_MAX) return log
  const failed = log.findIndex(({ result }) => result === "failed")
  return log.toSpliced(Math.max(0, failed), 1)
}

/** What follows from how the channels stand: which others are still to be tried, and whether anything is left. */
export function settled(notice: NoticeRecord, now: number, alsoEmail: boolean): NoticeRecord {
  const { push, email } = notice.channels
  const channels = { ...notice.channels }
  if (push?.accepted === true && email?.next !== undefined && !alsoEmail)
    channels.email = { attempts: email.attempts }
  // What one device accepted the others get too, also beside an e-mail.
  if (email?.accepted === true && push?.next !== undefined && push.accepted !== true)
    channels.push = { attempts: push.attempts }
  const isOver = notice.readAt !== undefined || now >= notice.expiresAt
  const left = !isOver && Object.values(channels).some(({ next }) => next !== undefined)
  return { ...notice, channels, waiting: left ? notice.person : undefined }
}

/** How long an open page has to say that it shows a notice, in ms. */
export const SHOW_MS = 2_000

/** Open pages are asked to show it: until they may have answered, nothing else is tried. */
export function asked(notice: NoticeRecord, now: number): NoticeRecord {
  if (notice.shownAt !== undefined) return notice
  const until = now + SHOW_MS
  return { ...notice, channels: { ...othersFrom(notice, until), live: { attempts: 1, next: until } } }
}

/** The other channels, none of which is tried before. */
function othersFrom({ channels }: NoticeRecord, until: number): NoticeRecord["channels"] {
  const { push, email } = channels
  const later = (state: ChannelState): ChannelState =>
    state.next === undefined ? state : { ...state, next: Math.max(state.next, until) }
  return {
    ...channels,
    ...(push !== undefined && { push: later(push) }),
    ...(email !== undefined && { email: later(email) }),
  }
}

/** An open page shows it: push waits for half a minute, in case it is read there (N4). */
const READ_MS = 30_000
export function shown(notice: NoticeRecord, now: number): NoticeRecord {
  if (notice.shownAt !== undefined) return notice
  const { live } = notice.channels
  const after: NoticeRecord = {
    ...notice,
    shownAt: now,
    channels: {
      ...othersFrom(notice, now + READ_MS),
      ...(live !== undefined && { live: { attempts: 1, accepted: true as const } }),
    },
    log: [...notice.log, { at: now, channel: "live" as const, result: "delivered" as const, attempt: 1 }],
  }
  // Whether e-mail comes beside push is decided when push has been tried.
  return settled(after, now, true)
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
