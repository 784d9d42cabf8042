import { useCallback, useSyncExternalStore } from "react"
import type { Giver, ItemClaims } from "../../../shared/claims.ts"
import type { ItemId } from "../../../shared/ids.ts"
import { listOf } from "../../i18n/format.ts"
import { t } from "../../i18n/text.ts"
import { useGiving } from "./giving.tsx"

type All = ReadonlyMap<ItemId, ItemClaims>

/** Looked up once for all rows that show the same claims. */
const lookedUp = new WeakMap<All, ReadonlyMap<ItemId, readonly Giver[]>>()

function haversIn(all: All): ReadonlyMap<ItemId, readonly Giver[]> {
  const known = lookedUp.get(all)
  if (known !== undefined) return known
  const havers = new Map<ItemId, readonly Giver[]>()
  for (const { again } of all.values())
    for (const item of again?.items ?? [])
      havers.set(item, [...(havers.get(item) ?? []), ...(again?.givers ?? [])])
  lookedUp.set(all, havers)
  return havers
}

/** The owner added it again after removing it, and somebody has the first one already (C10). */
export function AddedAgain({ id }: { id: ItemId }) {
  const { claims, me } = useGiving()
  const subscribe = useCallback((listener: () => void) => claims.subscribe(listener), [claims])
  const havers = useSyncExternalStore(subscribe, () => haversIn(claims.items).get(id))
  if (havers === undefined) return null
  const names = [...new Set(havers.map(({ name }) => name).filter((name) => name !== ""))]
  const mine = havers.some((giver) => giver.id === me)
  if (!mine && names.length === 0) return null
  return (
    <p className="meta claim-again">
      {mine ? t("claim.againMine") : t("claim.again", { count: names.length, names: listOf(names) })}
    </p>
  )
}
