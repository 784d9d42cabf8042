import { z } from "zod"
import { type Language, LANGUAGES } from "../../shared/languages.ts"
import type { ChannelName, NoticeKind } from "../../shared/notices.ts"
import { type ChangeReminders, ReminderSettings } from "../../shared/reminders.ts"
import type { PlanSettings } from "./plan.ts"

/** What a person set, and which zone their devices are in; the key is the person. */
export const SettingsRecord = z.object({
  leads: z.array(z.object({ days: z.number(), since: z.number() })),
  time: z.string(),
  /** Where this person lives (N10). */
  zone: z.string(),
  quiet: ReminderSettings.shape.quiet,
  muted: ReminderSettings.shape.muted,
  alsoEmail: z.boolean(),
  /** What they last read Jubilee in; absent until a page named it. A language that this version does not know is none. */
  language: z.enum(LANGUAGES).optional().catch(undefined),
  /** Another zone that every report named since then, in ms since the epoch. */
  elsewhere: z.object({ zone: z.string(), since: z.number() }).optional(),
  /** The person said that they do not live in this one. */
  notHome: z.string().optional(),
})
export type SettingsRecord = z.infer<typeof SettingsRecord>

const DAY_MS = 86_400_000
/** A zone that devices name for so long is asked about (N10), in ms. */
const ASK_MS = 3 * DAY_MS
const LEADS = [14, 7, 1, 0]

/** The settings of somebody whose device is in this zone; what was due before is not told. */
export const firstSettings = (zone: string, now: number): SettingsRecord => ({
  leads: LEADS.map((days) => ({ days, since: now })),
  time: "09:00",
  zone,
  quiet: { from: "21:00", to: "08:00" },
  muted: [],
  alsoEmail: false,
})

/** A device says in which zone it is: the zone where the person lives stays, whatever a traveller's phone shows (N10). */
export function reportZone(settings: SettingsRecord, zone: string, now: number): SettingsRecord {
  const { elsewhere, notHome } = settings
  if (zone === settings.zone)
    return elsewhere === undefined && notHome === undefined
      ? settings
      : { ...settings, elsewhere: undefined, notHome: undefined }
  if (zone === notHome || zone === elsewhere?.zone) return settings
  return { ...settings, elsewhere: { zone, since: now }, notHome: undefined }
}

/**
 * A page says in which language it speaks: the last one counts, whichever device it is on. What says nothing of it (an older
 * page) changes nothing.
 */
export const reportLanguage = (settings: SettingsRecord, language: Language | undefined): SettingsRecord =>
  language === undefined || language === settings.language ? settings : { ...settings, language }

/** The zone to ask about: devices have been there for three days, and none was at home. */
export const zoneToAsk = ({ elsewhere }: SettingsRecord, now: number): string | undefined =>
  elsewhere !== undefined && now - elsewhere.since >= ASK_MS ? elsewhere.zone : undefined

/** A lead that is switched on counts from now on, one that stays goes on. Naming a zone answers the question of N10. */
export function changeSettings(
  settings: SettingsRecord,
  change: ChangeReminders,
  now: number,
): SettingsRecord {
  const since = new Map(settings.leads.map((lead) => [lead.days, lead.since]))
  const { elsewhere } = settings
  const moved = change.zone !== undefined
  return {
    ...settings,
    leads:
      change.leads === undefined
        ? settings.leads
        : [...new Set(change.leads)]
            .toSorted((a, b) => b - a)
            .map((days) => ({ days, since: since.get(days) ?? now })),
    time: change.time ?? settings.time,
    zone: change.zone ?? settings.zone,
    quiet: change.quiet === undefined ? settings.quiet : change.quiet,
    muted: change.muted ?? settings.muted,
    alsoEmail: change.alsoEmail ?? settings.alsoEmail,
    elsewhere: moved ? undefined : elsewhere,
    notHome: moved ? (elsewhere?.zone === change.zone ? undefined : elsewhere?.zone) : settings.notHome,
  }
}

export const viewSettings = ({
  leads,
  time,
  zone,
  quiet,
  muted,
  alsoEmail,
}: SettingsRecord): ReminderSettings => ({
  leads: leads.map(({ days }) => days),
  time,
  zone,
  quiet,
  muted,
  alsoEmail,
})

export const planSettings = ({ leads, time, zone, quiet }: SettingsRecord): PlanSettings => ({
  leads,
  time,
  zone,
  quiet,
})

/** Whether notices of this kind come by this channel; a test always does. */
export const isOn = ({ muted }: SettingsRecord, kind: NoticeKind, channel: ChannelName): boolean =>
  !muted.some((one) => one.kind === kind && one.channel === channel)
