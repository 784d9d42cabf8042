import { access, accessNow } from "../../shared/access.ts"
import type { ArrangeCommand, Arrangement } from "../../shared/arrangement-routes.ts"
import type { MessageId, OccasionId, PersonId } from "../../shared/ids.ts"
import { ok, type Result } from "../../shared/result.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import type { OccasionDeps } from "../occasions/commands.ts"
import type { Seen } from "../occasions/rules.ts"
import type { Table } from "../store/table.ts"
import { type ArrangementRecord, NOTHING_ARRANGED, rearrange } from "./arrangement.ts"
import { type CardFrontRecord, type CardMessageRecord, messageKey } from "./content/record.ts"
import { runsCard } from "./commands.ts"
import { namedIn } from "./people.ts"
import { changeOrInsert } from "./records.ts"
import { isCardOpen } from "./rules.ts"

export interface ArrangeDeps extends OccasionDeps {
  readonly arrangements: Table<ArrangementRecord>
  readonly cardFronts: Table<CardFrontRecord>
}

interface Asked {
  readonly person: PersonId
  readonly id: OccasionId
}

/** K12: for those who write the card, or wrote it. To its recipients there is none, before and after it opens (S0). */
export async function arrangement(
  deps: ArrangeDeps,
  { person, id }: Asked,
): Promise<Result<Arrangement, Refusal>> {
  const seen = await deps.occasionFor(person, id)
  if (!seen || access(seen.facts, "card") === "none") return refusal("not_here")
  return ok(await view(deps, seen, await deps.arrangements.get(id)))
}

/** Pins, hides or moves a message. Once the card is open it stays as it is, but for what is hidden. */
export async function arrangeCard(
  deps: ArrangeDeps,
  { person, id }: Asked,
  command: ArrangeCommand,
): Promise<Result<Arrangement, Refusal>> {
  const allowed = runsCard(await deps.occasionFor(person, id))
  if (!allowed.ok) return allowed
  const { occasion, facts } = allowed.value
  const open = isCardOpen(occasion)
  if (open && command.do !== "hide" && command.do !== "show") return refusal("card_open")
  if (!open && accessNow(facts, "card") !== "write") return refusal("archived")
  const how = { by: person, now: deps.clock.now() }
  const changed = await changeOrInsert(deps.arrangements, id, NOTHING_ARRANGED, (record) =>
    rearrange(record, command, how),
  )
  if (!changed.ok) return refusal(changed.error)
  deps.events.publish({ type: "card_changed", occasion: id })
  return ok(await view(deps, allowed.value, changed.value))
}

/** Which of these messages everybody reads in an opened card: neither withdrawn nor hidden. */
export const shownIn =
  (tables: {
    readonly arrangements: Table<ArrangementRecord>
    readonly cardMessages: Table<CardMessageRecord>
  }) =>
  async (id: OccasionId, asked: readonly MessageId[]): Promise<ReadonlySet<MessageId>> => {
    const ids = [...new Set(asked)]
    const [arranged, records] = await Promise.all([
      tables.arrangements.get(id),
      tables.cardMessages.getMany(ids.map((message) => messageKey(id, message))),
    ])
    const hidden = new Set(arranged?.hidden.map(({ message }) => message))
    const isThere = (message: MessageId): boolean =>
      records.get(messageKey(id, message))?.message !== undefined
    return new Set(ids.filter((message) => isThere(message) && !hidden.has(message)))
  }

async function view(
  deps: ArrangeDeps,
  seen: Seen,
  { pinned, order, hidden }: ArrangementRecord = NOTHING_ARRANGED,
): Promise<Arrangement> {
  const people = await namedIn(
    deps,
    seen,
    hidden.map(({ by }) => by),
  )
  const runs = runsCard(seen).ok
  const mayArrange = runs && accessNow(seen.facts, "card") === "write"
  return {
    mayArrange,
    mayHide: mayArrange || (runs && isCardOpen(seen.occasion)),
    pinned,
    order,
    hidden: hidden.map(({ message, by }) => ({
      message,
      by: people.get(by) ?? { person: by, name: "", look: 0 },
    })),
  }
}
