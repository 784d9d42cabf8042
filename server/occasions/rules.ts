import { z } from "zod"
import { access, accessNow, Secrecy, Writers, type AccessFacts, type Role } from "../../shared/access.ts"
import {
  FloatingDate,
  OccasionKind,
  type CardSigned,
  type ChangeOccasion,
  type OccasionView,
  type RecipientView,
} from "../../shared/api.ts"
import { CardPerson } from "../../shared/card-people.ts"
import { CircleId, PersonId, type OccasionId } from "../../shared/ids.ts"
import { RECIPIENTS_MAX } from "../../shared/limits.ts"
import { readableName } from "../../shared/names.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import { SHARED_ROOM_KINDS } from "../../shared/rooms.ts"
import { CardRecord, cardView, isCardOpen, lateAllowed, movedTo, withDue } from "../cards/rules.ts"
import { zoneRules } from "../../shared/dates/zoned.ts"
import { LOOK_MARK } from "../look-marks.ts"
import { memberOf, roleInSurprise, type CircleRecord } from "../circles/rules.ts"
import type { PersonRecord } from "../people/rules.ts"
import { askedFor, keepsShown, mayReveal, openingOf, revealedAt, standsFrom } from "./reveal.ts"

export const OccasionRecord = z.object({
  circle: CircleId,
  kind: OccasionKind,
  title: z.string().transform(readableName).optional(),
  /** Who is celebrated; perhaps under a name of others' making that turned out to be somebody (`PersonRecord.also`). */
  recipients: z.array(PersonId).min(1),
  /** Who made it: they run it, whatever they are in the circle. */
  organisers: z.array(PersonId),
  date: FloatingDate.optional(),
  zone: z.string(),
  secrecy: Secrecy,
  writers: Writers,
  /** There is no gift list, a card alone; absent: there is one. */
  list: z.literal(false).optional(),
  card: CardRecord.optional(),
  /** When the card opens by itself. An index; absent when it is open, and while the occasion is deleted. */
  cardDue: z.number().optional(),
  /**
   * It is a card that `by` brought from a file (K27), under the name that they had then. `recipients`: whom the file names,
   * who are nobody here. `arriving`: some of its `messages` may not be there yet.
   */
  brought: z
    .object({
      by: PersonId,
      name: z.string(),
      at: z.number(),
      recipients: z.array(CardPerson),
      messages: z.number(),
      arriving: z.literal(true).optional(),
    })
    .optional(),
  /** A surprise for those alone who came by its own link; absent: of earlier versions, for the circle as it was then. */
  closed: z.literal(true).optional(),
  /** Milliseconds since the Unix epoch. */
  createdAt: z.number(),
  /** When what it is called, whom it is for or its day last changed; absent: never since it was made. */
  changedAt: z.number().optional(),
  /** A recipient set the day: until then it opens nothing (S8), in ms since the epoch. */
  notBefore: z.number().optional(),
  /** When it was shown who gave what (S8), in ms since the epoch: to the recipient who asked, or to all of them. */
  reveals: z.array(z.object({ at: z.number(), by: PersonId.optional() })).default([]),
  /** Recipients who had been givers, and when they became recipients (M6). */
  turned: z.array(z.object({ person: PersonId, at: z.number() })).default([]),
  /** Since when it is kept for reading (A4), in ms since the epoch. */
  archivedAt: z.number().optional(),
  /** When it was deleted (A5). */
  deletedAt: z.number().optional(),
  /** From when on what was deleted is erased for good. An index; absent once that was done. */
  eraseAt: z.number().optional(),
  /** Since when it is being erased: nothing brings it back. What is left says who may know whom of the circle. */
  erasedAt: z.number().optional(),
  ...LOOK_MARK,
})
export type OccasionRecord = z.infer<typeof OccasionRecord>

/** A person with the names that turned out to be theirs. */
export interface Viewer {
  readonly id: PersonId
  readonly record: PersonRecord
}

export const isViewer = (viewer: Viewer, person: PersonId): boolean =>
  person === viewer.id || viewer.record.also.includes(person)

/** Whether `viewer` is celebrated, or goes by the name of somebody celebrated and may be them. */
export const isRecipient = (occasion: OccasionRecord, circle: CircleRecord, viewer: Viewer): boolean =>
  occasion.recipients.some((person) => isTheirs({ occasion, circle }, viewer, person))

/** Whether `person` is the viewer, or another of the viewer's name in this circle, as far as an open list may tell (S0). */
export function isTheirs(
  { occasion, circle }: Pick<Held, "occasion" | "circle">,
  viewer: Viewer,
  person: PersonId,
): boolean {
  const { alike = [], alikeUnseen = [] } = memberOf(circle, viewer.id) ?? {}
  const unseen = occasion.secrecy === "surprise" && alikeUnseen.includes(person)
  return isViewer(viewer, person) || alike.includes(person) || unseen
}

/** An occasion with its id, in its circle. */
export interface Held {
  readonly id: OccasionId
  readonly occasion: OccasionRecord
  readonly circle: CircleRecord
}

/** Whoever made an occasion runs it, unless the circle lets them read only or not at all (M5). */
export function roleIn({ id, occasion, circle }: Held, person: PersonId): Role | undefined {
  const member = memberOf(circle, person)
  const made = occasion.organisers.includes(person)
  const { secrecy, closed } = occasion
  const role =
    member && secrecy === "surprise" && !made ? roleInSurprise(member, { id, secrecy, closed }) : member?.role
  return role === "member" && made ? "organiser" : role
}

export function factsFor(held: Held, viewer: Viewer): AccessFacts {
  const { secrecy, writers, archivedAt, list = true, card } = held.occasion
  const recipient = isRecipient(held.occasion, held.circle, viewer)
  return {
    role: recipient && secrecy === "surprise" ? roleOfSurprised(held, viewer) : roleIn(held, viewer.id),
    recipient,
    secrecy,
    writers,
    archived: archivedAt !== undefined,
    list,
    ...(card !== undefined && {
      card: card.openedAt === undefined ? "writing" : "open",
      own: card.own?.includes(viewer.id) === true,
      late: lateAllowed(held.occasion),
    }),
  }
}

/**
 * For whom a surprise is runs nothing of it, and is in it once its card is open: who came by its recipients' link, and
 * whoever of the circle it is for beyond doubt. Somebody who only goes by their name is not (S4).
 */
function roleOfSurprised(held: Held, viewer: Viewer): Role | undefined {
  const { occasion, circle } = held
  const beyondDoubt = occasion.recipients.some((person) => isViewer(viewer, person))
  const isIn = beyondDoubt ? memberOf(circle, viewer.id) !== undefined : roleIn(held, viewer.id) !== undefined
  return isCardOpen(occasion) && isIn ? "member" : undefined
}

/** Whether it is gone for everybody, perhaps to be brought back (A5). */
export const isDeleted = ({ deletedAt }: OccasionRecord): boolean => deletedAt !== undefined

/** Whether this person started it. */
export const isStarter = ({ organisers }: OccasionRecord, person: PersonId): boolean =>
  organisers[0] === person

export const archive = (occasion: OccasionRecord, now: number): OccasionRecord =>
  occasion.archivedAt === undefined ? { ...occasion, archivedAt: now } : occasion

export function openAgain(occasion: OccasionRecord): OccasionRecord {
  const { archivedAt, ...open } = occasion
  return archivedAt === undefined ? occasion : open
}

/** Gone for everybody at once; `graceMs` later it is erased. Deleted again: no change. */
export const markDeleted = (occasion: OccasionRecord, now: number, graceMs: number): OccasionRecord =>
  isDeleted(occasion) ? occasion : withDue({ ...occasion, deletedAt: now, eraseAt: now + graceMs })

/** As it was before it was deleted. */
export function bringBack(occasion: OccasionRecord): Result<OccasionRecord, "not_here"> {
  if (occasion.erasedAt !== undefined) return refuse("not_here")
  const { deletedAt, eraseAt: _due, ...back } = occasion
  return ok(deletedAt === undefined ? occasion : withDue(back))
}

/** `byRecipient`: who changes it is celebrated here; the days of all others count at once. */
export const change = (
  occasion: OccasionRecord,
  wanted: ChangeOccasion,
  { now, byRecipient }: { readonly now: number; readonly byRecipient: boolean },
): OccasionRecord => ({
  ...movedTo(withFacts(occasion, wanted), now, zoneRules),
  changedAt: isNamedOrDated(occasion, wanted) ? now : occasion.changedAt,
  // What was revealed stays revealed, whatever the date is now.
  reveals: keepsShown(occasion, now),
  notBefore: setsDay(wanted) ? (byRecipient ? standsFrom(occasion, now) : undefined) : occasion.notBefore,
})

const setsDay = ({ kind, date, zone }: ChangeOccasion): boolean =>
  kind !== undefined || date !== undefined || zone !== undefined

/** Whether this changes what a calendar shows of it. */
const isNamedOrDated = (occasion: OccasionRecord, wanted: ChangeOccasion): boolean => {
  const { kind, title, date } = withFacts(occasion, wanted)
  return kind !== occasion.kind || title !== occasion.title || !isSameDate(date, occasion.date)
}

const isSameDate = (a: FloatingDate | undefined, b: FloatingDate | undefined): boolean =>
  a?.month === b?.month && a?.day === b?.day && a?.year === b?.year

const withFacts = (
  occasion: OccasionRecord,
  { kind, title, date, zone, writers }: ChangeOccasion,
): OccasionRecord => ({
  ...occasion,
  kind: kind ?? occasion.kind,
  title: title === undefined ? occasion.title : (title ?? undefined),
  date: date === undefined ? occasion.date : (date ?? undefined),
  zone: zone ?? occasion.zone,
  writers: writers ?? occasion.writers,
})

/** Somebody is celebrated too from now on. `giver`: they have seen what givers see. Once a recipient, always one. */
export function addRecipient(
  occasion: OccasionRecord,
  { person, giver, now }: { readonly person: PersonId; readonly giver: boolean; readonly now: number },
): Result<OccasionRecord, "too_many"> {
  if (occasion.recipients.includes(person)) return ok(occasion)
  if (occasion.recipients.length >= RECIPIENTS_MAX) return refuse("too_many")
  const turned = giver ? [...occasion.turned, { person, at: now }] : occasion.turned
  return ok({ ...occasion, recipients: [...occasion.recipients, person], turned, changedAt: now })
}

/** A recipient turned out to be somebody who had seen what givers see (M6). */
export const withTurned = (occasion: OccasionRecord, person: PersonId, now: number): OccasionRecord =>
  occasion.recipients.includes(person) && !occasion.turned.some((turned) => turned.person === person)
    ? { ...occasion, turned: [...occasion.turned, { person, at: now }] }
    : occasion

/** A recipient wants to know who gave what (S8). Others who are celebrated with them decide for themselves (S6). */
export const reveal = (
  occasion: OccasionRecord,
  now: number,
  by: PersonId,
): Result<OccasionRecord, "not_yet"> =>
  mayReveal(occasion, now) ? ok({ ...occasion, reveals: askedFor(occasion, now, by) }) : refuse("not_yet")

/** Until when this person was shown who gave what; givers are told of the last time that any recipient was. */
export const shownTo = ({ occasion, viewer, facts }: Seen, now: number): number | undefined =>
  revealedAt(occasion, now, (recipient) => !facts.recipient || isViewer(viewer, recipient))

/** A name that others made goes on under another id: first both are celebrated, then the new one alone. */
export const withRecipient = (occasion: OccasionRecord, person: PersonId, next: PersonId): OccasionRecord =>
  occasion.recipients.includes(person) && !occasion.recipients.includes(next)
    ? { ...occasion, recipients: [...occasion.recipients, next] }
    : occasion

export const withoutRecipient = (occasion: OccasionRecord, person: PersonId): OccasionRecord =>
  occasion.recipients.length > 1 && occasion.recipients.includes(person)
    ? { ...occasion, recipients: occasion.recipients.filter((other) => other !== person) }
    : occasion

/** What tells an occasion apart, as this person may see it; the caller has made sure that they may. */
export interface Seen extends Held {
  readonly viewer: Viewer
  readonly facts: AccessFacts & { readonly role: Role }
}

/** The occasion for one person: nothing in it depends on what they may not see (S0). */
export function viewOf(
  seen: Seen,
  recipients: RecipientView[],
  { now, signed }: { readonly now: number; readonly signed?: CardSigned | undefined },
): OccasionView {
  const { id, occasion, circle, facts } = seen
  const { kind, title, date, zone, secrecy, writers, createdAt, brought } = occasion
  const { asksFrom } = openingOf(occasion, now)
  const list = access(facts, "list") !== "none"
  const card = cardView(occasion, facts, zoneRules)
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
    rooms: SHARED_ROOM_KINDS.flatMap((room) => {
      const may = accessNow(facts, room)
      return may === "none" ? [] : [{ kind: room, may }]
    }),
    list,
    ...(card !== undefined && { card: { ...card, ...(signed !== undefined && { signed }) } }),
    ...(brought !== undefined && { brought: { by: brought.by, name: brought.name, at: brought.at } }),
    createdAt,
    asksFrom,
    // Without a list there is nothing to show of who gave what; to those whom it is kept from, neither.
    ...(list && shownView(seen, now)),
    ...(occasion.archivedAt !== undefined && { archivedAt: occasion.archivedAt }),
    ...(occasion.eraseAt !== undefined && { bringBackUntil: occasion.eraseAt }),
  }
}

/** When it is shown who gave what (S8). */
function shownView(seen: Seen, now: number): Pick<OccasionView, "opensAt" | "revealedAt"> {
  const { opensAt } = openingOf(seen.occasion, now)
  const revealed = shownTo(seen, now)
  return {
    ...(opensAt !== undefined && { opensAt }),
    ...(revealed !== undefined && { revealedAt: revealed }),
  }
}

/** A circle is called by who started it; no giver's name reaches a reader. */
export const circleView = (id: CircleId, { name }: CircleRecord, role: Role) => ({
  id,
  name: role === "reader" ? "" : name,
  role,
})
