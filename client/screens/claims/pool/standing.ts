import type { ItemClaims, PoolView } from "../../../../shared/claims.ts"
import { listOf } from "../../../i18n/format.ts"
import { t } from "../../../i18n/text.ts"
import { priceText } from "../../list/prices.ts"

/** What a pool means to the person who looks at it, in words. */

type Part = PoolView["parts"][number]

/** Names that fit a row; the sheet has all of them. */
const NAMES_SHOWN = 4

/** The pool that a row shows: one that runs, or one that was called off while something is still to be given back. */
export function shownPool(standing: ItemClaims | undefined): PoolView | undefined {
  const pool = standing?.pool
  if (pool === undefined || pool.state !== "cancelled") return pool
  return pool.parts.some(({ state }) => state === "returning") ? pool : undefined
}

export const minePart = ({ parts }: PoolView): Part | undefined => parts.find(({ mine }) => mine)

export const nameOf = (name: string): string => (name === "" ? t("pool.somebody") : name)

export const money = (pool: Pick<PoolView, "currency">, minor: number): string =>
  priceText({ minor, currency: pool.currency })

/** "€85 of €120", "€85 so far". */
export const sumText = (pool: PoolView): string =>
  pool.target === undefined
    ? t("pool.soFar", { total: money(pool, pool.total) })
    : t("pool.of", { total: money(pool, pool.total), target: money(pool, pool.target) })

export const peopleText = ({ parts }: PoolView): string =>
  parts.length === 0 ? t("pool.nobody") : t("pool.people", { count: parts.length })

/** "You, Mira and 3 others chip in."; empty while nobody does. */
export function whoText({ parts, state }: PoolView): string {
  if (parts.length === 0 || state === "cancelled") return ""
  const mine = parts.filter((part) => part.mine).map(() => t("pool.you"))
  const named = parts.filter((part) => !part.mine && part.giver.name !== "").map(({ giver }) => giver.name)
  const known = [...mine, ...named]
  const shown = known.length > NAMES_SHOWN ? known.slice(0, NAMES_SHOWN - 1) : known
  const rest = parts.length - shown.length
  const names = listOf([...shown, ...(rest > 0 ? [t("pool.others", { count: rest })] : [])])
  const alone = parts.length === 1 && mine.length === 0
  return t("pool.in", { count: alone ? 1 : 2, names })
}

/** Who collects, or what became of it. */
export function stateText(pool: PoolView, collecting: boolean): string {
  const name = nameOf(pool.collector.name)
  switch (pool.state) {
    case "open":
      if (pool.vacant === true) return ""
      return collecting ? t("pool.youCollect") : t("pool.collects", { name })
    case "bought":
      return collecting ? t("pool.youBought") : t("pool.wasBought", { name })
    case "given":
      return t("pool.wasGiven")
    default:
      return `${t("pool.wasCancelled")} ${collecting ? t("pool.youGiveBack") : t("pool.givesBack", { name })}`
  }
}

/** What the sum means beside the target: missing, all of it, more than that. */
export function balanceText(pool: PoolView, collecting: boolean): string | undefined {
  const { target, total, state } = pool
  if (target === undefined || state === "cancelled") return undefined
  if (total === target) return t("pool.reached")
  if (total < target)
    return state === "open" ? t("pool.missing", { amount: money(pool, target - total) }) : undefined
  const amount = money(pool, total - target)
  return collecting
    ? t("pool.overYours", { amount })
    : t("pool.over", { amount, name: nameOf(pool.collector.name) })
}

/** Open, and less than is needed. */
export const isShort = ({ state, total, target }: PoolView): boolean =>
  state === "open" && target !== undefined && total < target

/** Amounts that are easily said: an equal part, and whatever is missing besides what this person gives already. */
export function suggestions(pool: PoolView): readonly { readonly label: string; readonly minor: number }[] {
  const { target, share = 0, total } = pool
  if (target === undefined) return []
  const rest = target - (total - (minePart(pool)?.minor ?? 0))
  if (rest < 1) return []
  const missing = { label: t("pool.rest", { amount: money(pool, rest) }), minor: rest }
  // Where the others gave more than their part, an equal one would be too much.
  return share < 1 || share >= rest
    ? [missing]
    : [{ label: t("pool.equal", { amount: money(pool, share) }), minor: share }, missing]
}

/** Whether this person may take the collection over from somebody who is gone (O5). */
export const mayStepIn = (pool: PoolView, organises: boolean): boolean =>
  pool.vacant === true &&
  (organises || minePart(pool) !== undefined || !pool.parts.some(({ state }) => state === "pledged"))

/** What somebody who listens is told of what others did: who came in, how far it is, what became of it. */
export function poolNews(before: PoolView, after: PoolView, title: string): string {
  const were = new Set<string>(before.parts.map(({ giver }) => giver.id))
  const came = after.parts.filter(({ giver, mine }) => !mine && !were.has(giver.id))
  const names = came.map(({ giver }) => nameOf(giver.name))
  const turned = after.state !== before.state || after.collector.id !== before.collector.id
  return [
    ...(came.length > 0 ? [t("pool.in", { count: came.length, names: listOf(names) })] : []),
    ...(turned ? [stateText(after, false)] : []),
    ...(after.total === before.total || after.state === "cancelled" ? [] : [`${sumText(after)}.`]),
  ]
    .map((sentence, at) => (at === 0 ? `${title}: ${sentence}` : sentence))
    .join(" ")
}
