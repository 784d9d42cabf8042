import type { Person } from "../../shared/api.ts"
import { partsOf, type RoomKind } from "../../shared/rooms.ts"
import type { Api } from "../api.ts"
import { forgetAll } from "../device/keep.ts"
import type { Live } from "../sync/types.ts"

/**
 * What this person was put out of while they were away leaves the device at their next visit (M4, M6): the copies of
 * rooms, and what the server once said of them. Without an answer of the server everything stays.
 */
export async function forgetClosed(
  api: Pick<Api, "home">,
  live: Pick<Live, "forget">,
  person: Pick<Person, "id">,
): Promise<void> {
  const home = await api.home()
  if (!home.ok) return
  const { occasions, circles, more } = home.value
  // Home does not name every list that is open to this person.
  if (more) return
  const open = new Map(
    occasions.map(({ id, rooms, card }) => {
      const kinds = new Set<RoomKind>(rooms.map(({ kind }) => kind))
      return [id, card?.own === undefined ? kinds : kinds.add("own")]
    }),
  )
  forgetAll(`${person.id}:occasion:`, new Set(open.keys()))
  forgetAll(`${person.id}:gifts:`, new Set(open.keys()))
  const read = occasions.filter(({ card }) => card?.state === "open")
  forgetAll(`${person.id}:card:`, new Set(read.map(({ id }) => id)))
  forgetAll(`${person.id}:members:`, new Set(circles.map(({ id }) => id)))
  await live.forget((room) => {
    const { occasion, kind } = partsOf(room)
    return open.get(occasion)?.has(kind) !== true
  })
}
