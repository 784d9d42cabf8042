import type { Gifts } from "../../shared/claim-commands.ts"
import type { OccasionId, PersonId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import { shownTo } from "../occasions/rules.ts"
import { acquaint } from "./givers.ts"
import type { Keeper, KeeperDeps } from "./keeper.ts"
import type { ItemRecord } from "./record.ts"
import { reached } from "./reached.ts"

interface GiftDeps extends KeeperDeps {
  readonly keeper: Keeper
}

interface Given {
  readonly item: ItemRecord["item"]
  readonly title: string
  readonly from: readonly PersonId[]
  /** People chipped in for it. */
  readonly together: boolean
}

/**
 * S8: who gave what, for those who are celebrated. Only what had reached them when it was revealed; what is taken or
 * given after that is a new secret. Before it, and to everybody else, the answer tells nothing.
 */
export async function gifts(
  deps: GiftDeps,
  person: PersonId,
  occasion: OccasionId,
): Promise<Result<Gifts, Refusal>> {
  const seen = await deps.occasionFor(person, occasion)
  if (!seen?.facts.recipient) return refusal("not_here")
  const revealed = shownTo(seen, deps.clock.now())
  if (revealed === undefined) return refusal("not_yet")
  const given = (await deps.keeper.all(occasion)).flatMap((record) => givenBy(record, revealed))
  const known = await acquaint(
    deps,
    occasion,
    given.flatMap(({ from }) => from),
  )
  return ok({
    gifts: given.map(({ item, title, from, together }) => ({
      item,
      title,
      together,
      from: from.flatMap((giver) => known.get(giver)?.giver ?? []),
    })),
  })
}

function givenBy(record: ItemRecord, by: number): Given[] {
  const { single, pool } = reached(record, by)
  const shared = pool?.parts.map(({ person }) => person) ?? []
  const from = [...new Set([...single.map(({ giver }) => giver), ...shared])]
  if (from.length === 0) return []
  const [first] = single
  const title = (first?.told ?? first?.promise ?? record.now).title
  return [{ item: record.item, title, from, together: pool !== undefined }]
}
