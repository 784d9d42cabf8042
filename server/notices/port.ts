import type { PersonId, SessionId } from "../../shared/ids.ts"
import type { Language } from "../../shared/languages.ts"
import type { ChannelName, NoticeKey, NoticeKind } from "../../shared/notices.ts"

/** One thing to tell one person, whichever channels carry it. */
export interface Notice {
  /** The logical identity: unique for this person, equal in every attempt and on every channel (N3). */
  readonly key: NoticeKey
  readonly person: PersonId
  readonly kind: NoticeKind
  /** Short. Tells nothing of a surprise: others may look at the screen (S10). */
  readonly title: string
  readonly body: string
  /** Where a click leads, relative to the origin, for example `/o/…`. */
  readonly path: string
  /** When the sentence becomes false, in ms since the epoch: nothing shows or keeps it longer (N7). */
  readonly expiresAt: number
  /** Without a sound (N6). */
  readonly silent: boolean
  /** Of the words above, and of what a channel adds to them; undefined: its person named none yet. */
  readonly language?: Language | undefined
}

/** What became of one attempt on one device, of a channel that reaches several. */
export interface DeviceOutcome {
  readonly device: SessionId
  /** The address there, as the channel names it: a device that signs in anew keeps it. */
  readonly address: string
  /** `none`: there is no such device any more. */
  readonly result: Exclude<DeliveryResult, { readonly kind: "delivered" }> | { readonly kind: "delivered" }
}

/** How it stands with one device after earlier attempts. */
export interface DeviceState {
  readonly device: SessionId
  readonly address: string
  readonly attempts: number
  /** When to try it next, in ms since the epoch; absent: never again. */
  readonly next?: number | undefined
  readonly accepted?: true | undefined
}

/** What became of one attempt on one channel. `devices`: of those that were tried. */
export type DeliveryResult =
  /** The push service or the SMTP server accepted it, or an open page shows it. */
  | {
      readonly kind: "delivered"
      readonly via?: string
      readonly id?: string
      readonly devices?: readonly DeviceOutcome[]
    }
  /** There is nobody to reach on this channel: no open page, no subscription, no address. */
  | { readonly kind: "none"; readonly devices?: readonly DeviceOutcome[] }
  | {
      readonly kind: "failed"
      readonly devices?: readonly DeviceOutcome[]
      /** Whether another attempt could succeed. */
      readonly again: boolean
      /** For the person's delivery log: a short sentence without addresses or tokens. */
      readonly reason: string
      /** The earliest another attempt is welcome, in ms from now. */
      readonly retryAfter?: number
    }

/** One way to reach people. It never rejects for what a network does: that is a `failed` result. */
export interface Channel {
  readonly name: ChannelName
  /** `devices`: how it stands with each after earlier attempts; one that is not among them was not tried yet. */
  deliver(notice: Notice, devices?: readonly DeviceState[]): Promise<DeliveryResult>
}
