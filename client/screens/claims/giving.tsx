import { createContext, useCallback, useContext, useSyncExternalStore } from "react"
import type { ItemClaims } from "../../../shared/claims.ts"
import type { ItemId, PersonId } from "../../../shared/ids.ts"
import type { LiveClaims } from "../../sync/claims-copy.ts"

/** What the claims of an occasion need to know of the page they stand on. Only a giver's page has it. */
export interface Giving {
  readonly claims: LiveClaims
  readonly me: PersonId
  /** Claims are never queued: without a connection there are none (C4). */
  readonly online: boolean
  /** Nothing new is taken any more (A4). */
  readonly archived: boolean
  /** The day is less than a week away, or over. */
  readonly isSoon: boolean
  /** Whom it is for, in words. */
  readonly recipients: string
  /** Runs the circle: may let a promise of somebody else go, with a reason that they are told (C7). */
  readonly organises: boolean
  /** Others for whom one may say that they get something (C5). */
  readonly others: readonly {
    readonly person: PersonId
    readonly name: string
    /** False for somebody named by others who has no device here. */
    readonly joined: boolean
  }[]
  readonly goTo: (item: ItemId) => void
}

const Context = createContext<Giving | undefined>(undefined)
export const GivingProvider = Context.Provider

/** Undefined where nothing may be known of claims. */
export const useMaybeGiving = (): Giving | undefined => useContext(Context)

export function useGiving(): Giving {
  const giving = useContext(Context)
  if (giving === undefined) throw new Error("a claim outside of a giver's page")
  return giving
}

/** How an item stands; drawn again when that item changes, and not for others. */
export function useItemClaims({ claims }: Giving, id: ItemId): ItemClaims | undefined {
  const subscribe = useCallback((listener: () => void) => claims.subscribe(listener), [claims])
  return useSyncExternalStore(subscribe, () => claims.item(id))
}

export function useAllClaims({ claims }: Giving): ReadonlyMap<ItemId, ItemClaims> {
  const subscribe = useCallback((listener: () => void) => claims.subscribe(listener), [claims])
  return useSyncExternalStore(subscribe, () => claims.items)
}

export function useClaimsKnown({ claims }: Giving): boolean {
  const subscribe = useCallback((listener: () => void) => claims.subscribe(listener), [claims])
  return useSyncExternalStore(subscribe, () => claims.known)
}
