import * as fc from "fast-check"
import { expect, test } from "vitest"
import type { PersonId } from "../../../shared/ids.ts"
import type { ClaimAnswer } from "../../../shared/claim-commands.ts"
import type { ItemRecord } from "../../../server/claims/record.ts"
import { base32 } from "../../../shared/ids.ts"
import { DAY, Desk, GRAN, IVO, MINUTE, MIRA, TOM } from "../../support/claim-desk.ts"

/**
 * The record of an item against a specification of a few lines: who has how many, until when, whether a pool runs,
 * how many are wanted and whether it is there. Whatever happens in whatever order, the two agree.
 */
interface Model {
  readonly has: Map<PersonId, { units: number; state: "held" | "claimed" | "bought"; until: number }>
  pool: boolean
  wanted: number | "unlimited"
  removed: boolean
  now: number
}

const PEOPLE = [IVO, MIRA, GRAN, TOM]
const person = fc.constantFrom(...PEOPLE)
const units = fc.integer({ min: 1, max: 4 })
const request = fc.integer({ min: 0, max: 5 })

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("claim" as const), person, units, request }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("hold" as const), person, units, request }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("release" as const), person, returned: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("buy" as const), person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("pool" as const), person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("wanted" as const),
      wanted: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant("unlimited" as const)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), removed: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("wait" as const), minutes: fc.constantFrom(1, 10, 29, 30) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("leave" as const), person, keeping: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sweep" as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const requestNumber = (n: number): string => base32(new Uint8Array(16).fill(n))

const lapse = (model: Model): void => {
  for (const [who, { state, until }] of model.has)
    if (state === "held" && until <= model.now) model.has.delete(who)
}

const freeIn = ({ has, pool, wanted }: Model): number => {
  if (wanted === "unlimited") return Infinity
  const taken = [...has.values()].reduce((sum, { units }) => sum + units, 0) + (pool ? 1 : 0)
  return Math.max(0, wanted - taken)
}

/** What the specification says comes of taking. */
function take(model: Model, { do: kind, person, units }: Extract<Step, { do: "claim" | "hold" }>): string {
  const mine = model.has.get(person)
  if (!mine && model.removed) return "not_on_list"
  const more = units - (mine?.units ?? 0)
  const free = freeIn(model)
  if (more > 0 && more > free) return free > 0 ? "short" : model.pool ? "pool_runs" : "gone"
  if (mine) {
    if (kind === "claim" && mine.state === "held") mine.state = "claimed"
    mine.units = units
  } else {
    const state = kind === "hold" ? "held" : "claimed"
    model.has.set(person, { units, state, until: model.now + 30 * MINUTE })
  }
  return "ok"
}

/** What came of a step, and what the specification says. */
type Both = readonly [got: unknown, expected: unknown]
const NOTHING: Both = [undefined, undefined]

const outcome = (answer: ClaimAnswer | string): string =>
  typeof answer === "string" ? answer : answer.result

class Run {
  readonly desk = new Desk({ quantity: 2 })
  readonly model: Model = { has: new Map(), pool: false, wanted: 2, removed: false, now: this.desk.now }
  readonly answers = new Map<string, { readonly what: string; readonly answer: ClaimAnswer }>()
  #collector: PersonId = IVO

  do(step: Step): Both {
    const { desk, model } = this
    lapse(model)
    switch (step.do) {
      case "claim":
      case "hold":
        return this.#take(step)
      case "release":
        return this.#release(step)
      case "buy": {
        const mine = model.has.get(step.person)
        if (mine) mine.state = "bought"
        return [outcome(desk.claim(step.person, { do: "mark", as: "bought" })), mine ? "ok" : "nothing_taken"]
      }
      case "pool":
        return this.#start(step.person)
      case "cancel":
        if (!model.pool) return NOTHING
        model.pool = false
        return [outcome(desk.pool(this.#collector, { do: "cancel" })), "ok"]
      default:
        this.#happen(step)
        return NOTHING
    }
  }

  #take(step: Extract<Step, { do: "claim" | "hold" }>): Both {
    const requestId = requestNumber(step.request)
    const what = `${step.do} ${step.units}`
    const key = `${step.person} ${requestId}`
    const known = this.answers.get(key)
    const answer = this.desk.claim(step.person, { do: step.do, units: step.units, requestId })
    if (known) return [answer, known.what === what ? known.answer : "conflict"]
    if (typeof answer !== "string") this.answers.set(key, { what, answer })
    return [outcome(answer), take(this.model, step)]
  }

  #release({ person, returned }: Extract<Step, { do: "release" }>): Both {
    const mine = this.model.has.get(person)
    const mayNot = mine?.state === "bought" && !returned
    if (mine && !mayNot) this.model.has.delete(person)
    const expected = mine ? (mayNot ? "already_bought" : "ok") : "nothing_taken"
    return [outcome(this.desk.claim(person, { do: "release", returned })), expected]
  }

  #start(person: PersonId): Both {
    const { desk, model } = this
    const mine = model.has.get(person)
    model.has.delete(person)
    const starts = !model.removed && !model.pool && freeIn(model) > 0
    if (mine && !starts) model.has.set(person, mine)
    const answer = outcome(desk.pool(person, { do: "start", currency: "EUR" }))
    if (starts) [model.pool, this.#collector] = [true, person]
    return [answer === "ok", starts]
  }

  /** What nobody is answered. */
  #happen(step: Extract<Step, { do: "wanted" | "remove" | "wait" | "leave" | "sweep" }>): void {
    const { desk, model } = this
    switch (step.do) {
      case "wanted":
        model.wanted = step.wanted
        return void desk.owner({ quantity: step.wanted })
      case "remove":
        model.removed = step.removed
        return void desk.owner({ removed: step.removed })
      case "wait":
        model.now += step.minutes * MINUTE
        return void desk.wait(step.minutes * MINUTE)
      case "leave":
        // A pool outlives its collector, who would have to be replaced first.
        if (model.pool && step.person === this.#collector) return
        if (!step.keeping || model.has.get(step.person)?.state === "held") model.has.delete(step.person)
        return void desk.leave(step.person, step.keeping)
      case "sweep":
        return void desk.sweep()
      default:
    }
  }

  /** Who has what, and what is free, as a giver sees it. */
  stand(): Both {
    const { desk, model } = this
    lapse(model)
    const now = desk.record.claims.filter(
      ({ state, heldUntil = 0 }) => state !== "held" || heldUntil > desk.now,
    )
    const has = now.map(({ giver, units, state }) => `${giver} ${units} ${state}`).toSorted()
    const expected = [...model.has].map(([who, { units, state }]) => `${who} ${units} ${state}`).toSorted()
    const free = freeIn(model)
    const left = model.removed ? 0 : free === Infinity ? "unlimited" : free
    return [
      { has, left: desk.view(IVO).left },
      { has: expected, left },
    ]
  }
}

test("[C1-C10] whatever givers and the owner do, the record agrees with its specification", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const run = new Run()
      let { version } = run.desk.record
      for (const one of steps) {
        const before = run.desk.record
        const [got, expected] = run.do(one)
        expect(got).toEqual(expected)
        const [stands, should] = run.stand()
        expect(stands).toEqual(should)
        // A version never goes back, and what givers see never changes under the same one.
        expect(run.desk.record.version).toBeGreaterThanOrEqual(version)
        const seen = ({ answers: _answers, ...record }: ItemRecord): string => JSON.stringify(record)
        const moved = run.desk.record.version > version
        expect(moved || seen(run.desk.record) === seen(before)).toBe(true)
        ;({ version } = run.desk.record)
      }
    }),
    { numRuns: 400 },
  )
})

test("[C3] whatever is asked, the answers kept are bounded, and none is older than a day when asked again", () => {
  const desk = new Desk({ quantity: "unlimited" })
  for (let n = 0; n < 100; n++) desk.claim(IVO, { do: "claim", units: 1 + (n % 9) })
  expect(desk.record.answers).toHaveLength(30)
  desk.wait(DAY)
  desk.claim(MIRA, { do: "claim", units: 1 })
  expect(desk.record.answers).toHaveLength(1)
})
