import { createContext, useContext } from "react"
import type { FIELDS } from "../../../shared/protocol.ts"
import type { PersonId, ItemId } from "../../../shared/ids.ts"
import type { RoomPerson } from "../../../shared/protocol.ts"
import type { LiveRoom, Present } from "../../sync/types.ts"

export type FieldName = (typeof FIELDS)[number]

/** What a row and its fields need to know of the list they stand in; the same for as long as the list is open. */
export interface Editing {
  readonly room: LiveRoom
  readonly me: PersonId
  readonly mayWrite: boolean
  /** This person is in a field now; undefined: no longer. */
  readonly onField: (at: { readonly item: ItemId; readonly field: FieldName } | undefined) => void
  /** This person typed in the field they are in. */
  readonly onTyping: () => void
  /** This person's own change, so that somebody who overwrites it can be told from the start. */
  readonly onWrote: (item: ItemId, field: FieldName) => void
  /** The secret's colour instead of the plain one. */
  readonly secret: boolean
}

/** Who else is here. It changes with every cursor, so that only what shows people reads it. */
export interface Company {
  /** Others who are at an item now. */
  readonly presentAt: (item: ItemId) => readonly Present[]
  /** A person of this room by id, for "removed by" and the like. */
  readonly personOf: (id: PersonId | undefined) => RoomPerson | undefined
}

const Context = createContext<Editing | undefined>(undefined)
export const EditingProvider = Context.Provider

const NOBODY: readonly Present[] = []
const CompanyContext = createContext<Company>({ presentAt: () => NOBODY, personOf: () => undefined })
export const CompanyProvider = CompanyContext.Provider
export const useCompany = (): Company => useContext(CompanyContext)

/** The people at each item, the same empty list for all where nobody is. */
export function companyOf(present: readonly Present[], me: PersonId): Company["presentAt"] {
  const found = new Map<ItemId, Present[]>()
  for (const one of present) {
    const item = one.state.item
    if (item === undefined || one.person.id === me) continue
    const known = found.get(item)
    if (known === undefined) found.set(item, [one])
    else known.push(one)
  }
  return (item) => found.get(item) ?? NOBODY
}

export function useEditing(): Editing {
  const editing = useContext(Context)
  if (editing === undefined) throw new Error("a row outside of a list")
  return editing
}
