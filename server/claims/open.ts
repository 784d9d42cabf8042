import { OccasionId, type CircleId } from "../../shared/ids.ts"
import type { Event } from "../events.ts"
import { Boards } from "./boards.ts"
import type { ClaimDeps } from "./commands.ts"
import { acquaint, askerOf, seenByGiver } from "./givers.ts"
import { Keeper, type KeeperDeps } from "./keeper.ts"
import type { ClaimsListener } from "./ports.ts"
import type { ItemRecord } from "./record.ts"
import { Rounds } from "./rounds.ts"
import { Twice } from "./twice.ts"

/** How often what ended by itself is looked for, in ms: a hold is over for everybody at its time, told by then. */
const SWEEP_MS = 10_000
/** Records that one sweep ends; the next takes the rest. */
const SWEEP_MAX = 200
/** After access changed, in ms: what somebody asked for before, and was still on its way, has landed by then. */
const LATE_MS = 3_000

export interface OpenClaimsDeps extends KeeperDeps {
  /** How often records are read again that other nodes may have changed, in ms; undefined when there are none. */
  readonly healMs: number | undefined
  readonly onFault: (sentence: string, error: unknown) => void
}

export interface Claims {
  readonly deps: ClaimDeps
  /** Hears of every record that this node changes, and of all others once in a while (N3). */
  subscribe(listener: (record: ItemRecord) => void): void
  /** A giver's live connection: the state now, and every change until the answer is called. */
  open(occasion: OccasionId, listener: ClaimsListener): () => void
  stop(): void
}

/** The claims of one node: commands, live boards, and everything that must be noticed without anybody asking. */
export function openClaims(deps: OpenClaimsDeps): Claims {
  const { clock, events, items, claims } = deps
  let stopped = false
  /** What the store no longer answers while this node leaves is no fault: the others, or the next start, do it. */
  const onFault: OpenClaimsDeps["onFault"] = (sentence, error) => {
    if (!stopped) deps.onFault(sentence, error)
  }
  const keeper = new Keeper(deps)
  /** What is on its way already may have begun before what is to be made good for: the next look comes soon. */
  const looking = new Set<OccasionId>()
  const boards = boardsOver(deps, keeper, (occasion) => {
    if (looking.has(occasion)) return
    looking.add(occasion)
    void bringInLine(occasion).finally(() => looking.delete(occasion))
  })
  keeper.subscribe((record) => boards.take(record))

  /** Whoever asks for these claims makes good for what failed here; so does the next change, and the next round. */
  const bringInLine = async (occasion: OccasionId): Promise<void> => {
    try {
      await keeper.reconcile(occasion)
    } catch (error) {
      onFault("claims could not be brought in line", error)
    }
  }
  const inCircle = async (circle: CircleId): Promise<void> => {
    try {
      const found = await deps.occasions.find("circle", { equals: circle })
      for (const { key } of found) await bringInLine(OccasionId.parse(key))
    } catch (error) {
      onFault("claims of somebody who left could not be looked at", error)
    }
  }
  const circles = new Twice(clock, LATE_MS, inCircle)
  const occasions = new Twice(clock, LATE_MS, bringInLine)
  const unsubscribe = [
    items.subscribe(({ occasion }) => keeper.reconcile(occasion).then(() => undefined)),
    events.subscribe((event) => hear(event, { boards, circles, occasions })),
  ]
  const endSweep = sweepOver({ clock, claims, bringInLine, onFault })
  const listeners = new Set<(record: ItemRecord) => void>()
  const passed = (record: ItemRecord): void => {
    for (const listener of listeners) listener(record)
  }
  const rounds = new Rounds({ clock, claims, items, keeper, passed, onFault })
  return {
    deps: { ...deps, keeper },
    subscribe(listener) {
      keeper.subscribe(listener)
      listeners.add(listener)
    },
    open: (occasion, listener) => boards.open(occasion, listener),
    stop() {
      stopped = true
      endSweep()
      rounds.stop()
      for (const end of unsubscribe) end()
      circles.stop()
      occasions.stop()
    },
  }
}

/** Holds that are over end in time, whether anybody looks or not (C6). The answer ends it. */
function sweepOver(deps: {
  readonly clock: OpenClaimsDeps["clock"]
  readonly claims: OpenClaimsDeps["claims"]
  readonly bringInLine: (occasion: OccasionId) => Promise<void>
  readonly onFault: OpenClaimsDeps["onFault"]
}): () => void {
  const { clock, claims, bringInLine, onFault } = deps
  let cancel: (() => void) | undefined
  const sweep = async (): Promise<void> => {
    try {
      const over = await claims.find("expires", { to: clock.now(), limit: SWEEP_MAX })
      // One that cannot be read keeps no other one waiting.
      for (const occasion of new Set(over.map(({ body }) => body.occasion))) await bringInLine(occasion)
    } catch (error) {
      onFault("holds that are over could not be ended", error)
    }
    if (cancel) cancel = clock.after(SWEEP_MS, () => void sweep())
  }
  cancel = clock.after(SWEEP_MS, () => void sweep())
  return () => {
    cancel?.()
    cancel = undefined
  }
}

const boardsOver = (
  deps: OpenClaimsDeps,
  keeper: Keeper,
  bringInLine: (occasion: OccasionId) => void,
): Boards =>
  new Boards({
    clock: deps.clock,
    bringInLine,
    all: (occasion) => keeper.all(occasion),
    get: (occasion, item) => keeper.get(occasion, item),
    async askerFor(person, occasion) {
      const seen = await seenByGiver(deps, person, occasion)
      return seen && askerOf(seen)
    },
    async names(occasion, people) {
      const known = await acquaint(deps, occasion, people)
      return new Map([...known].map(([id, { giver }]) => [id, giver]))
    },
    healMs: deps.healMs,
    onFault: (error) => deps.onFault("givers could not be told of a claim", error),
  })

function hear(
  event: Event,
  {
    boards,
    circles,
    occasions,
  }: {
    readonly boards: Boards
    readonly circles: Twice<CircleId>
    readonly occasions: Twice<OccasionId>
  },
): void {
  switch (event.type) {
    case "claims_changed":
      return boards.fetch(event.occasion, event.item, event.version)
    case "person_renamed":
      return boards.forget(event.person)
    case "access_changed":
      boards.askAgain(event.person)
      return circles.ask(event.circle)
    case "occasion_changed":
      return occasions.ask(event.occasion)
    default:
  }
}
