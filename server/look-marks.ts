import { z } from "zod"
import { PersonId } from "../shared/ids.ts"
import { ok, refuse } from "../shared/result.ts"
import type { Clock } from "./clock.ts"
import type { Table } from "./store/table.ts"

/**
 * Marks of records whose change may move somebody's reminders or news (D6). The mark is a field of the record, written by
 * the same store operation as the change: a node that dies right after it cannot lose it. It goes when the agenda of
 * everybody whom the change concerns says that they are to be looked at (docs/decisions/0170).
 */
export const LOOK_MARK = {
  /** Set while people are still to be looked at: from then on, in ms since the epoch, any node does it. An index. */
  lookBy: z.number().optional(),
  /** Whom the change concerns; absent: everybody of the circle. */
  lookFor: z.array(PersonId).optional(),
}
const Marked = z.object(LOOK_MARK)
export type Marked = z.infer<typeof Marked>

/** Whose reminders a change may move: everybody of the circle, or these people. */
export type Concerned = "everybody" | readonly PersonId[]

/** How long the node that changed a record has to look at people itself, in ms. */
const OWN_MS = 5_000

/** Says when a node has marked something. */
export class LookMarks {
  readonly clock: Pick<Clock, "now">
  #listener: () => void = () => undefined

  constructor(clock: Pick<Clock, "now">) {
    this.clock = clock
  }

  /** Called after each mark that is durable, until another listener takes the place of this one. */
  follow(listener: () => void): void {
    this.#listener = listener
  }

  noted(): void {
    this.#listener()
  }
}

export interface MarkedTable<Body> extends Table<Body> {
  /** Marks a record for everybody, whatever changed elsewhere. */
  mark(key: string): Promise<void>
  /** Takes the mark away, unless the record was marked again since. */
  unmark(key: string, lookBy: number): Promise<void>
}

/** A table that marks what is written there. */
export function markedTable<Body extends Marked>(
  table: Table<Body>,
  marks: LookMarks,
  rules: {
    /** Whom a change concerns; of a new record without `before`. Marks make no difference. */
    readonly moved: (after: Body, before: Body | undefined) => Concerned
    /** A record that is deleted carries no mark: marks another one, before and after that. */
    readonly markBeside?: (gone: Body) => Promise<void>
  },
): MarkedTable<Body> {
  const { moved, markBeside } = rules
  const marked = (after: Body, concerned: Concerned, before?: Body): Body => {
    const wanted = joined(before, concerned)
    if (wanted === undefined) return Object.assign({}, after, before && markOf(before))
    const lookBy = Math.max(marks.clock.now() + OWN_MS, (before?.lookBy ?? 0) + 1)
    const lookFor = wanted === "everybody" ? undefined : [...wanted]
    return Object.assign({}, after, { lookBy, lookFor } satisfies Marked)
  }
  const beside = async (key: string, remove: () => Promise<void>): Promise<void> => {
    const gone = markBeside && (await table.get(key))
    if (gone === undefined) return remove()
    await markBeside?.(gone)
    await remove()
    // Who took the first mark away may have looked at people before it was gone.
    await markBeside?.(gone)
    marks.noted()
  }
  return {
    ...table,
    async insert(key, body) {
      const concerned = moved(body, undefined)
      const inserted = await table.insert(key, isNobody(concerned) ? body : marked(body, concerned))
      if (inserted === "inserted" && !isNobody(concerned)) marks.noted()
      return inserted
    },
    async change(key, rule) {
      let isMarked = false
      const changed = await table.change(key, (before) => {
        isMarked = false
        const after = rule(before)
        if (!after.ok || after.value === before) return after
        const concerned = moved(after.value, before)
        isMarked = !isNobody(concerned)
        return ok(marked(after.value, concerned, before))
      })
      if (changed.ok && isMarked) marks.noted()
      return changed
    },
    delete: (key) => beside(key, () => table.delete(key)),
    deleteIf: (key, rule) => beside(key, () => table.deleteIf(key, rule)),
    async mark(key) {
      await table.change(key, (body) => ok(marked(body, "everybody", body)))
    },
    async unmark(key, lookBy) {
      await table.change(key, (body) =>
        body.lookBy === lookBy
          ? ok(Object.assign({}, body, { lookBy: undefined, lookFor: undefined } satisfies Marked))
          : refuse("marked again"),
      )
    },
  }
}

const isNobody = (concerned: Concerned): boolean => concerned !== "everybody" && concerned.length === 0

const markOf = ({ lookBy, lookFor }: Marked): Marked => ({ lookBy, lookFor })

/** Whom the record's mark concerns after this change too; undefined: the change adds nobody. */
function joined(before: Marked | undefined, concerned: Concerned): Concerned | undefined {
  if (isNobody(concerned)) return undefined
  if (before?.lookBy === undefined || concerned === "everybody") return concerned
  return before.lookFor === undefined ? "everybody" : [...new Set([...before.lookFor, ...concerned])]
}
