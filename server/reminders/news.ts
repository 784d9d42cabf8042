import type { OccasionId, PersonId } from "../../shared/ids.ts"
import type { NewsKind, NoticeKey } from "../../shared/notices.ts"
import type { ZoneRules } from "../../shared/dates/zoned.ts"
import type { NoticeRecord } from "../notices/records.ts"
import type { Seen } from "../occasions/rules.ts"
import type { Saying } from "../words/catalogue.ts"
import { wordsIn } from "../words/words-in.ts"
import { endOfQuiet, type Place } from "./clock-times.ts"
import { newNotice } from "./new-notice.ts"
import type { SettingsRecord } from "./settings.ts"

/** Something that happened and one person is told, in contrast to a reminder. */
export interface News {
  /** Of the event, so that it is told once whichever nodes hear of it, and however often (N3). */
  readonly key: NoticeKey
  readonly kind: NewsKind
  /** What it says: in the words of its person's language, when its notice is made. */
  readonly says: Saying
  readonly path: string
  /** What it is about: asked again before it is sent (N13). */
  readonly about: OccasionId
  /** Nothing shows it before, in ms since the epoch. */
  readonly notBefore: number
  /** How long it may be shown after that, in ms. */
  readonly keepMs: number
}

/** News that each look derives from what is stored, as it does reminders. */
export interface DerivedNews {
  readonly due: readonly News[]
  /** When there will be more, in ms since the epoch. */
  readonly nextAt: number
}

/** Where news comes from, and whether it is still to be told. */
export interface NewsSource {
  /** `seen`: every occasion that this person is shown. */
  derive(person: NewsFor): Promise<DerivedNews>
  /**
   * Whether an earlier piece of news still holds for its person, who may have lost access or be celebrated by now. What
   * a look derives holds as long as it does; without that, it is taken to hold.
   */
  stands(notice: NoticeRecord, derived?: DerivedNews): Promise<boolean>
}

export interface NewsFor {
  readonly id: PersonId
  /** Every id of the person. */
  readonly ids: ReadonlySet<PersonId>
  readonly seen: readonly Seen[]
  readonly now: number
  readonly place: Place
  /** At what time on the wall reminders come. */
  readonly time: string
}

/** The notice of a piece of news: after quiet hours (N6). */
export function noticeOf(
  { keepMs, notBefore: earliest, says, ...news }: News,
  to: {
    readonly person: PersonId
    readonly settings: SettingsRecord
    readonly now: number
    readonly hasPage: boolean
    readonly rules: ZoneRules
  },
): NoticeRecord {
  const { person, settings, now, hasPage, rules } = to
  const from = Math.max(now, earliest)
  const notBefore = endOfQuiet(from, settings.quiet, { zone: settings.zone, rules }) ?? from
  return newNotice({
    ...news,
    ...wordsIn(settings.language).news(says),
    person,
    now,
    notBefore,
    settings,
    hasPage,
    silent: false,
    expiresAt: notBefore + keepMs,
  })
}
