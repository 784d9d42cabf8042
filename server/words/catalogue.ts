import type { OccasionKind } from "../../shared/api.ts"
import type { Day } from "../../shared/dates/day.ts"

/**
 * What the server says to people itself: in notices, e-mails and calendar feeds. One catalogue for each language; the
 * types see to it that none misses a sentence. Names of people go in as they are written.
 */
export interface Catalogue {
  readonly days: DayWords
  readonly reminders: ReminderWords
  readonly news: (news: Saying) => Words
  /** What *Send a test* sends. */
  readonly test: Words
  readonly mail: MailWords
  readonly failures: FailureWords
}

/** What a notice says. */
export interface Words {
  readonly title: string
  readonly body: string
}

/** What a day is called, before a language says it. */
export type DayName =
  | { readonly by: "kind"; readonly kind: OccasionKind | "name_day"; readonly names: readonly string[] }
  /** In the words of its people. */
  | { readonly by: "title"; readonly title: string }
  /** Named by nobody's name: it is kept from those it is for, and is no day that everybody knows anyway (S10). */
  | { readonly by: "hushed" }

export interface DayWords {
  /** By itself: "Anna's birthday". */
  readonly called: (day: DayName) => string
  /** The day of somebody who died. `who` is isolated. */
  readonly remembering: (who: string) => string
  /** Beside a day of 29 February. */
  readonly leapDay: string
}

/** When a day is, seen from the day on which the notice is sent. */
export type When =
  | { readonly is: "today" | "yesterday" | "tomorrow" }
  | { readonly is: "past"; readonly day: Day }
  /** It has begun where those who are celebrated live. */
  | { readonly is: "begun"; readonly city: string }
  /** Two days from now, or more. */
  | { readonly is: "ahead"; readonly days: number; readonly day: Day }

interface ReminderWords {
  /** One sentence without its full stop. */
  readonly sentence: (day: DayName, when: When) => string
  /** Several days of today, and `more` that are not named. */
  readonly together: (days: readonly DayName[], more: number) => string
  readonly age: (day: DayName, age: number, isToday: boolean) => string
}

/** What happened, before a language says it. */
export type Saying =
  /** Of a present: the same words for all that may happen, so that not even the kind shows (S10). */
  | { readonly of: "present" | "card_open" | "late_message" | "nudge" }
  | { readonly of: "thanks"; readonly name: string }

interface MailWords {
  readonly open: string
  /** Why this mail came. */
  readonly asked: string
  readonly stop: string
  /** Asks the owner of an address. `host`: of this server. */
  readonly confirm: (host: string) => {
    readonly subject: string
    readonly lines: readonly string[]
    readonly button: string
    readonly footer: string
  }
}

/** Why a channel did not carry a notice, for the person's log of deliveries. */
export interface FailureWords {
  readonly fault: string
  readonly late: string
  readonly mailFull: string
  readonly mailElsewhere: string
  readonly mailLost: string
  readonly mailSilent: string
  readonly mailPutOff: (code: number) => string
  readonly mailRefused: (code: number) => string
  readonly pushBlocked: string
  readonly pushSilent: string
  readonly pushBusy: (status: number) => string
  readonly pushRefused: (status: number) => string
}
