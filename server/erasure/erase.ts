import { OccasionId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import { ownRoomOf, roomOf, SHARED_ROOM_KINDS } from "../../shared/rooms.ts"
import type { RepliesRecord } from "../cards/replies.ts"
import type { CardFrontRecord, CardMessageRecord } from "../cards/content/record.ts"
import type { CircleRecord } from "../circles/rules.ts"
import type { ShownRecord } from "../claims/gifts.ts"
import { keepHistory, type HistoryRecord } from "../claims/history.ts"
import type { ItemRecord } from "../claims/record.ts"
import type { Clock } from "../clock.ts"
import type { AskRecord } from "../links/ask-rules.ts"
import type { EditorRecord } from "../editors/rules.ts"
import type { LinkRecord } from "../links/rules.ts"
import type { OccasionRecord } from "../occasions/rules.ts"
import type { OpenPhotos } from "../photos/open.ts"
import type { PersonRecord } from "../people/rules.ts"
import type { SetAsideRecord } from "../rooms/healing/set-aside.ts"
import type { RoomLog } from "../store/port.ts"
import type { Table } from "../store/table.ts"

export interface EraseDeps {
  readonly inCards: Pick<OpenPhotos, "erase">
  readonly clock: Clock
  readonly roomLog: Pick<RoomLog, "erase">
  readonly occasions: Table<OccasionRecord>
  readonly circles: Table<CircleRecord>
  readonly people: Table<PersonRecord>
  readonly links: Table<LinkRecord>
  readonly asks: Table<AskRecord>
  readonly editors: Table<EditorRecord>
  readonly setAside: Table<SetAsideRecord>
  readonly shown: Table<ShownRecord>
  readonly claims: Table<ItemRecord>
  readonly cardFronts: Table<CardFrontRecord>
  readonly cardMessages: Table<CardMessageRecord>
  readonly history: Table<HistoryRecord>
  readonly projections: Pick<Table<never>, "delete">
  readonly cardSigners: Pick<Table<never>, "delete">
  readonly replies: Table<RepliesRecord>
  /** What is kept for a card as one record, by its occasion. */
  readonly arrangements: Pick<Table<never>, "delete">
  readonly tickets: Pick<Table<never>, "delete">
}

/** Occasions that one look erases; the next takes the rest. */
const ERASED_AT_ONCE = 20

/**
 * Erases the occasions whose time to be brought back is over (A5): rooms, projections, links, requests to be let in, other editors, parts set aside, photos, its opened card and what is around it, and claims. What each
 * giver promised stays on their shopping page (C12). Any node may do the same at the same time, and be killed at any
 * step: until the last step the occasion is found again, and every step may be repeated. True when there is more.
 */
export async function eraseDue(deps: EraseDeps): Promise<boolean> {
  const due = await deps.occasions.find("eraseAt", { to: deps.clock.now(), limit: ERASED_AT_ONCE })
  for (const { key } of due) await eraseOne(deps, OccasionId.parse(key))
  return due.length === ERASED_AT_ONCE
}

async function eraseOne(deps: EraseDeps, id: OccasionId): Promise<void> {
  const now = deps.clock.now()
  const marked = await deps.occasions.change(id, (occasion) => markErased(occasion, now))
  // Somebody brought it back a moment ago, or another node has erased it.
  if (!marked.ok) return
  const claims = await deps.claims.find("occasion", { equals: id })
  const about = await named(deps, id, marked.value)
  await keepHistory(deps, about, { records: claims.map(({ body }) => body), now })
  const shared = SHARED_ROOM_KINDS.map((kind) => roomOf(kind, id))
  const own = (marked.value.card?.own ?? []).map((person) => ownRoomOf(id, person))
  for (const room of [...shared, ...own]) {
    await deps.roomLog.erase(room)
    await deps.projections.delete(room)
    await deps.cardSigners.delete(room)
  }
  for (const table of [deps.arrangements, deps.tickets]) await table.delete(id)
  const { links, asks, editors, setAside, shown, cardFronts, cardMessages, replies } = deps
  for (const table of [links, asks, editors, setAside, shown, cardFronts, cardMessages, replies, deps.claims])
    for (const { key } of await table.find("occasion", { equals: id })) await table.delete(key)
  await deps.inCards.erase(id)
  await forget(deps, id, marked.value)
}

function markErased(occasion: OccasionRecord, now: number): Result<OccasionRecord, "not_due"> {
  if (occasion.eraseAt === undefined || occasion.eraseAt > now) return refuse("not_due")
  return ok(occasion.erasedAt === undefined ? { ...occasion, erasedAt: now } : occasion)
}

/** What it was called, as its givers know it. */
async function named({ people }: EraseDeps, occasion: OccasionId, record: OccasionRecord) {
  const { kind, title, date, recipients } = record
  const known = await people.getMany(recipients)
  const real = await people.getMany([...known.values()].flatMap(({ mergedInto }) => mergedInto ?? []))
  const names = recipients.flatMap((id) => {
    const person = known.get(id)
    const who = person?.mergedInto === undefined ? person : real.get(person.mergedInto)
    return who ? [who.name] : []
  })
  return {
    occasion,
    kind,
    recipients: names,
    ...(title !== undefined && { title }),
    ...(date !== undefined && { date }),
  }
}

/**
 * The record goes, unless it says who may know whom: somebody who came by a surprise is known to those who could see
 * it (S0), so of a surprise that brought people in, recipients and nothing else stay. A list that everybody saw hid
 * nobody.
 */
async function forget(deps: EraseDeps, id: OccasionId, occasion: OccasionRecord): Promise<void> {
  const circle = await deps.circles.change<"unchanged">(occasion.circle, (record) => {
    const brought = record.members.some(({ via }) => via.includes(id))
    if (!brought || occasion.secrecy === "surprise") return refuse("unchanged")
    const members = record.members.map((member) =>
      member.via.includes(id) ? { ...member, via: [] } : member,
    )
    return ok({ ...record, members })
  })
  const now = circle.ok ? circle.value : await deps.circles.get(occasion.circle)
  if (now?.members.some(({ via }) => via.includes(id)) !== true) return deps.occasions.delete(id)
  await deps.occasions.change(id, (record) => ok(withoutContent(record)))
}

function withoutContent(occasion: OccasionRecord): OccasionRecord {
  const { title: _title, date: _date, eraseAt: _due, card: _card, cardDue: _opens, ...rest } = occasion
  return { ...rest, kind: "other", reveals: [], turned: [] }
}
