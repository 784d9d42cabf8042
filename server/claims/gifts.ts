import { z } from "zod"
import { access } from "../../shared/access.ts"
import type { Gifts } from "../../shared/claim-commands.ts"
import { ItemId, OccasionId, PersonId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import type { Clock } from "../clock.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import { shownTo } from "../occasions/rules.ts"
import type { Table } from "../store/table.ts"
import { acquaint, type GiverDeps } from "./givers.ts"
import { givenFrom, type ItemRecord } from "./record.ts"
import { reached } from "./reached.ts"

const Given = z.object({
  item: ItemId,
  title: z.string(),
  from: z.array(PersonId),
  /** People chipped in for it. */
  together: z.boolean(),
})
type Given = z.infer<typeof Given>

/** What a recipient was shown at a moment: written at the reveal, and read from then on (S8). */
export const ShownRecord = z.object({
  occasion: OccasionId,
  /** Milliseconds since the Unix epoch. */
  at: z.number(),
  gifts: z.array(Given),
})
export type ShownRecord = z.infer<typeof ShownRecord>

export interface GiftDeps extends GiverDeps {
  readonly claims: Table<ItemRecord>
  readonly shown: Table<ShownRecord>
  readonly clock: Clock
}

/**
 * S8: who gave what, for those who are celebrated. Only what had reached them when it was revealed; what is taken or
 * given after that is a new secret. Before it, and to everybody else, the answer tells nothing. What is read for it is
 * what is shown, so that neither its size nor its time tells of more (S0).
 */
export async function gifts(
  deps: GiftDeps,
  person: PersonId,
  occasion: OccasionId,
): Promise<Result<Gifts, Refusal>> {
  const seen = await deps.occasionFor(person, occasion)
  // Who reads the card of a surprise knows of no list.
  if (!seen?.facts.recipient || access(seen.facts, "list") === "none") return refusal("not_here")
  const revealed = shownTo(seen, deps.clock.now())
  if (revealed === undefined) return refusal("not_yet")
  const given = await shownBy(deps, { occasion, person: seen.viewer.id }, revealed)
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

/** What was shown at that moment. A moment that came by itself is written down when its recipient first looks. */
async function shownBy(
  { claims, shown }: GiftDeps,
  { occasion, person }: { readonly occasion: OccasionId; readonly person: PersonId },
  at: number,
): Promise<readonly Given[]> {
  const key = `${occasion}:${person}`
  const known = await shown.get(key)
  if (known?.at === at) return known.gifts
  const found = await claims.find("given", { from: givenFrom(occasion, 0), to: givenFrom(occasion, at) })
  const given = found.flatMap(({ body }) => givenBy(body, at)).toSorted((a, b) => (a.item < b.item ? -1 : 1))
  const record: ShownRecord = { occasion, at, gifts: given }
  if ((await shown.insert(key, record)) === "exists")
    await shown.change(key, (before) => ok(before.at < at ? record : before))
  return given
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
