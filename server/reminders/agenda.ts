import { z } from "zod"
import type { PersonId } from "../../shared/ids.ts"
import { ok, refuse } from "../../shared/result.ts"
import type { Table } from "../store/table.ts"

/**
 * When to look at a person next; the key is the person. One record a person, in place of a record for each reminder to
 * come: what is due is derived at each look (N1), and a node that takes the record tells all that is due in one notice
 * (N8). Taking it moves `wakeAt` to the end of the lease, so that another node finds it when the first one died (N3).
 */
export const AgendaRecord = z.object({
  /** In ms since the epoch. An index. */
  wakeAt: z.number(),
  /** Who looks now; one that lost its lease changes nothing more. */
  lease: z.string().optional(),
  /** Something changed while somebody looked. */
  again: z.literal(true).optional(),
  /** When an open page of the person last asked for notices, to the hour. */
  pageAt: z.number().optional(),
  /** When what is old was last thrown away. */
  trimmedAt: z.number().optional(),
})
export type AgendaRecord = z.infer<typeof AgendaRecord>

/** How long a node may look at one person before another one does, in ms (N3). */
export const LEASE_MS = 120_000

/** Takes the right to look at a person; false: not due, or another node has it. */
export async function take(
  agendas: Table<AgendaRecord>,
  person: PersonId,
  { lease, now }: { readonly lease: string; readonly now: number },
): Promise<boolean> {
  const taken = await agendas.change(person, (agenda) =>
    agenda.wakeAt > now
      ? refuse("not_due")
      : ok({ ...agenda, again: undefined, wakeAt: now + LEASE_MS, lease }),
  )
  return taken.ok
}

/** Makes the lease last; false: it is lost, and whoever looks must stop. */
export async function renew(
  agendas: Table<AgendaRecord>,
  person: PersonId,
  { lease, now }: { readonly lease: string; readonly now: number },
): Promise<boolean> {
  const renewed = await agendas.change(person, (agenda) =>
    agenda.lease === lease ? ok({ ...agenda, wakeAt: now + LEASE_MS }) : refuse("lost"),
  )
  return renewed.ok
}

/** Gives the agenda back. Whatever changed meanwhile is looked at now. */
export async function release(
  agendas: Table<AgendaRecord>,
  person: PersonId,
  {
    lease,
    wakeAt,
    now,
    trimmedAt,
  }: {
    readonly lease: string
    readonly wakeAt: number
    readonly now: number
    readonly trimmedAt: number | undefined
  },
): Promise<void> {
  await agendas.change(person, (agenda) => {
    if (agenda.lease !== lease) return refuse("lost")
    const { lease: _, again, ...free } = agenda
    return ok({
      ...free,
      wakeAt: again === true ? now : wakeAt,
      ...(trimmedAt !== undefined && { trimmedAt }),
    })
  })
}

/** Something changed for this person: look now. Somebody who has no agenda is not reminded. */
export async function nudge(agendas: Table<AgendaRecord>, person: PersonId, now: number): Promise<void> {
  await agendas.change(person, (agenda) => {
    if (agenda.lease !== undefined && agenda.wakeAt > now)
      return ok(agenda.again === true ? agenda : { ...agenda, again: true as const })
    return ok(agenda.wakeAt <= now ? agenda : { ...agenda, wakeAt: now })
  })
}
