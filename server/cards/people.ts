import type { CardPerson } from "../../shared/card-people.ts"
import type { PersonId } from "../../shared/ids.ts"
import { acquaint, type GiverDeps } from "../claims/givers.ts"
import type { Seen } from "../occasions/rules.ts"
import type { Table } from "../store/table.ts"
import type { CardFrontRecord } from "./content/record.ts"

/** These people as a card names them, by the ids asked for; who is unknown is left out. */
export async function namedIn(
  deps: GiverDeps & { readonly cardFronts: Pick<Table<CardFrontRecord>, "get"> },
  { id, occasion }: Pick<Seen, "id" | "occasion">,
  ids: Iterable<PersonId>,
): Promise<ReadonlyMap<PersonId, CardPerson>> {
  // A card from a file brought its people's names with it (K27).
  if (occasion.brought !== undefined) return namedBy(await deps.cardFronts.get(id), ids)
  const known = await acquaint(deps, id, ids)
  return new Map(
    [...known].flatMap(([asked, { giver }]) =>
      giver.name === "" ? [] : [[asked, { person: giver.id, name: giver.name, look: giver.look }] as const],
    ),
  )
}

function namedBy(
  front: CardFrontRecord | undefined,
  ids: Iterable<PersonId>,
): ReadonlyMap<PersonId, CardPerson> {
  const asked = new Set(ids)
  const people = front?.people ?? []
  return new Map(people.flatMap((one) => (asked.has(one.person) ? [[one.person, one] as const] : [])))
}
