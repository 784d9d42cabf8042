import type { ItemId, PersonId } from "../../../shared/ids.ts"
import type { Presence, RoomPerson } from "../../../shared/protocol.ts"
import type { RoomKind } from "../../../shared/rooms.ts"
import { t } from "../../i18n/text.ts"
import type { Present } from "../../sync/types.ts"

/** Somebody who is here, once, however many rooms and devices they are in. */
export interface Here {
  readonly person: RoomPerson
  readonly state: Presence
  readonly kind: RoomKind
  readonly at: ItemId | undefined
}

/** Readers are told no names: then it is somebody. */
export const nameOf = (person: RoomPerson): string => (person.name === "" ? t("title.someone") : person.name)

/** What tells most wins: writing somewhere over being there, being awake over being idle. */
const weight = ({ state }: Here): number =>
  (state.field === undefined && state.at === undefined ? 0 : 4) +
  (state.typing === true ? 2 : 0) +
  (state.idle === true ? 0 : 1)

/** Everybody in the rooms this person may see, one entry each, in a stable order; oneself left out. */
export function peopleHere(
  rooms: readonly { readonly kind: RoomKind; readonly present: readonly Present[] }[],
  me: PersonId,
): readonly Here[] {
  const found = new Map<PersonId, Here>()
  for (const { kind, present } of rooms) {
    for (const { person, state } of present) {
      if (person.id === me) continue
      const here: Here = { person, state, kind, at: state.item }
      const known = found.get(person.id)
      if (known === undefined || weight(here) > weight(known)) found.set(person.id, here)
    }
  }
  return [...found.values()].sort((a, b) => (a.person.id < b.person.id ? -1 : 1))
}
