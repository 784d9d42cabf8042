import type { Gifts } from "../../shared/claim-commands.ts"
import type { OccasionId, PersonId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import { revealedAt } from "../occasions/reveal.ts"
import type { ClaimDeps } from "./commands.ts"
import { acquaint } from "./givers.ts"
import type { ItemRecord } from "./record.ts"

interface Given {
  readonly item: ItemRecord["item"]
  readonly title: string
  readonly from: readonly PersonId[]
}

/**
 * S8: who gave what, for those who are celebrated. Only what had reached them when it was revealed; what is taken or
 * given after that is a new secret. Before it, and to everybody else, the answer tells nothing.
 */
export async function gifts(
  deps: ClaimDeps,
  person: PersonId,
  occasion: OccasionId,
): Promise<Result<Gifts, Refusal>> {
  const seen = await deps.occasionFor(person, occasion)
  if (!seen?.facts.recipient) return refusal("not_here")
  const revealed = revealedAt(seen.occasion, deps.clock.now())
  if (revealed === undefined) return refusal("not_yet")
  const given = (await deps.keeper.all(occasion)).flatMap((record) => givenBy(record, revealed))
  const known = await acquaint(
    deps,
    occasion,
    given.flatMap(({ from }) => from),
  )
  return ok({
    gifts: given.map(({ item, title, from }) => ({
      item,
      title,
      from: from.flatMap((giver) => known.get(giver)?.giver ?? []),
    })),
  })
}

function givenBy({ item, now, claims, pool }: ItemRecord, by: number): Given[] {
  const had = (at: number | undefined): boolean => at !== undefined && at <= by
  const single = claims.filter(({ state, givenAt }) => state === "given" && had(givenAt))
  const shared = pool?.state === "given" && had(pool.givenAt) ? pool.parts.map(({ person }) => person) : []
  const from = [...new Set([...single.map(({ giver }) => giver), ...shared])]
  if (from.length === 0) return []
  const [first] = single
  return [{ item, title: (first?.told ?? first?.promise ?? now).title, from }]
}
