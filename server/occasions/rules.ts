import { z } from "zod"
import { access, Secrecy, Writers, type AccessFacts, type Role } from "../../shared/access.ts"
import {
  FloatingDate,
  OccasionKind,
  type ChangeOccasion,
  type OccasionView,
  type RecipientView,
} from "../../shared/api.ts"
import { CircleId, PersonId, type OccasionId } from "../../shared/ids.ts"
import { ROOM_KINDS } from "../../shared/rooms.ts"
import { memberOf, type CircleRecord } from "../circles/rules.ts"
import type { PersonRecord } from "../people/rules.ts"

export const OccasionRecord = z.object({
  circle: CircleId,
  kind: OccasionKind,
  title: z.string().optional(),
  /** Who is celebrated; perhaps under a name of others' making that turned out to be somebody (`PersonRecord.also`). */
  recipients: z.array(PersonId).min(1),
  /** Who made it: they run it, whatever they are in the circle. */
  organisers: z.array(PersonId),
  date: FloatingDate.optional(),
  zone: z.string(),
  secrecy: Secrecy,
  writers: Writers,
  /** Milliseconds since the Unix epoch. */
  createdAt: z.number(),
})
export type OccasionRecord = z.infer<typeof OccasionRecord>

/** A person with the names that turned out to be theirs. */
export interface Viewer {
  readonly id: PersonId
  readonly record: PersonRecord
}

export const isViewer = (viewer: Viewer, person: PersonId): boolean =>
  person === viewer.id || viewer.record.also.includes(person)

export const isRecipient = (occasion: OccasionRecord, viewer: Viewer): boolean =>
  occasion.recipients.some((person) => isViewer(viewer, person))

/** Whoever made an occasion runs it, unless the circle lets them read only or not at all (M5). */
function roleIn(occasion: OccasionRecord, circle: CircleRecord, viewer: Viewer): Role | undefined {
  const role = memberOf(circle, viewer.id)?.role
  return role === "member" && occasion.organisers.includes(viewer.id) ? "organiser" : role
}

export const factsFor = (occasion: OccasionRecord, circle: CircleRecord, viewer: Viewer): AccessFacts => ({
  role: roleIn(occasion, circle, viewer),
  recipient: isRecipient(occasion, viewer),
  secrecy: occasion.secrecy,
  writers: occasion.writers,
})

export const change = (
  occasion: OccasionRecord,
  { kind, title, date, writers }: ChangeOccasion,
): OccasionRecord => ({
  ...occasion,
  kind: kind ?? occasion.kind,
  title: title === undefined ? occasion.title : (title ?? undefined),
  date: date === undefined ? occasion.date : (date ?? undefined),
  writers: writers ?? occasion.writers,
})

/** What tells an occasion apart, as this person may see it; the caller has made sure that they may. */
export interface Seen {
  readonly id: OccasionId
  readonly occasion: OccasionRecord
  readonly circle: CircleRecord
  readonly viewer: Viewer
  readonly facts: AccessFacts & { readonly role: Role }
}

/** The occasion for one person: nothing in it depends on what they may not see (S0). */
export function viewOf({ id, occasion, circle, facts }: Seen, recipients: RecipientView[]): OccasionView {
  const { kind, title, date, zone, secrecy, writers, createdAt } = occasion
  return {
    id,
    circle: circleView(occasion.circle, circle, facts.role),
    kind,
    ...(title !== undefined && { title }),
    recipients,
    ...(date !== undefined && { date }),
    zone,
    secrecy,
    writers,
    recipient: facts.recipient,
    rooms: ROOM_KINDS.flatMap((room) => {
      const may = access(facts, room)
      return may === "none" ? [] : [{ kind: room, may }]
    }),
    createdAt,
  }
}

/** A circle is called by who started it; no giver's name reaches a reader. */
export const circleView = (id: CircleId, { name }: CircleRecord, role: Role) => ({
  id,
  name: role === "reader" ? "" : name,
  role,
})

/** How a person looks who is not in the circle any more: always the same. */
export const lookOf = (circle: CircleRecord, person: PersonId): number =>
  memberOf(circle, person)?.look ?? person.charCodeAt(0) % 10
