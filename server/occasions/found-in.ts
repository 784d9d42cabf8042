import { sees } from "../../shared/access.ts"
import { OccasionId, type CircleId } from "../../shared/ids.ts"
import type { CircleRecord } from "../circles/rules.ts"
import type { Table } from "../store/table.ts"
import { factsFor, type OccasionRecord, type Seen, type Viewer } from "./rules.ts"

interface Reads {
  readonly occasions: Table<OccasionRecord>
}

interface Place {
  readonly id: CircleId
  readonly circle: CircleRecord
}

/** Every occasion of a circle that this person may see, deleted ones among them, the oldest first. */
export const foundIn = (deps: Reads, place: Place, viewer: Viewer): Promise<readonly Seen[]> =>
  foundAmong(deps, [place], viewer)

/** Of several circles at once, in one query, circle by circle. */
export async function foundAmong(
  { occasions }: Reads,
  places: readonly Place[],
  viewer: Viewer,
): Promise<readonly Seen[]> {
  if (places.length === 0) return []
  const found = await occasions.find("circle", { among: places.map(({ id }) => id) })
  const byCircle = Map.groupBy(found, ({ body }) => body.circle)
  return places.flatMap(({ id, circle }) =>
    (byCircle.get(id) ?? [])
      .flatMap(({ key, body }): Seen[] => {
        const held = { id: OccasionId.parse(key), occasion: body, circle }
        const facts = factsFor(held, viewer)
        const { role } = facts
        if (role === undefined || !sees(facts)) return []
        return [{ ...held, viewer, facts: { ...facts, role } }]
      })
      .sort((a, b) => a.occasion.createdAt - b.occasion.createdAt || (a.id < b.id ? -1 : 1)),
  )
}
