import type { ClaimAnswer, ClaimCommand, PoolCommand } from "../../shared/claim-commands.ts"
import type { ClaimsState } from "../../shared/claims.ts"
import type { ItemId, OccasionId, PersonId } from "../../shared/ids.ts"
import { ok, refuse, type Result } from "../../shared/result.ts"
import { refusal, type Refusal } from "../endpoint.ts"
import { shownTo, type Seen } from "../occasions/rules.ts"
import { alternativesTo } from "./alternatives.ts"
import { counterOf } from "./boards.ts"
import { decideClaim } from "./claim-rules.ts"
import { acquaint, askerOf, seenByGiver } from "./givers.ts"
import type { Keeper, KeeperDeps } from "./keeper.ts"
import { decidePool } from "./pool-rules.ts"
import { once, type Context, type Decision } from "./rules.ts"
import type { Asker } from "./rules.ts"
import { takesBack } from "./reached.ts"
import type { ItemRecord } from "./record.ts"
import { peopleIn, viewItem } from "./view.ts"

/**
 * Whoever was decided upon for longer than this, in ms, may have stopped being a giver before it was written, and
 * nobody who was told of that would look again (open.ts: `LATE_MS`): they are asked about once more.
 */
const DOUBT_MS = 1_000

/** What an archived list takes no more (A4); what was promised before can still be marked, let go and paid. */
const TAKES_NEW: ReadonlySet<(ClaimCommand | PoolCommand)["do"]> = new Set([
  "hold",
  "extend",
  "claim",
  "watch",
  "start",
  "pledge",
])

export interface ClaimDeps extends KeeperDeps {
  readonly keeper: Keeper
}

interface Place {
  /** By the token, and by nothing else (C5). */
  readonly person: PersonId
  readonly occasion: OccasionId
  readonly item: ItemId
}

/** All that is taken of an occasion, for one of its givers. */
export async function showClaims(
  deps: ClaimDeps,
  person: PersonId,
  occasion: OccasionId,
): Promise<Result<ClaimsState, Refusal>> {
  const seen = await seenByGiver(deps, person, occasion)
  if (!seen) return refusal("not_here")
  const records = (await deps.keeper.reconcile(occasion)).filter(({ version }) => version > 0)
  const known = await acquaint(deps, occasion, records.flatMap(peopleIn))
  const asker = askerOf(seen)
  const names = (id: PersonId) => known.get(id)?.giver ?? { id, name: "", look: 0 }
  const now = deps.clock.now()
  const items = records.map((record) => viewItem(record, { asker, names }, now))
  return ok({ counter: counterOf(items), items })
}

/** Somebody takes an item, marks it, lets it go (C1-C11). */
export const claim = (
  deps: ClaimDeps,
  place: Place,
  command: ClaimCommand,
): Promise<Result<ClaimAnswer, Refusal>> =>
  decide(deps, place, {
    command,
    whom: command.do === "claim" ? command.for : undefined,
    rule: (record, asker, context) => decideClaim(record, asker, command, context),
  })

/** People chip in together. */
export const pool = (
  deps: ClaimDeps,
  place: Place,
  command: PoolCommand,
): Promise<Result<ClaimAnswer, Refusal>> =>
  decide(deps, place, {
    command,
    whom: command.do === "offer" ? (command.to ?? undefined) : undefined,
    rule: (record, asker, context) => decidePool(record, asker, command, context),
  })

interface Asked {
  readonly command: ClaimCommand | PoolCommand
  /** Somebody else whom the command names as a giver. */
  readonly whom: PersonId | undefined
  readonly rule: (record: ItemRecord, asker: Asker, context: Context) => Decision
}

async function decide(deps: ClaimDeps, place: Place, asked: Asked): Promise<Result<ClaimAnswer, Refusal>> {
  const began = deps.clock.now()
  const decided = await decideOnce(deps, place, asked)
  if (!decided.ok || deps.clock.now() - began <= DOUBT_MS) return decided
  if (await seenByGiver(deps, place.person, place.occasion)) return decided
  await deps.keeper.reconcile(place.occasion)
  return refusal("not_here")
}

async function decideOnce(
  deps: ClaimDeps,
  place: Place,
  asked: Asked,
): Promise<Result<ClaimAnswer, Refusal>> {
  const seen = await seenByGiver(deps, place.person, place.occasion)
  if (!seen) return refusal("not_here")
  const items = await deps.items.read(place.occasion)
  const eligible = await eligibleIn(deps, place.occasion, asked.whom)
  const context: Context = {
    now: deps.clock.now(),
    isGiver: (person) => person === eligible,
    alternatives: undefined,
  }
  const first = await attempt(deps, place, { asked, seen, context, items })
  if (first.ok || first.error !== "alternatives") return answer(first)
  const alternatives = alternativesTo(place.item, items, await deps.keeper.all(place.occasion))
  return answer(await attempt(deps, place, { asked, seen, context: { ...context, alternatives }, items }))
}

type Attempt = Result<ClaimAnswer, Exclude<Decision, { ok: true }>["error"]>

async function attempt(
  { keeper }: ClaimDeps,
  { occasion, item }: Place,
  {
    asked: { command, rule },
    seen,
    context,
    items,
  }: {
    readonly asked: Asked
    readonly seen: Seen
    readonly context: Context
    readonly items: Awaited<ReturnType<KeeperDeps["items"]["read"]>>
  },
): Promise<Attempt> {
  const asker = askerOf(seen)
  const { now } = context
  const shown = shownTo(seen, now)
  const archived = seen.facts.archived === true
  let given: ClaimAnswer | undefined
  const saved = await keeper.change({ occasion, item, projected: items.get(item) }, (record) => {
    const decided = once(record, { asker, command, now }, (settled) =>
      archived && TAKES_NEW.has(command.do) ? refuse("archived") : rule(settled, asker, context),
    )
    if (!decided.ok) return decided
    if (shown !== undefined && takesBack(record, decided.value.record, shown)) return refuse("already_shown")
    given = decided.value.answer
    return ok(decided.value.record)
  })
  if (!saved.ok) return saved
  if (!given) throw new Error("a command was saved without an answer")
  return ok(given)
}

function answer(attempted: Attempt): Result<ClaimAnswer, Refusal> {
  if (attempted.ok) return attempted
  if (attempted.error === "alternatives") throw new Error("a rule asks again for what it was given")
  return refuse({ code: attempted.error })
}

/** The person named, if they may give here. */
async function eligibleIn(
  deps: ClaimDeps,
  occasion: OccasionId,
  whom: PersonId | undefined,
): Promise<PersonId | undefined> {
  if (whom === undefined) return undefined
  const known = await acquaint(deps, occasion, [whom])
  return known.get(whom)?.gives === true ? whom : undefined
}
