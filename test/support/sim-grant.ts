import type { PersonId } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import type { Grant } from "../../server/rooms/grant.ts"

/** A grant for tests of the rooms alone, where nobody decides about access. */
export function simGrant(person: PersonId, room: RoomId, more: Partial<Grant> = {}): Grant {
  const grant = {
    person,
    room,
    name: "Somebody",
    look: 1,
    may: "write",
    names: "shown",
    presence: "always",
    ...more,
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only access/grant-for.ts makes them; tests of rooms stand in for it
  return grant as unknown as Grant
}
