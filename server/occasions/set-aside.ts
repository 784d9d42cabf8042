import { access } from "../../shared/access.ts"
import { SetAsideId, type OccasionId, type PersonId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import type { SetAside } from "../../shared/room-routes.ts"
import { partsOf, roomFor, type RoomId, type RoomKind } from "../../shared/rooms.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import type { Described } from "../rooms/presence/participants.ts"
import type { SetAsideParts, SetAsideRecord } from "../rooms/healing/set-aside.ts"
import type { OccasionDeps } from "./commands.ts"

export interface SetAsideDeps extends OccasionDeps {
  readonly setAside: SetAsideParts
  /** Looks at a room's document as a whole, and heals it if it cannot be opened; soon, however often it is asked. */
  readonly examine: (room: RoomId) => void
  readonly describe: (room: RoomId, people: readonly PersonId[]) => Promise<ReadonlyMap<PersonId, Described>>
}

/** A device could not open the document. It is never believed: the server looks for itself. */
export async function reportUnopenable(
  { occasionFor, examine }: SetAsideDeps,
  person: PersonId,
  { occasion, kind }: { readonly occasion: OccasionId; readonly kind: RoomKind },
): Promise<Result<undefined, Refusal>> {
  const seen = await occasionFor(person, occasion)
  if (!seen || access(seen.facts, kind) === "none") return refusal("not_here")
  examine(roomFor(kind, occasion, person))
  return ok(undefined)
}

/** What was set aside, for an organiser, of the rooms that they may join: never of `plan` for a recipient (S0), nor of another person's own room (K15). */
export async function showSetAside(
  deps: SetAsideDeps,
  person: PersonId,
  occasion: OccasionId,
): Promise<Result<readonly SetAside[], Refusal>> {
  const seen = await deps.occasionFor(person, occasion)
  if (!seen) return refusal("not_here")
  if (seen.facts.role !== "organiser") return refusal("not_allowed")
  const found = await deps.setAside.of(occasion)
  const shown = found.filter(({ record }) => {
    const { kind, person: of = person } = partsOf(record.room)
    return of === person && access(seen.facts, kind) !== "none" && !record.seen.includes(person)
  })
  return ok(await Promise.all(shown.map(({ id, record }) => viewOf(deps, SetAsideId.parse(id), record))))
}

/** An organiser has read it; one that they may not know of does not exist for them. */
export async function putAway(
  deps: SetAsideDeps,
  person: PersonId,
  { occasion, id }: { readonly occasion: OccasionId; readonly id: SetAsideId },
): Promise<Result<undefined, Refusal>> {
  const shown = await showSetAside(deps, person, occasion)
  if (!shown.ok) return shown
  if (!shown.value.some((one) => one.id === id)) return refusal("not_here")
  await deps.setAside.read(id, person)
  return ok(undefined)
}

async function viewOf(
  { describe }: Pick<SetAsideDeps, "describe">,
  id: SetAsideId,
  record: SetAsideRecord,
): Promise<SetAside> {
  const authors = record.parts.flatMap(({ author }) => author ?? [])
  const described = await describe(record.room, authors)
  const parts = record.parts.map(({ author, ...part }) => {
    if (author === undefined) return part
    const { name, look } = described.get(author) ?? { name: "", look: 0 }
    return { ...part, by: { id: author, name, look } }
  })
  return { id, room: partsOf(record.room).kind, at: record.at, parts }
}
