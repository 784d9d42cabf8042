import { CircleId, type OccasionId, type PersonId } from "../../shared/ids.ts"
import type { CardMessageRecord } from "../cards/content/record.ts"
import type { RepliesRecord } from "../cards/replies.ts"
import type { CircleRecord } from "../circles/rules.ts"
import type { Clock } from "../clock.ts"
import type { DayRecord } from "../days/rules.ts"
import { inParts } from "../async/in-parts.ts"
import type { LookMarks, Marked, MarkedTable } from "../look-marks.ts"
import type { OccasionRecord } from "../occasions/rules.ts"
import { StoreError } from "../store/port.ts"
import type { Table } from "../store/table.ts"
import { type AgendaRecord, nudge } from "./agenda.ts"

/** What changes together is gathered this long before people are looked at, in ms. */
const GATHER_MS = 500
/** And what could not be done because the store was away is tried again after this, in ms. */
const AGAIN_MS = 5_000
/** How often marks are looked for that nodes left behind, in ms. */
const LEFT_MS = 60_000
const AT_ONCE = 8
const BATCH = 256

export interface MarkedTables {
  readonly circles: MarkedTable<CircleRecord>
  readonly occasions: MarkedTable<OccasionRecord>
  readonly days: MarkedTable<DayRecord>
  readonly replies: MarkedTable<RepliesRecord>
  readonly cardMessages: MarkedTable<CardMessageRecord>
}

export interface LookAgainDeps extends MarkedTables {
  readonly agendas: Table<AgendaRecord>
  readonly clock: Clock
  readonly marks: LookMarks
  /** Some people are to be looked at now. */
  readonly wake: () => void
  readonly onFault: (sentence: string, error: unknown) => void
}

/**
 * Has people looked at again for whom something changed: soon after this node changed it, and what another node, or this
 * one before it ended, has left at its start and every minute.
 */
export class LookAgain {
  readonly #deps: LookAgainDeps
  #cancel: (() => void) | undefined
  #cancelLeft: () => void = () => undefined
  #stopped = false

  constructor(deps: LookAgainDeps) {
    this.#deps = deps
    deps.marks.follow(() => this.#in(GATHER_MS))
    this.#in(0)
    this.#armLeft()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
    this.#cancelLeft()
  }

  #in(ms: number): void {
    if (this.#stopped) return
    this.#cancel ??= this.#deps.clock.after(ms, () => {
      this.#cancel = undefined
      void this.#look(Number.MAX_SAFE_INTEGER)
    })
  }

  #armLeft(): void {
    if (this.#stopped) return
    this.#cancelLeft = this.#deps.clock.after(LEFT_MS, () => {
      void this.#look(this.#deps.clock.now()).finally(() => this.#armLeft())
    })
  }

  async #look(to: number): Promise<void> {
    try {
      if (await lookAtMarked(this.#deps, to)) this.#deps.wake()
    } catch (error) {
      if (this.#stopped) return
      this.#deps.onFault("changed reminders could not be looked at", error)
      if (error instanceof StoreError) this.#in(AGAIN_MS)
    }
  }
}

/** A record that is marked. */
interface Mark {
  /** Whose members are meant, unless `people` says whom. */
  readonly of: { readonly circle: CircleId } | { readonly occasion: OccasionId }
  readonly people: readonly PersonId[] | undefined
  readonly clear: () => Promise<void>
}

/** Of all marks up to this one: looks at whom they mean, then takes them away. True when there were any. */
export async function lookAtMarked(
  deps: MarkedTables & Pick<LookAgainDeps, "agendas" | "clock">,
  to: number,
): Promise<boolean> {
  const { agendas, clock } = deps
  let any = false
  for (;;) {
    const marks = await marksUpTo(deps, to)
    if (marks.length === 0) return any
    any = true
    const people = await peopleOf(deps, marks)
    await inParts(AT_ONCE, [...people], (person) => nudge(agendas, person, clock.now()))
    // Only now: a node that dies before leaves the marks to the next one.
    await inParts(AT_ONCE, marks, (mark) => mark.clear())
  }
}

async function marksUpTo(
  { circles, occasions, days, replies, cardMessages }: MarkedTables,
  to: number,
): Promise<readonly Mark[]> {
  const found = await Promise.all([
    marksIn(circles, to, (key) => ({ circle: CircleId.parse(key) })),
    marksIn(occasions, to, (_, { circle }) => ({ circle })),
    marksIn(days, to, (_, { circle }) => ({ circle })),
    marksIn(replies, to, (_, { occasion }) => ({ occasion })),
    marksIn(cardMessages, to, (_, { occasion }) => ({ occasion })),
  ])
  return found.flat()
}

async function marksIn<Body extends Marked>(
  table: MarkedTable<Body>,
  to: number,
  of: (key: string, body: Body) => Mark["of"],
): Promise<readonly Mark[]> {
  const found = await table.find("lookBy", { to, limit: BATCH })
  return found.map(({ key, body }) => ({
    of: of(key, body),
    people: body.lookFor,
    clear: () => table.unmark(key, body.lookBy ?? 0),
  }))
}

async function peopleOf(
  { circles, occasions }: Pick<MarkedTables, "circles" | "occasions">,
  marks: readonly Mark[],
): Promise<ReadonlySet<PersonId>> {
  const wide = marks.filter(({ people }) => people === undefined).map(({ of }) => of)
  const inside = await occasions.getMany(wide.flatMap((of) => ("occasion" in of ? [of.occasion] : [])))
  const asked = new Set([
    ...wide.flatMap((of) => ("circle" in of ? [of.circle] : [])),
    ...[...inside.values()].map(({ circle }) => circle),
  ])
  const found = await circles.getMany([...asked])
  return new Set([
    ...marks.flatMap(({ people = [] }) => people),
    ...[...found.values()].flatMap(({ members }) => members.map(({ person }) => person)),
  ])
}
