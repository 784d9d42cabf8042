import type { OccasionId, PersonId } from "../../shared/ids.ts"
import { ChannelName, type NoticeKey } from "../../shared/notices.ts"
import { type NoticeRecord, settled } from "../notices/records.ts"
import { isOn, type SettingsRecord } from "./settings.ts"

/** A notice with a first attempt on every channel that its person wants for this kind. */
export function newNotice(wanted: {
  readonly person: PersonId
  readonly key: NoticeKey
  readonly kind: NoticeRecord["kind"]
  readonly title: string
  readonly body: string
  readonly path: string
  readonly silent: boolean
  readonly tells?: readonly string[]
  readonly about?: OccasionId
  readonly now: number
  readonly notBefore?: number
  readonly expiresAt: number
  readonly settings: SettingsRecord
  /** Without one, nobody waits for a page: one that opens later shows it all the same. */
  readonly hasPage: boolean
}): NoticeRecord {
  const { person, kind, now, settings, tells, about, notBefore, hasPage, ...rest } = wanted
  const offPages = kind !== "test" && !isOn(settings, kind, "live")
  const on = ChannelName.options.filter(
    (channel) => isOn(settings, kind, channel) && (hasPage || channel !== "live"),
  )
  return settled(
    {
      key: rest.key,
      title: rest.title,
      body: rest.body,
      path: rest.path,
      silent: rest.silent,
      expiresAt: rest.expiresAt,
      person,
      kind,
      ...(tells !== undefined && { tells: [...tells] }),
      ...(about !== undefined && { about }),
      ...(offPages && { offPages: true as const }),
      madeAt: now,
      notBefore: notBefore ?? now,
      channels: Object.fromEntries(on.map((channel) => [channel, { attempts: 0, next: now }])),
      log: [],
    },
    now,
    settings.alsoEmail,
  )
}
