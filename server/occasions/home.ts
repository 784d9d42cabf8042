import type { Home } from "../../shared/api.ts"
import type { PersonId } from "../../shared/ids.ts"
import { HOME_LISTS_MAX } from "../../shared/limits.ts"
import { ok, type Result } from "../../shared/result.ts"
import { memberOf } from "../circles/rules.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import { showAll, viewerFor, type OccasionDeps } from "./commands.ts"
import { foundAmong } from "./found-in.ts"
import { circleView, isDeleted, type Seen, type Viewer } from "./rules.ts"

/** Everything this person takes part in and may see: six queries, however many circles and lists there are. */
export async function home(deps: OccasionDeps, person: PersonId): Promise<Result<Home, Refusal>> {
  const viewer = await viewerFor(deps.people, person)
  if (!viewer) return refusal("signed_out")
  const { places, shown, deleted, more } = await atHome(deps, viewer)
  const views = await showAll(deps, [...shown, ...deleted])
  return ok({
    person: { id: person, name: viewer.record.name },
    circles: places.map(({ id, circle, role }) => circleView(id, circle, role)),
    occasions: views.slice(0, shown.length),
    ...(deleted.length > 0 && { deleted: views.slice(shown.length) }),
    ...(more && { more: true as const }),
  })
}

/** What home shows this person: whatever tells of all their occasions begins here. */
export async function atHome(
  deps: Pick<OccasionDeps, "memberships" | "circles" | "occasions">,
  viewer: Viewer,
): Promise<{
  readonly places: Awaited<ReturnType<typeof placesOf>>
  readonly shown: readonly Seen[]
  readonly deleted: readonly Seen[]
  /** There are more than are shown. */
  readonly more: boolean
}> {
  const places = await placesOf(deps, viewer.id)
  const found = await foundAmong(deps, places, viewer)
  const here = found.filter(({ occasion }) => !isDeleted(occasion))
  const shown = fewest(here, viewer)
  const deleted = found
    .filter(mayBringBack)
    .sort((a, b) => deletedAt(b) - deletedAt(a))
    .slice(0, HOME_LISTS_MAX)
  return { places, shown, deleted, more: shown.length < here.length }
}

/** The circles that this person is in. */
export async function placesOf(
  { memberships, circles }: Pick<OccasionDeps, "memberships" | "circles">,
  person: PersonId,
) {
  const noted = await memberships.find("person", { equals: person })
  const records = await circles.getMany(noted.map(({ body }) => body.circle))
  return noted.flatMap(({ body: { circle: id } }) => {
    const circle = records.get(id)
    const me = circle && memberOf(circle, person)
    return me ? [{ id, circle, role: me.role }] : []
  })
}

const deletedAt = ({ occasion }: Seen): number => occasion.deletedAt ?? 0

const mayBringBack = ({ occasion, facts }: Seen): boolean =>
  isDeleted(occasion) && occasion.erasedAt === undefined && facts.role === "organiser"

/**
 * As many as home shows. Of more, one's own and those that go on come first, and then the newest of each who started
 * some, the second newest of each, and so on: whoever starts hundreds pushes nobody else's one away.
 */
function fewest(all: readonly Seen[], viewer: Viewer): readonly Seen[] {
  if (all.length <= HOME_LISTS_MAX) return all
  const rank = new Map<Seen, number>()
  for (const some of Map.groupBy(all, ({ occasion }) => occasion.organisers[0] ?? "").values()) {
    const newestFirst = some.toSorted((a, b) => b.occasion.createdAt - a.occasion.createdAt)
    for (const [at, seen] of newestFirst.entries()) {
      const mine = seen.occasion.organisers.includes(viewer.id) || seen.facts.recipient
      const archived = seen.occasion.archivedAt !== undefined
      rank.set(seen, (mine ? 0 : at) + (archived ? HOME_LISTS_MAX : 0))
    }
  }
  const first = all.toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0)).slice(0, HOME_LISTS_MAX)
  const shown = new Set(first)
  return all.filter((seen) => shown.has(seen))
}
