import type { PoolCommand } from "../../shared/claim-commands.ts"
import { ok, refuse, unreachable } from "../../shared/result.ts"
import { notEnough } from "./claim-rules.ts"
import type { ItemRecord, Part, Pool } from "./record.ts"
import {
  activePool,
  callOff,
  leftOf,
  notOverAnyMore,
  tellWatchers,
  unconcerned,
  untell,
  type Asker,
  type Context,
  type Decision,
} from "./rules.ts"

type Of<D extends PoolCommand["do"]> = Extract<PoolCommand, { do: D }>

/** What people do who chip in together (O1-O5): amounts are pledged, sent and confirmed; the app moves no money. Pure. */
export function decidePool(
  record: ItemRecord,
  asker: Asker,
  command: PoolCommand,
  context: Context,
): Decision {
  if (command.do === "start") return start(record, asker, command, context)
  const { pool } = record
  if (!pool) return refuse("no_pool")
  switch (command.do) {
    case "pledge":
    case "withdraw":
    case "sent":
      return mine(record, pool, { asker, command, context })
    case "accept":
      return accept(record, pool, asker)
    case "decline":
      return decline(record, pool, asker)
    default:
      // An abandoned pool waits for somebody to take it over.
      if (!asker.ids.has(pool.collector) || pool.vacant === true) return refuse("collector_only")
      return collect(record, pool, { command, context })
  }
}

const decided = (record: ItemRecord, pool: Pool): Decision =>
  ok({ record: { ...record, pool }, answer: { result: "ok" } })

/** Starting is the group's claim of one unit; a claim that the starter had becomes part of it. */
function start(record: ItemRecord, asker: Asker, command: Of<"start">, context: Context): Decision {
  if (record.removedAt !== undefined) return refuse("not_on_list")
  if (activePool(record)) return refuse("pool_runs")
  // What is to be given back is not forgotten.
  if (record.pool?.parts.some(({ state }) => state === "returning")) return refuse("pool_state")
  const claims = record.claims.filter(({ giver }) => !asker.ids.has(giver))
  const without = claims.length < record.claims.length ? { ...record, claims } : record
  const free = leftOf(without)
  if (free < 1) return notEnough(record, free, context)
  const { currency, target, amounts, handle } = command
  const pool: Pool = {
    state: "open",
    currency,
    ...(target !== undefined && { target }),
    amounts,
    collector: asker.me,
    ...(handle !== undefined && { handle }),
    parts: [],
    at: context.now,
  }
  // Who had several of it has freed the others.
  const after = untell({ ...without, pool }, ({ to, what }) => what.kind === "changed" && asker.ids.has(to))
  return ok({
    record: notOverAnyMore(tellWatchers(record, after, context.now)),
    answer: { result: "ok" },
  })
}

/** One's own part. Pledges never conflict: they add, also beyond the target. */
function mine(
  record: ItemRecord,
  pool: Pool,
  {
    asker: { me, ids },
    command,
    context: { now },
  }: { asker: Asker; command: Of<"pledge" | "withdraw" | "sent">; context: Context },
): Decision {
  const part = pool.parts.find(({ person }) => ids.has(person))
  if (pool.state === "cancelled") return refuse("no_pool")
  // Who collects may buy it first: what was promised is sent later.
  if (pool.state !== "open" && command.do !== "sent") return refuse("pool_state")
  switch (command.do) {
    case "pledge": {
      const { minor } = command
      if (!part) return decided(record, { ...pool, parts: [...pool.parts, pledged(me, minor, now)] })
      if (part.state !== "pledged") return refuse("pool_state")
      return decided(record, withPart(pool, part, { ...part, minor }))
    }
    case "withdraw":
      if (!part) return decided(record, pool)
      if (part.state !== "pledged") return refuse("pool_state")
      return withdrawn(record, { pool, part, now })
    case "sent":
      if (!part) return refuse("pool_state")
      return decided(
        record,
        part.state === "pledged" ? withPart(pool, part, { ...part, state: "sent" }) : pool,
      )
    default:
      return unreachable(command)
  }
}

/** A pool that nobody collects for and nobody chips in to is none, and its unit is free (O5). */
function withdrawn(
  record: ItemRecord,
  { pool, part, now }: { readonly pool: Pool; readonly part: Part; readonly now: number },
): Decision {
  const parts = pool.parts.filter((other) => other !== part)
  const { pool: _before, ...rest } = record
  const empty = pool.vacant === true && parts.length === 0
  const after = unconcerned(empty ? rest : { ...record, pool: { ...pool, parts } }, [part.person])
  return ok({
    record: empty ? notOverAnyMore(tellWatchers(record, after, now)) : after,
    answer: { result: "ok" },
  })
}

const pledged = (person: Part["person"], minor: number, at: number): Part => ({
  person,
  minor,
  state: "pledged",
  at,
})

const withPart = (pool: Pool, part: Part, changed: Part): Pool => ({
  ...pool,
  parts: pool.parts.map((other) => (other === part ? changed : other)),
})

/** The collection changes hands only when the other one says yes; what was confirmed goes along, with its names. */
function accept(record: ItemRecord, pool: Pool, { me, ids, organiser }: Asker): Decision {
  if (pool.state === "cancelled" && !pool.parts.some(({ state }) => state === "returning"))
    return refuse("no_pool")
  const asked = pool.offeredTo !== undefined && ids.has(pool.offeredTo)
  // Whoever is in, or runs the circle; anybody where no promise is left, as those who sent something may be gone, too.
  const { parts } = pool
  const mayStepIn =
    pool.vacant === true &&
    (organiser ||
      parts.some(({ person }) => ids.has(person)) ||
      !parts.some(({ state }) => state === "pledged"))
  if (!asked && !mayStepIn) return refuse("not_allowed")
  // Where to send money is the new collector's to say.
  const { offeredTo: _asked, vacant: _vacant, handle: _handle, ...rest } = pool
  return decided(record, { ...rest, collector: me })
}

/** Whoever was asked says no; the collection stays where it is. */
function decline(record: ItemRecord, pool: Pool, { ids }: Asker): Decision {
  const { offeredTo, ...rest } = pool
  if (offeredTo === undefined) return decided(record, pool)
  return ids.has(offeredTo) ? decided(record, rest) : refuse("not_allowed")
}

type Collecting = Exclude<
  PoolCommand,
  { do: "start" | "pledge" | "withdraw" | "sent" | "accept" | "decline" }
>

/** What the collector alone does. */
function collect(
  record: ItemRecord,
  pool: Pool,
  { command, context }: { readonly command: Collecting; readonly context: Context },
): Decision {
  switch (command.do) {
    case "confirm":
      return move(record, pool, command.person, { from: ["pledged", "sent"], to: "confirmed" })
    case "returned":
      return move(record, pool, command.person, { from: ["returning"], to: "returned" })
    case "offer":
      return offer(record, pool, { to: command.to, context })
    case "target": {
      const { target: _before, ...rest } = pool
      return decided(record, command.minor === null ? rest : { ...rest, target: command.minor })
    }
    case "handle": {
      const { handle: _before, ...rest } = pool
      return decided(record, command.handle === null ? rest : { ...rest, handle: command.handle })
    }
    case "bought":
    case "given":
      return reach(record, pool, { to: command.do, now: context.now })
    case "cancel":
      return cancel(record, pool, context)
    default:
      return unreachable(command)
  }
}

function offer(
  record: ItemRecord,
  { offeredTo: _before, ...rest }: Pool,
  { to, context }: { readonly to: Of<"offer">["to"]; readonly context: Context },
): Decision {
  if (to === null) return decided(record, rest)
  return context.isGiver(to) ? decided(record, { ...rest, offeredTo: to }) : refuse("not_allowed")
}

function reach(
  record: ItemRecord,
  { givenAt, ...rest }: Pool,
  { to, now }: { readonly to: "bought" | "given"; readonly now: number },
): Decision {
  if (rest.state === "cancelled") return refuse("pool_state")
  return decided(record, { ...rest, state: to, ...(to === "given" && { givenAt: givenAt ?? now }) })
}

function move(
  record: ItemRecord,
  pool: Pool,
  person: Part["person"],
  { from, to }: { readonly from: readonly Part["state"][]; readonly to: Part["state"] },
): Decision {
  const part = pool.parts.find((other) => other.person === person)
  if (part?.state === to) return decided(record, pool)
  if (!part || !from.includes(part.state)) return refuse("pool_state")
  return decided(record, withPart(pool, part, { ...part, state: to }))
}

/** The unit is free again. */
function cancel(record: ItemRecord, pool: Pool, { now }: Context): Decision {
  if (pool.state === "cancelled") return decided(record, pool)
  const free = notOverAnyMore(tellWatchers(record, callOff(record, pool, now), now))
  return ok({ record: free, answer: { result: "ok" } })
}
