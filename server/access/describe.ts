import type { PersonId } from "../../shared/ids.ts"
import { partsOf, type RoomId } from "../../shared/rooms.ts"
import { lookIn } from "../circles/rules.ts"
import type { Described } from "../rooms/presence/participants.ts"
import type { AccessDeps } from "./grant-for.ts"

/** Names and looks of people who wrote in a room, for those who read there; somebody unknown is left out. */
export const describeIn =
  ({ people, circles, occasions }: AccessDeps) =>
  async (room: RoomId, ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Described>> => {
    const { occasion: held } = partsOf(room)
    const occasion = await occasions.get(held)
    const circle = occasion && (await circles.get(occasion.circle))
    const described = new Map<PersonId, Described>()
    if (!circle) return described
    await Promise.all(
      ids.map(async (id) => {
        const person = await people.get(id)
        if (person) described.set(id, { name: person.name, look: lookIn(circle, id, held) })
      }),
    )
    return described
  }
