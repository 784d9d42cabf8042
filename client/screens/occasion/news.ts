import type { ItemId, PersonId } from "../../../shared/ids.ts"
import { listOf } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"

/** What others did since it was last read out, and the sentences it makes: few, whatever happened. */
export interface News {
  readonly joined: Map<PersonId, string>
  readonly left: Map<PersonId, string>
  /** Items changed, by the name of who changed them. */
  readonly changed: Map<string, Set<ItemId>>
}

export const noNews = (): News => ({ joined: new Map(), left: new Map(), changed: new Map() })

export const isNews = ({ joined, left, changed }: News): boolean => joined.size + left.size + changed.size > 0

export function tellNews(news: News, titleOf: (item: ItemId) => string | undefined): string {
  const sentences: string[] = []
  const came = [...news.joined].filter(([id]) => !news.left.has(id)).map(([, name]) => name)
  const went = [...news.left].filter(([id]) => !news.joined.has(id)).map(([, name]) => name)
  if (came.length > 0) sentences.push(t("say.joined", { names: listOf(came) }))
  if (went.length > 0) sentences.push(t("say.left", { names: listOf(went) }))
  const people = [...news.changed.keys()]
  const things = new Set([...news.changed.values()].flatMap((items) => [...items]))
  const [only] = things
  const title = only === undefined || things.size !== 1 ? undefined : titleOf(only)
  if (people.length > 2) {
    sentences.push(t("say.peopleChanged", { people: String(people.length), things: String(things.size) }))
  } else if (title !== undefined) {
    sentences.push(t("say.changedOne", { names: listOf(people), title }))
  } else if (things.size > 0) {
    sentences.push(t("say.changedMany", { names: listOf(people), count: things.size }))
  }
  return sentences.join(" ")
}
