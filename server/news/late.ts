import type { MessageId, OccasionId } from "../../shared/ids.ts"
import { NoticeKey } from "../../shared/notices.ts"
import type { News } from "../reminders/news.ts"
import { spanEnd, spanOf } from "./spans.ts"

/** What whom a card is for is told of messages that came after it opened (K5). Pure. */

const DAY_MS = 86_400_000
/** Late messages are told for so long, by a server that was down meanwhile, in ms. */
const TOLD_MS = 7 * DAY_MS

/** A message that came later, also one that was taken back: what was told once is not told again under another key. */
export interface LateMessage {
  readonly id: MessageId | undefined
  readonly arrivedAt: number
}

/**
 * One notice for all that comes within a span of ten minutes, at its end, and no more than one within a day: what comes
 * later waits for the next. `isNews`: whether somebody who is told would find that message.
 */
export function lateNews(
  occasion: OccasionId,
  messages: readonly LateMessage[],
  { now, isNews }: { readonly now: number; readonly isNews: (message: MessageId) => boolean },
): readonly News[] {
  return bundled(messages).flatMap(({ first, tellAt, ids }) =>
    now - tellAt < TOLD_MS && ids.some(isNews) ? [noticeOf(occasion, first, tellAt)] : [],
  )
}

interface Bundle {
  /** When the first of them came. */
  readonly first: number
  readonly tellAt: number
  readonly ids: readonly MessageId[]
}

function bundled(messages: readonly LateMessage[]): readonly Bundle[] {
  const bundles: Bundle[] = []
  for (const { id, arrivedAt } of messages.toSorted((a, b) => a.arrivedAt - b.arrivedAt)) {
    const last = bundles.at(-1)
    const ids = id === undefined ? [] : [id]
    if (last !== undefined && arrivedAt < last.tellAt)
      bundles.splice(-1, 1, { ...last, ids: [...last.ids, ...ids] })
    else
      bundles.push({
        first: arrivedAt,
        tellAt: Math.max(spanEnd(arrivedAt), (last?.tellAt ?? -Infinity) + DAY_MS),
        ids,
      })
  }
  return bundles
}

const noticeOf = (occasion: OccasionId, first: number, tellAt: number): News => ({
  key: NoticeKey.parse(`card|${occasion}|late|${spanOf(first)}`),
  kind: "card_opened",
  says: { of: "late_message" },
  path: `/o/${occasion}`,
  about: occasion,
  notBefore: tellAt,
  keepMs: TOLD_MS,
})
