import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { between, byOrder, isOrder, ORDER_MAX, place, rank, type Ordered } from "../../../shared/order.ts"

const ids = (items: readonly Ordered[]): string =>
  rank(items)
    .map((item) => item.id)
    .join("")

/** The list after a move, as everybody would read it. */
function moved(items: readonly Ordered[], id: string, index: number): Ordered[] {
  const others = rank(items).filter((item) => item.id !== id)
  const keys = place(id, others, index)
  const all = items.some((item) => item.id === id) ? items : [...items, { id, order: "" }]
  return all.map((item) => ({ ...item, order: keys.get(item.id) ?? item.order }))
}

const anyKey = fc.oneof(
  fc.constantFrom("a0", "a1", "a1V", "Zz", "a0", "", "b", "a00", `A${"0".repeat(26)}`, `z${"z".repeat(26)}`),
  fc.constantFrom(`A${"0".repeat(25)}1`, "\u0000", "\u{10ffff}", "a0000001", "x".repeat(600)),
  fc.string({ maxLength: 6 }),
)

/** Lists of 0 to 8 items with good, equal, foreign and broken keys. */
const anyList = fc
  .array(anyKey, { maxLength: 8 })
  .map((keys) => keys.map((order, n): Ordered => ({ id: String.fromCharCode(97 + n), order })))

describe("order of a list", () => {
  test("a key stands between its neighbours, and at both ends", () => {
    const first = between(undefined, undefined)
    const later = between(first, undefined)
    const middle = between(first, later)
    expect([later, first, middle, between(undefined, first)].sort()).toEqual([
      between(undefined, first),
      first,
      middle,
      later,
    ])
  })

  test("equal keys are told apart by the id, the same way everywhere", () => {
    const items = [
      { id: "c", order: "a1" },
      { id: "a", order: "a1" },
      { id: "b", order: "a0" },
    ]
    expect(ids(items)).toBe("bac")
    expect(ids(items.toReversed())).toBe("bac")
  })

  test("upper case sorts before lower case on every device, whatever its language", () => {
    expect(
      ids([
        { id: "a", order: "a0" },
        { id: "b", order: "Zz" },
      ]),
    ).toBe("ba")
  })

  test("what has no readable key comes last and can be moved to the front", () => {
    const items = [
      { id: "x", order: "not a key" },
      { id: "y", order: "" },
      { id: "a", order: "a5" },
    ]
    expect(ids(items)).toBe("axy")
    expect(ids(moved(items, "y", 0))).toBe("yax")
    expect(ids(moved(items, "y", 1))).toBe("ayx")
  })

  test("a move writes one key when the neighbours have a gap", () => {
    const others = [
      { id: "a", order: "a0" },
      { id: "b", order: "a1" },
    ]
    expect([...place("c", others, 1).keys()]).toEqual(["c"])
  })

  test("between two neighbours with one key there is room all the same", () => {
    const items = [
      { id: "a", order: "a1" },
      { id: "b", order: "a1" },
      { id: "c", order: "a1" },
      { id: "d", order: "a2" },
    ]
    expect(ids(moved(items, "d", 1))).toBe("adbc")
    expect(ids(moved(items, "a", 3))).toBe("bcda")
  })

  test("wherever an item is put in whatever list, it stands there, and the others keep their order", () => {
    fc.assert(
      fc.property(anyList, fc.nat(), fc.nat(), (items, who, where) => {
        const id =
          who % (items.length + 1) === items.length ? "new" : (items[who % (items.length + 1)]?.id ?? "new")
        const others = rank(items).filter((item) => item.id !== id)
        const index = where % (others.length + 1)
        const expected = others.map((other) => other.id).toSpliced(index, 0, id)
        const after = moved(items, id, index)
        expect(rank(after).map((item) => item.id)).toEqual(expected)
        const before = new Map(items.map((item) => [item.id, item.order]))
        expect(after.every((item) => isOrder(item.order) || before.get(item.id) === item.order)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  test("keys stay short when one gap is halved ten thousand times", () => {
    let items: Ordered[] = [
      { id: "a", order: "a0" },
      { id: "b", order: "a1" },
    ]
    for (let n = 0; n < 10_000; n++) {
      const id = n % 2 === 0 ? "c" : "d"
      items = moved(items, id, 1)
      expect(items.every((item) => isOrder(item.order))).toBe(true)
    }
    expect(Math.max(...items.map((item) => item.order.length))).toBeLessThanOrEqual(ORDER_MAX)
    expect(ids(items)).toBe("adcb")
  })

  test("the comparison is a total order, garbage included", () => {
    const item = fc.record({ id: fc.string({ maxLength: 2 }), order: anyKey })
    fc.assert(
      fc.property(item, item, item, (a, b, c) => {
        expect(Math.sign(byOrder(a, b)) + Math.sign(byOrder(b, a))).toBe(0)
        const chained = byOrder(a, b) <= 0 && byOrder(b, c) <= 0
        expect(!chained || byOrder(a, c) <= 0).toBe(true)
      }),
    )
  })

  test("two people who move different items into one gap at once see one order", () => {
    const items = ["a", "b", "c", "d"].map((id, n) => ({ id, order: `a${n}` }))
    const mine = place(
      "c",
      items.filter((item) => item.id !== "c"),
      1,
    )
    const theirs = place(
      "d",
      items.filter((item) => item.id !== "d"),
      1,
    )
    const merged = items.map((item) => ({
      ...item,
      order: mine.get(item.id) ?? theirs.get(item.id) ?? item.order,
    }))
    expect(ids(merged)).toBe("acdb")
    expect(ids(moved(merged, "b", 2))).toBe("acbd")
  })
})
