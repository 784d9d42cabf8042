import { t } from "../../i18n/text.ts"
import type { Present } from "../../sync/types.ts"
import { nameOf } from "../occasion/people-here.ts"

/** The name of whoever is at a row or in a field, in their colour. The list of who is here says it in words. */
export function NameTag({ people }: { people: readonly Present[] }) {
  const first = people[0]
  if (first === undefined) return null
  const { look } = first.person
  const name = nameOf(first.person)
  const more = people.length - 1
  return (
    <span className={first.state.idle === true ? "tag tag-idle" : "tag"} data-look={look}>
      {first.state.typing === true ? t("here.typing", { name }) : <bdi translate="no">{name}</bdi>}
      {more > 0 ? ` ${t("here.more", { more: String(more) })}` : null}
    </span>
  )
}
