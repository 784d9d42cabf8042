import type { ClaimCommand } from "../../shared/claim-commands.ts"
import type { PersonId } from "../../shared/ids.ts"
import { ok, refuse, unreachable } from "../../shared/result.ts"
import type { Claim, ItemRecord } from "./record.ts"
import {
  activePool,
  HOLD_MS,
  isInPool,
  isMine,
  leftOf,
  letGo,
  notOverAnyMore,
  peopleOf,
  peopleOfPool,
  tell,
  tellWatchers,
  untell,
  type Asker,
  type Context,
  type Decision,
} from "./rules.ts"

type Of<D extends ClaimCommand["do"]> = Extract<ClaimCommand, { do: D }>

/** What a giver does about an item (C1-C11), decided on its record as it stands. Pure. */
export function decideClaim(
  record: ItemRecord,
  asker: Asker,
  command: ClaimCommand,
  context: Context,
): Decision {
  switch (command.do) {
    case "hold":
    case "claim":
      return take(record, asker, command, context)
    case "extend":
      return extend(record, asker, context)
    case "release":
      return release(record, asker, command, context)
    case "mark":
      return mark(record, asker, command, context)
    case "keep":
      return keep(record, asker, command)
    case "watch":
      return watch(record, asker, command)
    case "seen":
      return seen(record, asker, command)
    default:
      return unreachable(command)
  }
}

const decided = (record: ItemRecord, claim?: Claim): Decision =>
  ok({ record, answer: { result: "ok", ...(claim && { claim: shown(claim) }) } })

const shown = ({ giver, units, state, heldUntil }: Claim) => ({
  giver,
  units,
  state,
  ...(heldUntil !== undefined && { heldUntil }),
})

const swap = (record: ItemRecord, old: Claim, changed: Claim): ItemRecord => ({
  ...record,
  claims: record.claims.map((claim) => (claim === old ? changed : claim)),
})

/** C1, C2: as many as are free, or none; one claim per giver, whom a second one changes (C3). */
function take(record: ItemRecord, asker: Asker, command: Of<"hold" | "claim">, context: Context): Decision {
  const giver = giverBy(command, asker)
  const forMyself = asker.ids.has(giver)
  if (!forMyself && !context.isGiver(giver)) return refuse("not_allowed")
  const before = named(record, asker, giver)
  // What somebody decided for themselves is theirs.
  if (before && !isMine(before, asker)) return refuse("not_allowed")
  if (!before && record.removedAt !== undefined) return refuse("not_on_list")
  const more = command.units - (before?.units ?? 0)
  const free = leftOf(record)
  if (more > 0 && more > free) return notEnough(record, free, context)
  if (before) {
    const changed = retaken(before, command)
    const after = tellWatchers(record, swap(record, before, changed), context.now)
    return decided(notOverAnyMore(after), changed)
  }
  const claim = newClaim(record, command, { giver, by: forMyself ? undefined : asker.me, at: context.now })
  const watchers = record.watchers.filter((watcher) => !peopleOf(claim).includes(watcher))
  return decided({ ...record, claims: [...record.claims, claim], watchers }, claim)
}

const giverBy = (command: Of<"hold" | "claim">, { me }: Asker): PersonId =>
  command.do === "claim" ? (command.for ?? me) : me

const newClaim = (
  { now: promise }: ItemRecord,
  { do: kind, units }: Of<"hold" | "claim">,
  { giver, by, at }: { readonly giver: PersonId; readonly by: PersonId | undefined; readonly at: number },
): Claim => ({
  giver,
  ...(by !== undefined && { by }),
  units,
  ...(kind === "hold" ? { state: "held", heldUntil: at + HOLD_MS } : { state: "claimed" }),
  at,
  promise,
})

/** A hold becomes a claim by claiming, and never the other way round; what was bought stays bought. */
function retaken(before: Claim, { do: kind, units }: Of<"hold" | "claim">): Claim {
  if (kind === "hold" || before.state !== "held") return { ...before, units }
  const { heldUntil: _over, extended: _once, ...rest } = before
  return { ...rest, units, state: "claimed" }
}

/** Fewer are left than were asked for: nothing is taken, and the person decides (C2). */
export function notEnough(record: ItemRecord, free: number, { alternatives }: Context): Decision {
  if (free > 0) return ok({ record, answer: { result: "short", left: free } })
  if (activePool(record)) return refuse("pool_runs")
  if (alternatives === undefined) return refuse("alternatives")
  return ok({ record, answer: { result: "gone", left: 0, alternatives: [...alternatives] } })
}

/** C6: once. */
function extend(record: ItemRecord, { ids }: Asker, { now }: Context): Decision {
  const claim = record.claims.find(({ giver }) => ids.has(giver))
  if (claim?.state !== "held") return refuse("nothing_taken")
  if (claim.extended === true) return refuse("extended_once")
  const changed = { ...claim, heldUntil: now + HOLD_MS, extended: true }
  return decided(swap(record, claim, changed), changed)
}

/** The asking person's claim, or the one they name. */
const named = (record: ItemRecord, { ids }: Asker, giver: PersonId | undefined): Claim | undefined =>
  record.claims.find((claim) =>
    giver === undefined || ids.has(giver) ? ids.has(claim.giver) : claim.giver === giver,
  )

/** C7: by whoever took it, or by an organiser with a reason that the giver is told. The units are free at once. */
function release(
  record: ItemRecord,
  asker: Asker,
  { giver, returned, reason }: Of<"release">,
  { now }: Context,
): Decision {
  const claim = named(record, asker, giver)
  if (!claim) return refuse("nothing_taken")
  const mine = isMine(claim, asker)
  if (!mine && (!asker.organiser || reason === undefined)) return refuse("not_allowed")
  const bought = claim.state === "bought" || claim.state === "given"
  if (mine && bought && returned !== true) return refuse("already_bought")
  const gone = letGo(record, claim, { at: now, ...(reason !== undefined && { reason }) })
  const free = notOverAnyMore(tellWatchers(record, gone, now))
  if (mine || reason === undefined) return decided(free)
  const notice = { key: `released:${now}`, at: now, what: { kind: "released", reason } } as const
  return decided(tell(free, peopleOf(claim), notice))
}

/** Buying and marking as bought are separate steps; each can be taken back. For somebody who is out, organisers do it. */
function mark(record: ItemRecord, asker: Asker, { giver, as }: Of<"mark">, { now }: Context): Decision {
  const claim = named(record, asker, giver)
  if (!claim) return refuse("nothing_taken")
  if (!isMine(claim, asker) && !(claim.out === true && asker.organiser)) return refuse("not_allowed")
  const { heldUntil: _over, extended: _once, givenAt, ...rest } = claim
  const changed = { ...rest, state: as, ...(as === "given" && { givenAt: givenAt ?? now }) }
  return decided(swap(record, claim, changed), changed)
}

/** C10: what the owner removed is given as a surprise; from now on the other givers see it too. */
function keep(record: ItemRecord, asker: Asker, { giver }: Of<"keep">): Decision {
  if (record.removedAt === undefined) return refuse("nothing_taken")
  const claim = named(record, asker, giver)
  const { pool } = record
  if (claim && isMine(claim, asker)) {
    const changed = { ...claim, kept: true }
    return decided(answered(swap(record, claim, changed), peopleOf(claim)), changed)
  }
  if (claim) return refuse("not_allowed")
  if (!pool || !isInPool(pool, asker)) return refuse("nothing_taken")
  return decided(answered({ ...record, pool: { ...pool, kept: true } }, peopleOfPool(pool)))
}

const answered = (record: ItemRecord, people: readonly PersonId[]): ItemRecord =>
  untell(record, ({ to, what }) => what.kind === "removed" && people.includes(to))

function watch(record: ItemRecord, { me, ids }: Asker, { on }: Of<"watch">): Decision {
  const others = record.watchers.filter((watcher) => !ids.has(watcher))
  if (!on) return decided(others.length === record.watchers.length ? record : { ...record, watchers: others })
  if (others.length < record.watchers.length) return decided(record)
  if (record.removedAt !== undefined) return refuse("not_on_list")
  return decided({ ...record, watchers: [...record.watchers, me] })
}

/** C11: whoever has read of a change has been told; the next one is compared with what they know now. */
function seen(record: ItemRecord, asker: Asker, { key }: Of<"seen">): Decision {
  const mine = record.notices.find((notice) => notice.key === key && asker.ids.has(notice.to))
  if (!mine) return decided(record)
  const rest = untell(record, (notice) => notice.key === key && asker.ids.has(notice.to))
  if (mine.what.kind !== "changed") return decided(rest)
  // What was given is called what it was then.
  const learns = (claim: Claim): boolean => isMine(claim, asker) && claim.state !== "given"
  const claims = rest.claims.map((claim) => (learns(claim) ? { ...claim, told: record.now } : claim))
  return decided({ ...rest, claims })
}
