import { z } from "zod"
import { ShoppingStop } from "../../shared/claim-commands.ts"
import { PersonId, type OccasionId } from "../../shared/ids.ts"
import type { PersonRecord } from "../people/rules.ts"
import type { Table } from "../store/table.ts"
import { ownPart, type Stop } from "./own-part.ts"
import type { ItemRecord } from "./record.ts"
import { peopleIn } from "./view.ts"

/** What somebody promised or gave in an occasion that is erased (C12): theirs to read, and nobody else's. */
export const HistoryRecord = z.object({ person: PersonId, at: z.number(), stop: ShoppingStop })
export type HistoryRecord = z.infer<typeof HistoryRecord>

/** Erased occasions that one person's history holds; the oldest go first. */
const HISTORY_MAX = 200

interface HistoryDeps {
  readonly history: Table<HistoryRecord>
  readonly people: Table<PersonRecord>
}

/**
 * Keeps for each giver what stands on their shopping page of an occasion that is about to be erased. Idempotent: what
 * was kept once stays as it is, since a repetition may find only a part of the claims.
 */
export async function keepHistory(
  { history, people }: HistoryDeps,
  about: Pick<Stop, "occasion" | "kind" | "title" | "recipients" | "date">,
  { records, now }: { readonly records: readonly ItemRecord[]; readonly now: number },
): Promise<void> {
  const named = new Set(records.flatMap(peopleIn))
  const known = await people.getMany([...named])
  const real = new Set([...named].map((id) => known.get(id)?.mergedInto ?? id))
  const givers = await people.getMany([...real])
  for (const [id, { also }] of givers) {
    const person = PersonId.parse(id)
    const part = ownPart(records, { ids: new Set([person, ...also]) }, now)
    if (!part) continue
    const stop: Stop = { ...about, ...part, deleted: true }
    await history.insert(historyKey(about.occasion, person), { person, at: now, stop })
    await forgetOldest(history, person)
  }
}

const historyKey = (occasion: OccasionId, person: PersonId): string => `${occasion}:${person}`

async function forgetOldest(history: Table<HistoryRecord>, person: PersonId): Promise<void> {
  const kept = await history.find("person", { equals: person })
  const oldest = kept.toSorted((a, b) => b.body.at - a.body.at).slice(HISTORY_MAX)
  for (const { key } of oldest) await history.delete(key)
}
