import type { OccasionView } from "../../shared/api.ts"
import { type BlobId, newCircleId, newOccasionId, type OccasionId, type PersonId } from "../../shared/ids.ts"
import { KEPT_VERSION, misplaced } from "../../shared/kept/format.ts"
import { BringCard, BringMessages } from "../../shared/kept-routes.ts"
import type { StoredPhoto } from "../../shared/photo-routes.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import type { ArrangementRecord } from "../cards/arrangement.ts"
import { type CardFrontRecord, type CardMessageRecord, messageKey } from "../cards/content/record.ts"
import type { RepliesRecord } from "../cards/replies.ts"
import type { TicketsRecord } from "../cards/tickets.ts"
import { UNFIT } from "../cards/rules.ts"
import { zoneRules } from "../../shared/dates/zoned.ts"
import { noteMembership } from "../circles/commands.ts"
import { startCircle } from "../circles/rules.ts"
import { refusal, type Refusal, type Upload, wrongField } from "../endpoint.ts"
import { show, type OccasionDeps } from "../occasions/commands.ts"
import { inAnotherCircle } from "../occasions/limits.ts"
import type { OccasionRecord } from "../occasions/rules.ts"
import { isZone, UNKNOWN_ZONE } from "../occasions/zones.ts"
import { takeToday } from "../people/quotas.ts"
import type { Photos } from "../photos/photos.ts"
import { idSource } from "../randomness.ts"
import type { Table } from "../store/table.ts"
import type { UploadGate } from "../upload-gate.ts"
import { readPart } from "./read-part.ts"
import {
  arrangementOf,
  arrived,
  type Brought,
  frontOf,
  messageAt,
  messageOf,
  occasionOf,
  repliesOf,
  ticketsOf,
} from "./rules.ts"

/**
 * A card that somebody brings from a file (K27). Its first record is of an occasion that is being erased: nobody sees it,
 * and what else is written belongs to it. The last write makes it one that is there. Whatever ends a node before, the
 * eraser takes all of it a day later (A5).
 */

export interface KeptDeps extends OccasionDeps {
  readonly cardFronts: Table<CardFrontRecord>
  readonly cardMessages: Table<CardMessageRecord>
  readonly arrangements: Table<ArrangementRecord>
  readonly replies: Table<RepliesRecord>
  readonly tickets: Table<TicketsRecord>
  readonly photos: Pick<Photos, "bring">
  /** Bounds the parts that this node reads at once. */
  readonly gate: UploadGate
}

/** When there may be room again, in seconds. */
const BUSY_S = 2
/** However small a part is, it counts as so many bytes of a day: each takes work. */
const PART_MIN_BYTES = 64 * 1024

interface Asked {
  readonly person: PersonId
  readonly id: OccasionId
}

/** K27: everything but messages and photos. */
export async function bringCard(
  deps: KeptDeps,
  person: PersonId,
  upload: Upload,
): Promise<Result<OccasionId, Refusal>> {
  return inTurn(deps, person, upload, async () => {
    const part = await readPart(upload, BringCard)
    if (!part.ok) return part
    const fits = fitting(part.value)
    if (!fits.ok) return fits
    // One after another for each person: each counts what the one before made.
    return deps.starting.run(person, () => begin(deps, person, part.value))
  })
}

function fitting({ version, card, messages }: BringCard): Result<null, Refusal> {
  if (version > KEPT_VERSION) return refusal("newer_kept_card")
  const lost = misplaced(card, messages)
  if (lost !== undefined)
    return wrongField(`card.${lost}`, "It names somebody, or a message, that is not in the file.")
  if (!isZone(card.zone)) return wrongField("card.zone", UNKNOWN_ZONE)
  return zoneRules.hasDay(card.opens, card.zone) ? ok(null) : wrongField("card.opens", UNFIT.no_such_day)
}

async function begin(
  deps: KeptDeps,
  person: PersonId,
  { requestId, card, messages }: BringCard,
): Promise<Result<OccasionId, Refusal>> {
  const { people, occasions, quotas, clock, perDay } = deps
  const who = await people.get(person)
  if (!who) return refusal("signed_out")
  const now = clock.now()
  const random = idSource(`bring/${person}`, requestId)
  const [id, circle] = [newOccasionId(random), newCircleId(random)]
  const brought: Brought = { id, card, messages }
  if ((await occasions.get(id)) === undefined) {
    const place = await inAnotherCircle(deps, person)
    if (!place.ok) return place
    const lists = { units: 1, limit: perDay.lists }
    const taken = await takeToday(quotas, { person, now }, { lists })
    if (!taken.ok) return refusal("lists_today")
    const by = { person, name: who.name, circle, now, rules: zoneRules }
    await occasions.insert(id, occasionOf(brought, by))
  }
  await deps.arrangements.insert(id, arrangementOf(brought))
  await deps.tickets.insert(id, ticketsOf(brought))
  for (const said of repliesOf(brought)) await deps.replies.insert(`${id}:${said.person}`, said)
  await deps.cardFronts.insert(id, frontOf(brought))
  return ok(id)
}

/** K27: some of its messages. What is there already stays as it is. */
export async function bringMessages(
  deps: KeptDeps,
  asked: Asked,
  upload: Upload,
): Promise<Result<undefined, Refusal>> {
  const brought = await broughtBy(deps, asked)
  if (!brought.ok) return brought
  // The same was sent before, and all of it has arrived since.
  if (!brought.value.isArriving) return ok(undefined)
  return inTurn(deps, asked.person, upload, async () => {
    const part = await readPart(upload, BringMessages)
    if (!part.ok) return part
    const { from, messages: kept } = part.value
    const { id } = asked
    const people = (await deps.cardFronts.get(id))?.people ?? []
    const messages = kept.flatMap((one, n) => messageOf(id, people, { place: from + n, kept: one }) ?? [])
    if (messages.length < kept.length || from + kept.length > brought.value.messages)
      return wrongField("messages", "It names somebody who is not in the file, or is one too many.")
    for (const message of messages)
      await deps.cardMessages.insert(messageKey(id, message.id), { occasion: id, message })
    return ok(undefined)
  })
}

/** K28: one of its photos. */
export async function bringPhoto(
  deps: KeptDeps,
  asked: Asked & { readonly blob: BlobId },
  upload: Upload,
): Promise<Result<StoredPhoto, Refusal>> {
  const brought = await broughtBy(deps, asked)
  return brought.ok ? deps.photos.bring(asked, upload) : brought
}

/** K27: it is there from now on, if every message is. Asked again nothing changes. */
export async function finishCard(deps: KeptDeps, asked: Asked): Promise<Result<OccasionView, Refusal>> {
  const { person, id } = asked
  const there = await deps.occasionFor(person, id)
  if (there?.occasion.brought?.by === person) return ok(await show(deps, there))
  const [brought, who] = [await broughtBy(deps, asked), await deps.people.get(person)]
  if (!brought.ok) return brought
  if (!who) return refusal("signed_out")
  const { messages, occasion } = brought.value
  const places = Array.from({ length: messages }, (_, place) => messageKey(id, messageAt(id, place)))
  const found = await deps.cardMessages.getMany(places)
  if (found.size < messages || (await deps.cardFronts.get(id)) === undefined)
    return refusal("kept_part_missing")
  const now = deps.clock.now()
  const member = {
    person,
    role: "organiser",
    via: undefined,
    now,
    random: idSource(`bring/${id}`, "circle"),
  } as const
  await noteMembership(deps.memberships, occasion.circle, person)
  await deps.circles.insert(occasion.circle, startCircle(who.name, member))
  const changed = await deps.occasions.change(id, (record) => arrived(record, deps.clock.now()))
  if (!changed.ok) return refusal("not_here")
  const seen = await deps.occasionFor(person, id)
  return seen ? ok(await show(deps, seen)) : refusal("not_here")
}

/** The card, as it arrives or arrived; to everybody but who brings it, it is not here, and to nobody once it is deleted. */
async function broughtBy({ occasions }: KeptDeps, { person, id }: Asked): Promise<Result<Arriving, Refusal>> {
  const occasion = await occasions.get(id)
  const { brought } = occasion ?? {}
  if (occasion === undefined || brought?.by !== person) return refusal("not_here")
  const isArriving = brought.arriving === true
  if (!isArriving && occasion.deletedAt !== undefined) return refusal("not_here")
  return ok({ occasion, messages: brought.messages, isArriving })
}

interface Arriving {
  readonly occasion: OccasionRecord
  readonly messages: number
  readonly isArriving: boolean
}

/** Reads a part when there is room for it, within what this person may send in a day. */
async function inTurn<T>(
  { gate, quotas, clock, perDay }: KeptDeps,
  person: PersonId,
  upload: Upload,
  take: () => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const leave = gate.enter(person, upload.size)
  if (leave === undefined) return refuse({ code: "photos_busy", retryAfter: BUSY_S })
  try {
    const photoBytes = { units: Math.max(upload.size, PART_MIN_BYTES), limit: perDay.photoBytes }
    const today = await takeToday(quotas, { person, now: clock.now() }, { photoBytes })
    return today.ok ? await take() : refusal("photos_today")
  } finally {
    leave()
  }
}
