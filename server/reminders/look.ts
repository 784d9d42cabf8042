import type { PersonId } from "../../shared/ids.ts"
import { ChannelName, NoticeKey } from "../../shared/notices.ts"
import { daysBetween, isoDay } from "../../shared/dates/day.ts"
import type { ZoneRules } from "../../shared/dates/zoned.ts"
import { ok } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import type { Channel, DeliveryResult, Notice } from "../notices/port.ts"
import {
  afterAttempt,
  asked,
  isDue,
  nextOf,
  type NoticeRecord,
  settled,
  type ToldRecord,
} from "../notices/records.ts"
import type { Table } from "../store/table.ts"
import { wordsIn } from "../words/words-in.ts"
import { type AgendaRecord, LEASE_MS, release, renew } from "./agenda.ts"
import {
  keysAround,
  type Looking,
  type Reminder,
  remindersAround,
  type Step,
  stepAt,
  type Told,
} from "./plan.ts"
import { newNotice } from "./new-notice.ts"
import { type DerivedNews, type NewsSource, noticeOf } from "./news.ts"
import { planSettings, type SettingsRecord } from "./settings.ts"
import type { Known } from "./sources.ts"
import { wordsOf } from "./words.ts"

/** One look at one person: what is due becomes a notice, and what waits is tried on its channels. */

export interface LookDeps {
  readonly agendas: Table<AgendaRecord>
  readonly settings: Table<SettingsRecord>
  readonly told: Table<ToldRecord>
  readonly notices: Table<NoticeRecord>
  readonly knownTo: (person: PersonId) => Promise<Known | undefined>
  /** The ways beside open pages. */
  readonly channels: readonly Channel[]
  /** Tells every open page of a person to ask for their notices. */
  readonly tellPages: (person: PersonId) => void
  readonly clock: Clock
  readonly zones: ZoneRules
  readonly news: NewsSource
  /** A channel threw: a bug of ours. The notice is tried again. */
  readonly onFault: (sentence: string, error: unknown) => void
}

/** Pages of somebody who had one open within this time, in ms, are asked before a push is sent (N4). */
const PAGE_MS = 86_400_000
const DAY_MS = 86_400_000
/** What is kept of the past: notices for the log, reminders that were told for N3, in ms. */
const NOTICES_KEPT_MS = 60 * DAY_MS
const TOLD_KEPT_MS = 500 * DAY_MS
/** News is told once for as long as its notice is there: what is still so after months is not told again. */
const keptMs = ({ about }: NoticeRecord): number => (about === undefined ? NOTICES_KEPT_MS : TOLD_KEPT_MS)
/** How many days ahead the celebrations of a notice that waits may lie. */
const AHEAD_DAYS = 70
/** Rounds of one look: each tells at least one thing. */
const ROUNDS = 8

/** After so much of a lease, in ms, it is renewed before anything more is sent. */
const RENEW_MS = LEASE_MS / 4

interface Person {
  readonly id: PersonId
  readonly lease: string
  /** When the lease was last seen to be this node's. */
  held: number
  /** Somebody may look at an open page. */
  readonly hasPage: boolean
  readonly settings: SettingsRecord
  readonly known: Known
  readonly looking: Looking
}

export async function lookAt(deps: LookDeps, id: PersonId, lease: string): Promise<void> {
  const { agendas, settings: all, clock } = deps
  const held = clock.now()
  const [settings, agenda] = await Promise.all([all.get(id), agendas.get(id)])
  const known = settings && (await deps.knownTo(id))
  if (settings === undefined || known === undefined) return agendas.delete(id)
  const place = { zone: settings.zone, rules: deps.zones }
  const looking = { ...known, settings: planSettings(settings), place }
  const hasPage = agenda?.pageAt !== undefined && held - agenda.pageAt <= PAGE_MS
  const person: Person = { id, lease, held, hasPage, settings, known, looking }
  let nextAt = 0
  for (let round = 0; round < ROUNDS; round++) {
    const step = await planned(deps, person)
    nextAt = step.nextAt
    if (step.send.length === 0) break
    await prepare(deps, person, step)
  }
  const derived = await prepareNews(deps, person)
  const left = await sendAll(deps, person, derived)
  if (left === "lost") return
  const trimmedAt = await trim(deps, id, agenda?.trimmedAt)
  const now = clock.now()
  await release(agendas, id, {
    lease,
    now,
    wakeAt: Math.min(nextAt, derived.nextAt, left ?? Infinity),
    trimmedAt,
  })
}

const recordKey = (person: PersonId, key: string): string => `${person}:${key}`

async function planned({ told, clock }: LookDeps, { id, looking }: Person): Promise<Step> {
  const now = clock.now()
  const keys = keysAround(looking, now)
  const known = await told.getMany(keys.map((key) => recordKey(id, key)))
  const before = new Map<string, Told>([...known.values()].map(({ key, day }) => [key, { key, day }]))
  return stepAt(looking, before, now)
}

/**
 * The notice first, then the right to each reminder in it: a node that dies in between leaves a notice that the next
 * look completes. The notice's key follows from what leads it, so that two nodes make the same one.
 */
async function prepare(
  deps: LookDeps,
  { id, settings, looking, hasPage }: Person,
  step: Step,
): Promise<void> {
  const { notices, clock } = deps
  const now = clock.now()
  const [head] = step.send
  if (head === undefined) return
  const key = NoticeKey.parse(`r|${first(head.keys)}|${isoDay(head.celebration.day)}`)
  const words = wordsOf(step.send, now, { place: looking.place, language: settings.language })
  const record = newNotice({
    person: id,
    key,
    kind: "reminder",
    ...words,
    path: step.send.length === 1 ? head.celebration.path : "/",
    silent: step.silent,
    tells: step.send.map(({ keys }) => first(keys)),
    now,
    expiresAt: step.expiresAt,
    settings,
    hasPage,
  })
  await notices.insert(recordKey(id, key), record)
  const made = await notices.get(recordKey(id, key))
  const tells = new Set(made?.tells ?? [])
  // Another look made this notice of fewer: the others get one of their own.
  for (const reminder of step.send)
    if (tells.has(first(reminder.keys))) await claim(deps, id, { reminder, key, now })
}

/** News of cards; its key says whether it was told before. */
async function prepareNews(deps: LookDeps, person: Person): Promise<DerivedNews> {
  const { id, known, looking, settings, hasPage } = person
  const { news, notices, clock, zones: rules } = deps
  const now = clock.now()
  const derived = await news.derive({
    id,
    ids: new Set(known.ids),
    seen: known.occasions,
    now,
    place: looking.place,
    time: settings.time,
  })
  const to = { person: id, settings, now, hasPage, rules }
  for (const one of derived.due) await notices.insert(recordKey(id, one.key), noticeOf(one, to))
  return derived
}

/** The right to tell one reminder: the first insert has it, or the first that finds its day moved (N3, D6). */
async function claim(
  { told }: LookDeps,
  person: PersonId,
  { reminder, key, now }: { readonly reminder: Reminder; readonly key: NoticeKey; readonly now: number },
): Promise<void> {
  const { day } = reminder.celebration
  const own = first(reminder.keys)
  const record: ToldRecord = { person, key: own, day, notice: key, at: now }
  if ((await told.insert(recordKey(person, own), record)) === "inserted") return
  await told.change(recordKey(person, own), (before) =>
    ok(Math.abs(daysBetween(before.day, day)) > reminder.lead ? record : before),
  )
}

/** Tries everything that waits. The answer: when something is left to do, or that another node has this person. */
async function sendAll(
  deps: LookDeps,
  person: Person,
  derived: DerivedNews,
): Promise<number | "lost" | undefined> {
  const { notices, clock } = deps
  let left: number | undefined
  for (const { key, body } of await notices.find("waiting", { equals: person.id })) {
    // What is not to be sent yet is judged when it is.
    if (clock.now() < body.notBefore) {
      left = Math.min(left ?? Infinity, body.notBefore)
      continue
    }
    const words = await wordsNow(deps, person, { notice: body, derived })
    if (words === undefined || clock.now() >= body.expiresAt) {
      const now = clock.now()
      await notices.change(key, (notice) =>
        ok({ ...notice, waiting: undefined, channels: {}, expiresAt: Math.min(notice.expiresAt, now) }),
      )
      continue
    }
    const after = await sendOne(deps, person, { key, notice: { ...body, ...words } })
    if (after === "lost") return "lost"
    const next = after && nextOf(after)
    if (next !== undefined) left = Math.min(left ?? Infinity, next)
  }
  return left
}

/** The words of now; undefined when nothing of it is to be told any more (N7, D6). */
async function wordsNow(
  { told, clock, news }: LookDeps,
  { id, looking, settings: { language } }: Person,
  { notice, derived }: { readonly notice: NoticeRecord; readonly derived: DerivedNews },
): Promise<Partial<NoticeRecord> | undefined> {
  const { tells, about } = notice
  if (about !== undefined) return (await news.stands(notice, derived)) ? {} : undefined
  if (tells === undefined) return {}
  const now = clock.now()
  const mine = await told.getMany(tells.map((key) => recordKey(id, key)))
  const isMine = (key: string): boolean => mine.get(recordKey(id, key))?.notice === notice.key
  const around = remindersAround(looking, now, AHEAD_DAYS)
  const found = tells.flatMap((key) => {
    const reminder = around.find(({ keys }) => keys.includes(key))
    return reminder !== undefined && isMine(key) ? [reminder] : []
  })
  return found.length === 0 ? undefined : wordsOf(found, now, { place: looking.place, language })
}

async function sendOne(
  deps: LookDeps,
  person: Person,
  { key, notice }: { readonly key: string; readonly notice: NoticeRecord },
): Promise<NoticeRecord | "lost" | undefined> {
  const { notices, clock, channels } = deps
  const { settings } = person
  let latest = await onPages(deps, person, { key, notice })
  if (latest === "lost") return "lost"
  for (const channel of channels) {
    if (latest === undefined || !isDue(latest, channel.name, clock.now())) continue
    if (channel.name === "email" && waitsForPush(latest)) continue
    // Whoever lost the lease sends nothing more: another node does.
    if (!(await holds(deps, person))) return "lost"
    const began = clock.now()
    const result = await attempt(deps, channel, { notice: latest, language: settings.language })
    const changed = await notices.change(key, (stored) =>
      ok(
        afterAttempt(
          { ...stored, title: notice.title, body: notice.body },
          { channel: channel.name, result, began, now: clock.now(), alsoEmail: settings.alsoEmail },
        ),
      ),
    )
    latest = changed.ok ? changed.value : undefined
  }
  return latest === undefined ? undefined : dropMissing(deps, key, latest)
}

/**
 * Asks open pages first, and tries nothing else until they may have answered: no look waits for that, the next one goes
 * on. Whether a page showed it meanwhile stands in the record.
 */
async function onPages(
  deps: LookDeps,
  person: Person,
  { key, notice }: { readonly key: string; readonly notice: NoticeRecord },
): Promise<NoticeRecord | "lost" | undefined> {
  const { notices, clock, tellPages } = deps
  if (!isDue(notice, "live", clock.now())) return notice
  if (!(await holds(deps, person))) return "lost"
  const isAsked = (notice.channels.live?.attempts ?? 0) > 0
  const { alsoEmail } = person.settings
  const nobody = { channel: "live", result: { kind: "none" }, alsoEmail } as const
  const changed = await notices.change(key, (stored) => {
    const latest = { ...stored, title: notice.title, body: notice.body }
    if (stored.shownAt !== undefined) return ok(stored)
    return ok(isAsked ? afterAttempt(latest, { ...nobody, now: clock.now() }) : asked(latest, clock.now()))
  })
  if (!isAsked) tellPages(person.id)
  return changed.ok ? changed.value : undefined
}

async function holds({ agendas, clock }: LookDeps, person: Person): Promise<boolean> {
  const { id, lease, held } = person
  if (clock.now() - held < RENEW_MS) return true
  person.held = clock.now()
  return renew(agendas, id, { lease, now: person.held })
}

/** A channel that this server does not have is not waited for. */
async function dropMissing(
  { notices, channels }: LookDeps,
  key: string,
  notice: NoticeRecord,
): Promise<NoticeRecord | undefined> {
  const missing = ChannelName.options.filter(
    (name) =>
      name !== "live" &&
      notice.channels[name]?.next !== undefined &&
      !channels.some((one) => one.name === name),
  )
  if (missing.length === 0) return notice
  const changed = await notices.change(key, (stored) => {
    const left = { ...stored.channels }
    for (const name of missing) left[name] = { attempts: left[name]?.attempts ?? 0 }
    return ok(settled({ ...stored, channels: left }, notice.madeAt, false))
  })
  return changed.ok ? changed.value : undefined
}

/** E-mail comes when push reached nobody, or failed once (N4). */
const waitsForPush = ({ channels: { push } }: NoticeRecord): boolean =>
  push?.next !== undefined && push.attempts === 0

async function attempt(
  deps: LookDeps,
  channel: Channel,
  { notice, language }: { readonly notice: NoticeRecord; readonly language: SettingsRecord["language"] },
): Promise<DeliveryResult> {
  const { key, person, kind, title, body, path, expiresAt, silent } = notice
  const wanted: Notice = { key, person, kind, title, body, path, expiresAt, silent, language }
  try {
    return await channel.deliver(wanted, notice.channels[channel.name]?.devices)
  } catch (error) {
    deps.onFault(`the channel ${channel.name} failed`, error)
    return { kind: "failed", again: true, reason: wordsIn(language).failures.fault }
  }
}

/** Throws away what is old, once a day. */
async function trim(
  { notices, told, clock }: LookDeps,
  id: PersonId,
  before = 0,
): Promise<number | undefined> {
  const now = clock.now()
  if (now - before < DAY_MS) return undefined
  for (const { key, body } of await notices.find("person", { equals: id }))
    if (now - body.madeAt > keptMs(body)) await notices.delete(key)
  for (const { key, body } of await told.find("person", { equals: id }))
    if (now - body.at > TOLD_KEPT_MS) await told.delete(key)
  return now
}

function first<T>(all: readonly T[]): T {
  const [one] = all
  if (one === undefined) throw new RangeError("a reminder without a key")
  return one
}
