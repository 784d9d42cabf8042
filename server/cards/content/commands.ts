import { access, accessNow, readsOpened } from "../../../shared/access.ts"
import type { CardContent, CardMessage } from "../../../shared/card-content.ts"
import { authorOf, type MessageId, type OccasionId, type PersonId } from "../../../shared/ids.ts"
import { ok, type Result } from "../../../shared/result.ts"
import { ownRoomOf } from "../../../shared/rooms.ts"
import { refusal, type Refusal } from "../../endpoint.ts"
import { isViewer, type Seen } from "../../occasions/rules.ts"
import type { Table } from "../../store/table.ts"
import { type ArrangementRecord, NOTHING_ARRANGED, shownOf } from "../arrangement.ts"
import type { CardContents } from "./contents.ts"

export interface ContentDeps {
  readonly occasionFor: (person: PersonId, occasion: OccasionId) => Promise<Seen | undefined>
  /** What organisers hid, and the order in which it is read (K12). */
  readonly arrangements: Table<ArrangementRecord>
  readonly contents: CardContents
}

interface Asked {
  readonly person: PersonId
  readonly id: OccasionId
}

/** K4: what stands on an open card, for whoever may read it. Before it opens it is not here, for anybody. */
export async function showContent(
  deps: ContentDeps,
  { person, id }: Asked,
): Promise<Result<CardContent, Refusal>> {
  const seen = await deps.occasionFor(person, id)
  if (!seen || !readsOpened(seen.facts)) return refusal("not_here")
  const [content, arrangement] = await Promise.all([
    deps.contents.read(id, seen.occasion),
    deps.arrangements.get(id),
  ])
  return ok({ ...content, messages: [...shownOf(content.messages, arrangement ?? NOTHING_ARRANGED)] })
}

/**
 * K5: adds what a giver wrote in the room of their own to an open card, as one that arrived later. That card takes late
 * messages from its givers alone, and of each only their own.
 */
export async function addLate(
  deps: ContentDeps,
  { person, id }: Asked,
  message: MessageId,
): Promise<Result<CardMessage, Refusal>> {
  const seen = await deps.occasionFor(person, id)
  if (!seen) return refusal("not_here")
  const { facts, occasion } = seen
  if (access({ ...facts, own: true, card: "writing" }, "own") === "none") return refusal("not_allowed")
  if (!readsOpened(facts) || facts.own !== true) return refusal("not_here")
  if (facts.archived === true) return refusal("archived")
  if (accessNow(facts, "own") !== "write" || authorOf(message) !== person) return refusal("not_allowed")
  const done = await deps.contents.publishLate({ id, occasion }, ownRoomOf(id, person), message)
  return done.ok ? done : refusal(done.error)
}

/** K9: an author takes a message of theirs back, for everybody and for good. Done before: nothing changes. */
export async function withdraw(
  deps: ContentDeps,
  { person, id }: Asked,
  message: MessageId,
): Promise<Result<undefined, Refusal>> {
  const seen = await deps.occasionFor(person, id)
  if (!seen || !readsOpened(seen.facts)) return refusal("not_here")
  const { viewer, occasion } = seen
  const done = await deps.contents.withdraw({ id, occasion }, message, (author) => isViewer(viewer, author))
  return done.ok ? done : refusal(done.error)
}
