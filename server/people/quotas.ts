import { z } from "zod"
import type { PersonId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { Table } from "../store/table.ts"

const DAY_MS = 86_400_000

/** What one person may do so often a day, or so many bytes of. */
export type Counted = "lists" | "names" | "links" | "photoBytes" | "days" | "mails"

/** How often somebody did what, since when (ms since the epoch). In the store: a restart or another node counts on. */
export const QuotaRecord = z.object({
  uses: z.record(z.string(), z.object({ since: z.number(), count: z.number() })),
})
export type QuotaRecord = z.infer<typeof QuotaRecord>

/** How much of it, and how much may be within 24 hours from the first. */
interface Use {
  readonly units: number
  readonly limit: number
}
export type Uses = Readonly<Partial<Record<Counted, Use>>>

/**
 * Counts uses of one person, exactly over all nodes (Q1). Answers what would be too much: then nothing is counted.
 * `now`: ms since the epoch.
 */
export async function takeToday(
  quotas: Table<QuotaRecord>,
  { person, now }: { readonly person: PersonId; readonly now: number },
  uses: Uses,
): Promise<Result<null, Counted>> {
  for (;;) {
    const changed = await quotas.change(person, (record) => countAll(record, uses, now))
    if (changed.ok) return ok(null)
    if (changed.error !== "absent") return refuse(changed.error)
    const first = countAll({ uses: {} }, uses, now)
    if (!first.ok) return first
    if ((await quotas.insert(person, first.value)) === "inserted") return ok(null)
  }
}

const COUNTED = [
  "lists",
  "names",
  "links",
  "photoBytes",
  "days",
  "mails",
] as const satisfies readonly Counted[]

function countAll(record: QuotaRecord, uses: Uses, now: number): Result<QuotaRecord, Counted> {
  const counted = { ...record.uses }
  for (const what of COUNTED) {
    const use = uses[what]
    if (use === undefined) continue
    const before = counted[what]
    // A clock that was put back begins a new day: nobody waits for longer than one.
    const fresh = before === undefined || now - before.since >= DAY_MS || now < before.since
    const { since, count } = fresh ? { since: now, count: 0 } : before
    if (count + use.units > use.limit) return refuse(what)
    counted[what] = { since, count: count + use.units }
  }
  return ok({ uses: counted })
}
