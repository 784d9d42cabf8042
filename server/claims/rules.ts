import type { ClaimAnswer } from "../../shared/claim-commands.ts"
import type { ErrorCode } from "../../shared/errors.ts"
import type { PersonId } from "../../shared/ids.ts"
import { refuse, type Result } from "../../shared/result.ts"
import { givenFrom, type Claim, type ItemRecord, type Notice, type Part, type Pool } from "./record.ts"

/** The parts that every rule about an item shares: who asks, what is left, what is told to whom. All pure. */

/** Who asks, with every name that turned out to be theirs. */
export interface Asker {
  readonly me: PersonId
  readonly ids: ReadonlySet<PersonId>
  readonly organiser: boolean
}

export interface Context {
  readonly now: number
  /** Whether somebody is a giver here: for whom one may claim, to whom a pool may be handed over. */
  readonly isGiver: (person: PersonId) => boolean
  /** What else is free; read only when it is needed (`alternatives` is the refusal that asks for it). */
  readonly alternatives: Extract<ClaimAnswer, { result: "gone" }>["alternatives"] | undefined
}

/** A rule's outcome: the record after it, and the answer without the version that it will have. */
interface Decided {
  readonly record: ItemRecord
  readonly answer: Outcome
}
type Outcome = ClaimAnswer extends infer A ? (A extends unknown ? Omit<A, "version"> : never) : never
export type Decision = Result<Decided, ErrorCode | "alternatives">

/** A hold lasts this long, in ms (C6). */
export const HOLD_MS = 30 * 60_000
const DAY_MS = 86_400_000
/** Who let what go is known for this long; what the owner removed is let go after as long (C7, C10). */
const REMEMBERED_MS = 30 * DAY_MS
/** An answer is given again for this long (C3). */
const ANSWERS_MS = DAY_MS
const ANSWERS_EACH = 30
const ANSWERS_MAX = 1_000
const TOMBSTONES_MAX = 200
const NOTICES_EACH = 20

export const isMine = (claim: Claim, { ids }: Asker): boolean =>
  ids.has(claim.giver) || (claim.by !== undefined && ids.has(claim.by))

/** Whether a hold is over: computed whenever it is read, whatever the sweeper has done (C6). */
export const isOver = ({ state, heldUntil }: Claim, now: number): boolean =>
  state === "held" && (heldUntil ?? 0) <= now

export const activePool = ({ pool }: ItemRecord) => (pool && pool.state !== "cancelled" ? pool : undefined)

/** Who has a part in a pool: whoever chips in, and who collects, with a part or without. */
export const peopleOfPool = ({ parts, collector, vacant }: Pool): readonly PersonId[] => [
  ...parts.map(({ person }) => person),
  ...(vacant === true ? [] : [collector]),
]

export const isInPool = (pool: Pool | undefined, { ids }: Asker): boolean =>
  pool !== undefined && peopleOfPool(pool).some((person) => ids.has(person))

/** Units that are taken; a pool is the group's claim of one (O2). */
export const takenOf = (record: ItemRecord): number =>
  record.claims.reduce((sum, { units }) => sum + units, 0) + (activePool(record) ? 1 : 0)

/** Units that may still be taken; never below 0, also when more are taken than are wanted now (C8). */
export const leftOf = (record: ItemRecord): number =>
  record.now.quantity === "unlimited" ? Infinity : Math.max(0, record.now.quantity - takenOf(record))

export const isOverTaken = (record: ItemRecord): boolean =>
  record.now.quantity !== "unlimited" && takenOf(record) > record.now.quantity

/** Tells these people, each once per key: the same again takes the place of the one before. */
export function tell(record: ItemRecord, people: Iterable<PersonId>, notice: Omit<Notice, "to">): ItemRecord {
  let { notices } = record
  for (const to of new Set(people)) {
    const others = notices.filter((known) => known.to !== to)
    const mine = notices.filter((known) => known.to === to && known.key !== notice.key)
    notices = [...others, ...[...mine, { ...notice, to }].slice(-NOTICES_EACH)]
  }
  return { ...record, notices }
}

export function untell(record: ItemRecord, drop: (notice: Notice) => boolean): ItemRecord {
  const notices = record.notices.filter((notice) => !drop(notice))
  return notices.length === record.notices.length ? record : { ...record, notices }
}

/** Whom something about this claim concerns. */
export const peopleOf = ({ giver, by }: Claim): readonly PersonId[] =>
  by === undefined ? [giver] : [giver, by]

/** Whoever asked is told in order, all at once, when something is free that was not (C7, C9). */
export function tellWatchers(before: ItemRecord, after: ItemRecord, now: number): ItemRecord {
  if (after.watchers.length === 0 || after.removedAt !== undefined) return after
  const wasFree = before.removedAt === undefined && leftOf(before) > 0
  if (wasFree || leftOf(after) === 0) return after
  const told = tell(after, after.watchers, { key: "free", at: now, what: { kind: "free" } })
  return { ...told, watchers: [] }
}

/** Takes a claim away and remembers that it was there. */
export function letGo(
  record: ItemRecord,
  claim: Claim,
  why: { readonly at: number; readonly reason?: string; readonly left?: true },
) {
  const { giver, units } = claim
  const tombstone = { giver, units, ...why }
  const claims = record.claims.filter((other) => other !== claim)
  const released = [...record.released, tombstone].slice(-TOMBSTONES_MAX)
  return unconcerned({ ...record, claims, released }, peopleOf(claim))
}

/** These people are no longer told what concerns only those who still have a part in it. */
export function unconcerned(record: ItemRecord, people: readonly PersonId[]): ItemRecord {
  const pool = activePool(record)
  const still = new Set([...record.claims.flatMap(peopleOf), ...(pool ? peopleOfPool(pool) : [])])
  const out = new Set(people.filter((person) => !still.has(person)))
  return untell(record, ({ to, what }) => out.has(to) && ["changed", "removed", "over"].includes(what.kind))
}

/** Calls a pool off: everybody who is in is told, and what was sent is marked until it was given back (O3). */
export function callOff(record: ItemRecord, pool: Pool, now: number): ItemRecord {
  const parts = pool.parts
    .filter(({ state }) => state !== "pledged")
    .map((part): Part => ({ ...part, state: "returning" }))
  let after: ItemRecord = { ...record, pool: { ...pool, state: "cancelled", parts } }
  for (const { person, minor, state } of pool.parts) {
    const what = {
      kind: "pool_cancelled",
      minor: state === "pledged" ? 0 : minor,
      currency: pool.currency,
    } as const
    after = tell(after, [person], { key: `pool_cancelled:${pool.at}`, at: now, what })
  }
  return unconcerned(after, peopleOfPool(pool))
}

/** C10: what the owner removed ends by itself when nobody kept it; what was bought or given did not go away with it. */
const mayLapse = ({ state, kept }: Claim): boolean =>
  kept !== true && (state === "held" || state === "claimed")
const poolMayLapse = ({ pool }: ItemRecord): boolean => pool?.state === "open" && pool.kept !== true

/** Lets end what ends by itself: holds, and what nobody kept of an item that was removed long ago; old tombstones. */
export function settle(record: ItemRecord, now: number): ItemRecord {
  const longGone = record.removedAt !== undefined && record.removedAt + REMEMBERED_MS <= now
  let after = record
  for (const claim of record.claims) {
    if (longGone && mayLapse(claim)) after = letGo(after, claim, { at: now })
    else if (isOver(claim, now)) after = { ...after, claims: after.claims.filter((other) => other !== claim) }
  }
  if (longGone && after.pool && poolMayLapse(after)) after = callOff(after, after.pool, now)
  if (after !== record) {
    after = notOverAnyMore(tellWatchers(record, after, now))
  }
  const released = after.released.filter(({ at }) => at + REMEMBERED_MS > now)
  if (released.length < after.released.length) after = { ...after, released }
  return after
}

/** Nobody need let go any more once as few are taken as are wanted. */
export const notOverAnyMore = (record: ItemRecord): ItemRecord =>
  isOverTaken(record) ? record : untell(record, ({ what }) => what.kind === "over")

/** When something of it ends by itself. */
function expiryOf(record: ItemRecord): number | undefined {
  const { claims, removedAt } = record
  const ends = claims.flatMap(({ state, heldUntil }) =>
    state === "held" && heldUntil !== undefined ? [heldUntil] : [],
  )
  if (removedAt !== undefined && (claims.some(mayLapse) || poolMayLapse(record)))
    ends.push(removedAt + REMEMBERED_MS)
  return ends.length === 0 ? undefined : Math.min(...ends)
}

/** Since when the first of it is given, as an index. */
function givenOf({ occasion, claims, pool }: ItemRecord): string | undefined {
  const times = [...claims, ...(pool ? [pool] : [])].flatMap(({ state, givenAt }) =>
    state === "given" && givenAt !== undefined ? [givenAt] : [],
  )
  return times.length === 0 ? undefined : givenFrom(occasion, Math.min(...times))
}

/**
 * What a record looks like once it is saved: a new version when anything but answers changed, and its indexes, which
 * a record of an older version may lack.
 */
export function finish(before: ItemRecord, after: ItemRecord): ItemRecord {
  const given = givenOf(after)
  if (after === before && given === before.given) return before
  const { answers: _old, expires: _then, given: _was, ...was } = before
  const { answers, expires: _soon, given: _is, ...is } = after
  const changed = JSON.stringify(was) !== JSON.stringify(is)
  if (!changed && answers === before.answers && given === before.given) return before
  const expires = expiryOf(after)
  return {
    ...is,
    answers,
    version: changed ? before.version + 1 : before.version,
    ...(expires !== undefined && { expires }),
    ...(given !== undefined && { given }),
  }
}

interface Request {
  readonly requestId: string
}

/**
 * A command once, however often it is sent (C3): the answer is kept in the record that it changed, also when it was
 * `gone`. The same id for something else is a `conflict`.
 */
export function once<C extends Request>(
  before: ItemRecord,
  { asker, command, now }: { readonly asker: Asker; readonly command: C; readonly now: number },
  decide: (record: ItemRecord) => Decision,
): Result<{ readonly record: ItemRecord; readonly answer: ClaimAnswer }, ErrorCode | "alternatives"> {
  const { requestId, ...rest } = command
  const what = JSON.stringify(rest)
  const known = before.answers.find(
    ({ by, request, at }) => request === requestId && asker.ids.has(by) && at + ANSWERS_MS > now,
  )
  if (known) {
    return known.what === what
      ? { ok: true, value: { record: before, answer: known.answer } }
      : refuse("conflict")
  }
  const decided = decide(settle(before, now))
  if (!decided.ok) return decided
  const changed = finish(before, decided.value.record)
  const answer: ClaimAnswer = { ...decided.value.answer, version: changed.version }
  const kept = { by: asker.me, request: requestId, what, at: now, answer }
  const record = finish(before, {
    ...changed,
    version: before.version,
    answers: keepAnswer(changed.answers, kept),
  })
  return { ok: true, value: { record, answer } }
}

function keepAnswer(
  answers: ItemRecord["answers"],
  kept: ItemRecord["answers"][number],
): ItemRecord["answers"] {
  const fresh = answers.filter(({ at }) => at + ANSWERS_MS > kept.at)
  const mine = fresh.filter(({ by }) => by === kept.by)
  const oldest = mine.length >= ANSWERS_EACH ? mine[0] : undefined
  return [...fresh.filter((answer) => answer !== oldest), kept].slice(-ANSWERS_MAX)
}
