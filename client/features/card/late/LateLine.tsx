import { useEffect, useState } from "react"
import type { OccasionView, Person } from "../../../../shared/api.ts"
import { keep, recall } from "../../../device/keep.ts"
import { t } from "../../../i18n/text.ts"
import { serverNow } from "../../../session/server-time.ts"
import type { CardContent } from "../opening/content.ts"
import { lateNews, Said } from "./late-news.ts"

/** "2 messages arrived later", for those whom the card is for. */
export function LateLine({
  occasion,
  person,
  content,
}: {
  occasion: OccasionView
  person: Person
  content: CardContent
}) {
  const arrivals = content.messages.flatMap(({ arrivedAt }) => arrivedAt ?? [])
  const key = `${person.id}:card-late:${occasion.id}`
  const [news] = useState(() => lateNews(arrivals, recall(key, Said), serverNow()))
  const newest = Math.max(0, ...arrivals)
  useEffect(() => {
    if (news > 0) keep(key, { at: serverNow(), newest })
    // Once for each time that the card is opened.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])
  return occasion.recipient && news > 0 ? (
    <p className="strip strip-quiet">{t("late.line", { count: news })}</p>
  ) : null
}
