import { useEffect, useRef } from "react"
import { itemsView } from "../../../shared/documents/items-view.ts"
import type { ItemId } from "../../../shared/ids.ts"
import { say } from "../../components/say.ts"
import { useCover } from "../../device/cover.ts"
import { useSettings } from "../../device/settings.ts"
import { t } from "../../i18n/text.ts"
import { usePerson } from "../../session/services.tsx"
import { FromLog, type LiveRoom } from "../../sync/types.ts"
import { nameOf, type Here } from "./people-here.ts"
import { isNews, noNews, tellNews } from "./news.ts"
import { useDoc } from "../../live/use-room.ts"

/** At most one sentence in this time, whatever happens. */
const GATHER_MS = 10_000
/** The first news waits only this long, so that "Ivo joined" comes while Ivo joins. */
const SOON_MS = 1_000

/** Reads out who came and went and what changed, gathered; nothing while this person wants none of it. */
export function useNews(room: LiveRoom, others: readonly Here[], live: boolean): void {
  const doc = useDoc(room)
  const { spoken } = useSettings()
  const covered = useCover(usePerson()?.id) === "covered"
  const news = useRef(noNews())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const lastSaid = useRef(0)
  const before = useRef<ReadonlyMap<string, Here>>(undefined)
  const plan = useRef<() => void>(() => undefined)

  useEffect(() => {
    const titleOf = (item: ItemId): string | undefined => itemsView(doc).item(item)?.title
    plan.current = () => {
      if (timer.current !== undefined || !isNews(news.current)) return
      const wait = Math.max(SOON_MS, lastSaid.current + GATHER_MS - Date.now())
      timer.current = setTimeout(() => {
        timer.current = undefined
        const sentence = covered ? t("cover.changed") : tellNews(news.current, titleOf)
        news.current = noNews()
        if (!spoken || sentence === "") return
        lastSaid.current = Date.now()
        say(sentence)
      }, wait)
    }
    const stop = itemsView(doc).subscribe(({ origin, fields }) => {
      if (!(origin instanceof FromLog) || origin.author === undefined) return
      if (origin.author === room.state.me) return
      const author = room.state.people.get(origin.author)
      if (author === undefined) return
      const name = nameOf(author)
      const items = news.current.changed.get(name) ?? new Set()
      for (const id of fields.keys()) items.add(id)
      news.current.changed.set(name, items)
      plan.current()
    })
    return () => {
      stop()
      clearTimeout(timer.current)
      timer.current = undefined
    }
  }, [doc, room, spoken, covered])

  useEffect(() => {
    // While the connection is down nobody is known to be here; that is not the same as having left.
    if (!live) return
    const now = new Map(others.map((here) => [here.person.id, here]))
    const old = before.current
    before.current = now
    // Who was here before this screen opened did not just join.
    if (old === undefined) return
    for (const [id, here] of now) if (!old.has(id)) news.current.joined.set(id, nameOf(here.person))
    for (const [, here] of old) {
      if (!now.has(here.person.id)) news.current.left.set(here.person.id, nameOf(here.person))
    }
    plan.current()
  }, [others, live])
}
