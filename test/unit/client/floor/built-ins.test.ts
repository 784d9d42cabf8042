import { expect, test, vi } from "vitest"
import { addBuiltIns } from "../../../../client/floor/add-built-ins.ts"

/** Each with what it is asked; the answers of the browser itself are what the added ones have to give. */
const ASKED: readonly (readonly [owner: object, name: string, ask: () => unknown])[] = [
  [Array.prototype, "toSorted", () => [["b", "a", "B"].toSorted(), [3, 1, 10].toSorted((a, b) => b - a)]],
  [Array.prototype, "toReversed", () => [[1, 2, 3].toReversed(), [].toReversed()]],
  [
    Array.prototype,
    "toSpliced",
    () => [[1, 2, 3].toSpliced(1, 1, 8, 9), [1, 2, 3].toSpliced(-1), [1, 2].toSpliced(5, 0, 7)],
  ],
  [Map, "groupBy", () => [...Map.groupBy(new Set([1, 2, 3, NaN]), (value) => value % 2)]],
  [
    String.prototype,
    "toWellFormed",
    () => ["a\uD800b", "\uDC00\uD800", "😀", "\uD83D\uD83D\uDE00"].map((text) => text.toWellFormed()),
  ],
]

test("what an old browser lacks is added, and answers as the built-in of a newer one does", () => {
  for (const [owner, name, ask] of ASKED) {
    const own = Object.getOwnPropertyDescriptor(owner, name)
    const wanted = ask()
    try {
      Reflect.deleteProperty(owner, name)
      addBuiltIns()
      expect([name, ask()]).toEqual([name, wanted])
      expect(Object.getOwnPropertyDescriptor(owner, name)?.enumerable).toBe(false)
    } finally {
      Object.defineProperty(owner, name, own ?? {})
    }
  }
})

test("a signal that ends by time says so", () => {
  const own = Object.getOwnPropertyDescriptor(AbortSignal, "timeout")
  vi.useFakeTimers()
  try {
    Reflect.deleteProperty(AbortSignal, "timeout")
    addBuiltIns()
    const signal = AbortSignal.timeout(500)
    vi.advanceTimersByTime(499)
    expect(signal.aborted).toBe(false)
    vi.advanceTimersByTime(1)
    expect(signal.reason).toMatchObject({ name: "TimeoutError" })
  } finally {
    vi.useRealTimers()
    Object.defineProperty(AbortSignal, "timeout", own ?? {})
  }
})

test("what the browser has stays its own", () => {
  const { toSorted } = Array.prototype
  addBuiltIns()
  expect(Array.prototype.toSorted).toBe(toSorted)
})
