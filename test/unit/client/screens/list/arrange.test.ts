import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { follow, own, waiting } from "../../../../../client/screens/list/arrange.ts"
import { newItemId, type ItemId } from "../../../../../shared/ids.ts"

const POOL: readonly ItemId[] = Array.from({ length: 8 }, () => newItemId())
const [a, b, c, d, e] = POOL
if (!a || !b || !c || !d || !e) throw new Error("five ids")

describe("what a screen shows while others change the list", () => {
  test("nothing moves under a pointer: a move by somebody else waits, and is counted", () => {
    const shown = [a, b, c]
    expect(follow(shown, [c, a, b], true)).toEqual([a, b, c])
    expect(waiting(shown, [c, a, b])).toBe(1)
  })

  test("without pointer or focus the screen follows at once", () => {
    expect(follow([a, b, c], [c, a, b], false)).toEqual([c, a, b])
    expect(waiting([c, a, b], [c, a, b])).toBe(0)
  })

  test("what is added at the very end comes at once: it moves nothing", () => {
    expect(follow([a, b], [a, b, c, d], true)).toEqual([a, b, c, d])
    expect(follow([], [a], true)).toEqual([a])
  })

  test("an addition at the end waits when the rows before it would have to move first", () => {
    expect(follow([a, b], [b, a, c], true)).toEqual([a, b])
    expect(waiting([a, b], [b, a, c])).toBe(2)
  })

  test("an addition above, a removal and a move count as one each", () => {
    expect(waiting([a, b, c, d], [e, a, d, b])).toBe(3)
  })

  test("what somebody removed stays in its place while one reads", () => {
    expect(follow([a, b, c], [a, c], true)).toEqual([a, b, c])
    expect(waiting([a, b, c], [a, c])).toBe(1)
  })
})

describe("one's own change", () => {
  test("an own addition comes to its place, and others' changes go on waiting", () => {
    expect(own([a, b], [b, a, c], c)).toEqual([a, c, b])
    expect(own([a, b], [a, b, c], c)).toEqual([a, b, c])
  })

  test("an own move takes the row behind the neighbour it has now", () => {
    expect(own([a, b, c], [c, a, b], c)).toEqual([c, a, b])
    expect(own([a, b, c], [b, a, c], a)).toEqual([b, a, c])
  })

  test("an own removal takes the row away at once", () => {
    expect(own([a, b, c], [a, c], b)).toEqual([a, c])
  })
})

test("whatever happens, no row is shown twice, and updating shows the document's order", () => {
  const orders = fc.uniqueArray(fc.constantFrom(...POOL))
  fc.assert(
    fc.property(
      orders,
      fc.array(fc.tuple(orders, fc.boolean(), fc.constantFrom(...POOL))),
      (start, steps) => {
        let shown: readonly ItemId[] = start
        let live: readonly ItemId[] = start
        for (const [next, mine, id] of steps) {
          live = next
          shown = mine ? own(shown, live, id) : follow(shown, live, true)
          expect(new Set(shown).size).toBe(shown.length)
          expect(!mine || shown.includes(id) === live.includes(id)).toBe(true)
        }
        expect(follow(shown, live, false)).toEqual(live)
        expect(waiting(live, live)).toBe(0)
        expect(waiting(shown, live) === 0).toBe(shown.join() === live.join())
      },
    ),
  )
})
