import { Home, type OccasionView, type Person } from "../../shared/api.ts"
import { partsOf, type RoomId } from "../../shared/rooms.ts"
import type { Api } from "../api.ts"
import { recall } from "../device/keep.ts"
import type { Live } from "../sync/types.ts"

/** What may be seen and kept on a shared device while things are put away: what whoever is celebrated may see. */

/** A surprise is nothing there at all. */
const isPutAway = ({ secrecy, recipient }: OccasionView): boolean => secrecy === "surprise" && !recipient

export const coveredHome = ({ deleted, ...home }: Home): Home => ({
  ...home,
  occasions: home.occasions.filter((occasion) => !isPutAway(occasion)).map(withoutCard),
  ...(deleted && { deleted: deleted.filter((occasion) => !isPutAway(occasion)) }),
})

/** What those who are celebrated see of a card is theirs; of others' cards nothing is told. */
function withoutCard(occasion: OccasionView): OccasionView {
  if (occasion.recipient) return occasion
  const { card: _hidden, ...rest } = occasion
  return rest
}

/** The list as it is for everybody, without the givers' rooms; undefined when there is nothing to see. */
export function coveredOccasion(occasion: OccasionView): OccasionView | undefined {
  if (isPutAway(occasion)) return undefined
  if (occasion.recipient) return occasion
  return {
    ...withoutCard(occasion),
    rooms: occasion.rooms.filter(({ kind }) => kind === "list"),
    recipients: occasion.recipients.map(({ wasGiver: _past, ...recipient }) => recipient),
  }
}

/** For answers that are not kept on a shared device at all. */
export const nothing = (): undefined => undefined

/** How often the copies are looked for, in ms: text on its way to the server goes there first. */
const PURGE_AFTER_MS = [300, 3_000, 30_000]

/**
 * Takes the copies of givers' rooms and of surprises from this device. What is still unsent stays until it is sent.
 * The answer stops it.
 */
export function purgeCovered(
  live: Pick<Live, "forget">,
  api: Pick<Api, "home">,
  person: Pick<Person, "id">,
): () => void {
  const asked = api.home()
  const purge = async (): Promise<void> => {
    const answer = await asked
    const home = answer.ok ? coveredHome(answer.value) : recall(`${person.id}:home`, Home)
    const seen = home && new Set(home.occasions.map(({ id }) => id))
    const own = new Set(home?.occasions.filter(({ recipient }) => recipient).map(({ id }) => id))
    await live.forget((room: RoomId) => {
      const { kind, occasion } = partsOf(room)
      return (kind !== "list" && !own.has(occasion)) || seen?.has(occasion) === false
    })
  }
  const timers = PURGE_AFTER_MS.map((wait) => setTimeout(() => void purge(), wait))
  return () => {
    for (const timer of timers) clearTimeout(timer)
  }
}
