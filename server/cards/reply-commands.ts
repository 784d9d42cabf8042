import { readsOpened } from "../../shared/access.ts"
import type { MessageId, OccasionId, PersonId } from "../../shared/ids.ts"
import type { CardReplies, ReplyCommand } from "../../shared/reply-routes.ts"
import { ok, type Result } from "../../shared/result.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import type { OccasionDeps } from "../occasions/commands.ts"
import type { Seen } from "../occasions/rules.ts"
import type { Table } from "../store/table.ts"
import { runsCard } from "./commands.ts"
import type { CardFrontRecord } from "./content/record.ts"
import { namedIn } from "./people.ts"
import { changeOrInsert } from "./records.ts"
import { nothingSaid, type RepliesRecord, sayTo } from "./replies.ts"

export interface ReplyDeps extends OccasionDeps {
  readonly replies: Table<RepliesRecord>
  readonly cardFronts: Table<CardFrontRecord>
  /** Which of these messages everybody reads in this opened card: neither withdrawn nor hidden. */
  readonly shownIn: (occasion: OccasionId, messages: readonly MessageId[]) => Promise<ReadonlySet<MessageId>>
}

interface Asked {
  readonly person: PersonId
  readonly id: OccasionId
}

/** K13: what was said to an opened card, as everybody who reads it sees it. */
export async function replies(deps: ReplyDeps, { person, id }: Asked): Promise<Result<CardReplies, Refusal>> {
  const seen = readsOpen(await deps.occasionFor(person, id))
  return seen ? ok(await view(deps, seen, person)) : refusal("not_here")
}

/** Says something to it. Before it opens there is nothing to say it to, for nobody (S0). */
export async function reply(
  deps: ReplyDeps,
  { person, id }: Asked,
  command: ReplyCommand,
): Promise<Result<CardReplies, Refusal>> {
  const seen = readsOpen(await deps.occasionFor(person, id))
  if (!seen) return refusal("not_here")
  if (seen.occasion.brought !== undefined) return refusal("kept_card")
  if (!maySay(seen, command)) return refusal("not_allowed")
  if ("message" in command && (await deps.shownIn(id, [command.message])).size === 0)
    return refusal("not_here")
  const now = deps.clock.now()
  const changed = await changeOrInsert(deps.replies, keyOf(id, person), nothingSaid(id, person), (record) =>
    sayTo(record, command, now),
  )
  if (!changed.ok) return refusal(changed.error)
  // What is nobody else's matter is news to nobody.
  if (!["seen", "away", "settle"].includes(command.do))
    deps.events.publish({ type: "card_changed", occasion: id })
  return ok(await view(deps, seen, person))
}

function maySay(seen: Seen, { do: what }: ReplyCommand): boolean {
  if (what === "react" || what === "seen") return true
  return what === "settle" ? runsCard(seen).ok : seen.facts.recipient
}

const keyOf = (occasion: OccasionId, person: PersonId): string => `${occasion}:${person}`

const readsOpen = (seen: Seen | undefined): Seen | undefined =>
  seen && readsOpened(seen.facts) ? seen : undefined

/** What was said to messages that are gone is gone with them. */
async function view(deps: ReplyDeps, asking: Seen, person: PersonId): Promise<CardReplies> {
  const { id } = asking
  const found = await deps.replies.find("occasion", { equals: id })
  const records = found.map(({ body }) => body)
  const shown = await deps.shownIn(
    id,
    records.flatMap((record) =>
      [...record.reactions, ...record.answers, ...record.reports].map(({ message }) => message),
    ),
  )
  const isShown = ({ message }: { readonly message: MessageId }): boolean => shown.has(message)
  const reactions = records.flatMap(({ person: by, reactions: all }) =>
    all.filter(isShown).map((one) => ({ ...one, by })),
  )
  const answers = records.flatMap(({ person: by, answers: all }) =>
    all.filter(isShown).map((one) => ({ ...one, by })),
  )
  const thanks = records.flatMap(({ person: by, thanks: one }) => (one ? [{ ...one, by }] : []))
  const mine = records.find((one) => one.person === person) ?? nothingSaid(id, person)
  const reports = reportsFor({ asking, mine }, records).filter(isShown)
  const speakers = new Set([...reactions, ...answers, ...thanks, ...reports].map(({ by }) => by))
  const people = await namedIn(deps, asking, speakers)
  const byTime = (a: { readonly at: number }, b: { readonly at: number }): number => a.at - b.at
  return {
    people: [...people].map(([asked, { name, look }]) => ({ person: asked, name, look })),
    reactions: reactions.toSorted(byTime),
    answers: answers.toSorted(byTime),
    thanks: thanks.toSorted(byTime),
    away: mine.away,
    reports: reports.toSorted(byTime),
    seen: mine.seen ?? 0,
  }
}

/** K10: to who runs the card all reports since they dealt with that message last, to a recipient their own. */
function reportsFor(
  { asking, mine }: { readonly asking: Seen; readonly mine: RepliesRecord },
  records: readonly RepliesRecord[],
): readonly { readonly message: MessageId; readonly by: PersonId; readonly at: number }[] {
  const all = (runsCard(asking).ok ? records : [mine]).flatMap(({ person: by, reports }) =>
    reports.map((one) => ({ ...one, by })),
  )
  const settled = new Map(mine.settled.map(({ message, at }) => [message, at]))
  return all.filter(({ message, at }) => at > (settled.get(message) ?? -1))
}
