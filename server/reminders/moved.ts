import type { PersonId } from "../../shared/ids.ts"
import type { CardMessageRecord } from "../cards/content/record.ts"
import type { RepliesRecord } from "../cards/replies.ts"
import type { CircleRecord, Member } from "../circles/rules.ts"
import type { DayRecord } from "../days/rules.ts"
import type { Concerned } from "../look-marks.ts"
import type { OccasionRecord } from "../occasions/rules.ts"

/** Whose reminders and news a change of a record may move. Pure; rather too many people than too few. */

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Who came, went, or is there as something else. Who starts a circle has nothing in it yet. */
export function movedInCircle(after: CircleRecord, before: CircleRecord | undefined): readonly PersonId[] {
  if (before === undefined) return []
  const [then, now] = [byPerson(before), byPerson(after)]
  return [...new Set([...then.keys(), ...now.keys()])].filter(
    (person) => !isSame(then.get(person), now.get(person)),
  )
}

const byPerson = ({ members }: CircleRecord): ReadonlyMap<PersonId, Member> =>
  new Map(members.map((member) => [member.person, member]))

/** Everything of an occasion but what only its list, its eraser and the writers of its card go by. */
export function movedByOccasion(after: OccasionRecord, before: OccasionRecord | undefined): Concerned {
  return before !== undefined && isSame(deciding(after), deciding(before)) ? [] : "everybody"
}

const deciding = ({ card, ...occasion }: OccasionRecord) => ({
  ...occasion,
  reveals: [],
  eraseAt: 0,
  cardDue: 0,
  lookBy: 0,
  lookFor: [],
  card: card && { opensAt: card.opensAt, openedAt: card.openedAt },
})

export function movedByDay(after: DayRecord, before: DayRecord | undefined): Concerned {
  return before !== undefined && isSame(dated(after), dated(before)) ? [] : "everybody"
}

const dated = (day: DayRecord) => ({ ...day, changedAt: 0, lookBy: 0, lookFor: [] })

/** Thanks are news to who signed. */
export const movedByReplies = (after: RepliesRecord, before: RepliesRecord | undefined): Concerned =>
  after.thanks?.at === before?.thanks?.at ? [] : "everybody"

/** A message that comes later is news to whom the card is for. */
export const movedByMessage = ({ lateIn }: CardMessageRecord, before?: CardMessageRecord): Concerned =>
  lateIn === undefined || before !== undefined ? [] : "everybody"
