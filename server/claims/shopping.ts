import type { Shopping } from "../../shared/claim-commands.ts"
import { access } from "../../shared/access.ts"
import type { PersonId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import { showAll, viewerFor, type OccasionDeps } from "../occasions/commands.ts"
import { foundAmong } from "../occasions/found-in.ts"
import { placesOf } from "../occasions/home.ts"
import { isDeleted } from "../occasions/rules.ts"
import type { Table } from "../store/table.ts"
import type { ClaimDeps } from "./commands.ts"
import { askerOf } from "./givers.ts"
import type { HistoryRecord } from "./history.ts"
import { ownPart, sum, type Stop } from "./own-part.ts"

export interface ShoppingDeps extends ClaimDeps, OccasionDeps {
  readonly history: Table<HistoryRecord>
}

/**
 * What somebody gets and chips in for, over all circles: occasions in which they are a giver, and their own part. Of
 * occasions that are deleted too, for as long as they can be brought back and afterwards (C12).
 */
export async function shopping(deps: ShoppingDeps, person: PersonId): Promise<Result<Shopping, Refusal>> {
  const viewer = await viewerFor(deps.people, person)
  if (!viewer) return refusal("signed_out")
  const seen = await foundAmong(deps, await placesOf(deps, person), viewer)
  const giving = seen.filter(({ facts }) => access(facts, "plan") === "write")
  const records = await deps.claims.find("occasion", { among: giving.map(({ id }) => id) })
  const byOccasion = Map.groupBy(records, ({ body }) => body.occasion)
  const now = deps.clock.now()
  const stops = giving.flatMap((one) => {
    const taken = (byOccasion.get(one.id) ?? []).map(({ body }) => body)
    const part = ownPart(taken, askerOf(one), now)
    return part ? [{ one, part }] : []
  })
  const views = await showAll(
    deps,
    stops.map(({ one }) => one),
  )
  const current = stops.flatMap(({ one, part }, at): Stop[] => {
    const view = views[at]
    if (!view) return []
    const { id, kind, title, recipients, date } = view
    return [
      {
        occasion: id,
        kind,
        ...(title !== undefined && { title }),
        recipients: recipients.map(({ name }) => name),
        ...(date !== undefined && { date }),
        ...part,
        ...(isDeleted(one.occasion) && { deleted: true }),
      },
    ]
  })
  const occasions = [...current, ...(await erased(deps, [person, ...viewer.record.also], current))]
  return ok({
    occasions,
    spent: sum(occasions.flatMap(({ spent }) => spent)),
    planned: sum(occasions.flatMap(({ planned }) => planned)),
  })
}

/** What is kept of occasions that are erased, without those that are still being erased. */
async function erased(
  { history }: ShoppingDeps,
  ids: readonly PersonId[],
  current: readonly Stop[],
): Promise<readonly Stop[]> {
  const known = new Set(current.map(({ occasion }) => occasion))
  const kept = await history.find("person", { among: ids })
  return kept
    .filter(({ body }) => !known.has(body.stop.occasion))
    .toSorted((a, b) => b.body.at - a.body.at)
    .map(({ body }) => body.stop)
}
