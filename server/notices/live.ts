import type { PersonId } from "../../shared/ids.ts"
import type { Clock } from "../clock.ts"
import type { Events } from "../events.ts"
import type { Table } from "../store/table.ts"
import type { Channel, DeliveryResult, Notice } from "./port.ts"
import { type NoticeRecord, SHOW_MS } from "./records.ts"

export interface LiveChannelDeps {
  readonly notices: Table<NoticeRecord>
  readonly events: Events
  readonly clock: Clock
}

/**
 * For a test that a person sends: tells every open page of theirs, on any node, to ask for its notices, and waits for the
 * answer. Delivered means that a page showed it: pages say so over HTTP, perhaps to another node, which tells this one by
 * the same event. Other notices wait for pages in their records (`asked`).
 */
export function liveChannel({ notices, events, clock }: LiveChannelDeps): Channel {
  const isShown = async ({ person, key }: Notice): Promise<boolean> =>
    (await notices.get(`${person}:${key}`))?.shownAt !== undefined
  return {
    name: "live",
    async deliver(notice): Promise<DeliveryResult> {
      const { person } = notice
      const late = Promise.withResolvers<void>()
      const cancel = clock.after(SHOW_MS, late.resolve)
      try {
        const news = newsOf(events, person)
        events.publish({ type: "notices_changed", person })
        for (;;) {
          const over = await Promise.race([late.promise.then(() => true), news.next().then(() => false)])
          if (await isShown(notice)) return { kind: "delivered", via: "page" }
          if (over) {
            news.stop()
            return { kind: "none" }
          }
        }
      } finally {
        cancel()
      }
    },
  }
}

/** What is heard of a person's notices from now on, one at a time. */
function newsOf(events: Events, person: PersonId) {
  let heard = Promise.withResolvers<void>()
  const stop = events.subscribe((event) => {
    if (event.type === "notices_changed" && event.person === person) heard.resolve()
  })
  return {
    async next(): Promise<void> {
      await heard.promise
      heard = Promise.withResolvers()
    },
    stop,
  }
}
