import { describe, expect, test } from "vitest"
import type { PartState, PoolView } from "../../../../../../shared/claims.ts"
import { readAmount } from "../../../../../../client/screens/claims/pool/amounts.ts"
import {
  balanceText,
  mayStepIn,
  poolNews,
  stateText,
  suggestions,
  sumText,
  whoText,
} from "../../../../../../client/screens/claims/pool/standing.ts"
import { personId } from "../../../../../support/documents.ts"

// The locale of this process: en-US.

const IVO = { id: personId(1), name: "Ivo", look: 1 }

const part = (name: string, minor: number | undefined, more: { mine?: boolean; state?: PartState } = {}) => ({
  giver: { id: personId(name.length + 10), name, look: 0 },
  state: more.state ?? ("pledged" as const),
  ...(minor !== undefined && { minor }),
  mine: more.mine === true,
})

const pool = (more: Partial<PoolView> = {}): PoolView => ({
  state: "open",
  currency: "EUR",
  total: 0,
  collector: IVO,
  amounts: "private",
  parts: [],
  ...more,
})

describe("what a pool says about its sum", () => {
  test("the sum stands beside what is needed, or alone", () => {
    expect(sumText(pool({ total: 8_500, target: 12_000 }))).toBe("€85 of €120")
    expect(sumText(pool({ total: 8_550, currency: "JPY" }))).toBe("¥8,550 so far")
  })

  test("[O3] missing, all of it, and calmly more than needed", () => {
    expect(balanceText(pool({ total: 8_500, target: 12_000 }), false)).toBe("€35 to go")
    expect(balanceText(pool({ total: 12_000, target: 12_000 }), false)).toBe("That is all of it.")
    const over = pool({ total: 13_500, target: 12_000 })
    expect(balanceText(over, false)).toBe("€15 more than needed. Ivo decides what to do with it.")
    expect(balanceText(over, true)).toContain("€15 more than needed.")
    expect(balanceText(pool({ total: 8_500 }), false)).toBeUndefined()
  })
})

describe("what a pool says about its people", () => {
  test("oneself first, then the others by name, and no more names than fit", () => {
    expect(whoText(pool())).toBe("")
    expect(whoText(pool({ parts: [part("Mira", undefined)] }))).toBe("Mira chips in.")
    expect(whoText(pool({ parts: [part("Ivo", 1, { mine: true })] }))).toBe("You chip in.")
    const many = ["Tom", "Gran", "Aunt Ida", "Uncle Ben", "Cousin Ann"].map((name) => part(name, undefined))
    expect(whoText(pool({ parts: [...many, part("Ivo", 1, { mine: true })] }))).toBe(
      "You, Tom, Gran, and 3 others chip in.",
    )
  })

  test("somebody without a name is counted, not left out", () => {
    expect(whoText(pool({ parts: [part("", undefined), part("Mira", undefined)] }))).toBe(
      "Mira and 1 other chip in.",
    )
  })

  test("[O5] who collects, and who may step in where nobody does any more", () => {
    expect(stateText(pool(), false)).toBe("Ivo collects.")
    expect(stateText(pool({ state: "bought" }), true)).toBe("You bought it.")
    const vacant = pool({ vacant: true, parts: [part("Mira", undefined)] })
    expect(stateText(vacant, false)).toBe("")
    expect([mayStepIn(vacant, false), mayStepIn(vacant, true)]).toEqual([false, true])
    expect(mayStepIn(pool({ vacant: true, parts: [part("Ivo", 1, { mine: true })] }), false)).toBe(true)
    expect(
      mayStepIn(pool({ vacant: true, parts: [part("Mira", undefined, { state: "sent" })] }), false),
    ).toBe(true)
  })
})

describe("what others do is read out", () => {
  test("who came in and how far it is; what became of it; and nothing where nothing did", () => {
    const before = pool({ total: 4_000, target: 12_000, parts: [part("Ivo", undefined)] })
    const after = { ...before, total: 8_500, parts: [...before.parts, part("Mira", undefined)] }
    expect(poolNews(before, after, "Bicycle")).toBe("Bicycle: Mira chips in. €85 of €120.")
    expect(poolNews(after, { ...after, total: 9_000 }, "Bicycle")).toBe("Bicycle: €90 of €120.")
    expect(poolNews(after, { ...after, state: "bought" }, "Bicycle")).toBe("Bicycle: Ivo bought it.")
    expect(poolNews(after, { ...after }, "Bicycle")).toBe("")
  })
})

describe("amounts", () => {
  test("[O1] an equal part and the rest are offered as long as they bring it nearer to what is needed", () => {
    const offered = (more: Partial<PoolView>): readonly number[] =>
      suggestions(pool({ target: 10_000, ...more })).map(({ minor }) => minor)
    expect(offered({ share: 10_000 })).toEqual([10_000])
    expect(offered({ share: 3_333, total: 2_000 })).toEqual([3_333, 8_000])
    // What one gives already is not counted against oneself.
    expect(offered({ share: 5_000, total: 6_000, parts: [part("Ivo", 4_000, { mine: true })] })).toEqual([
      5_000, 8_000,
    ])
    expect(offered({ share: 3_333, total: 9_000 })).toEqual([1_000])
    expect(offered({ share: 3_333, total: 12_000 })).toEqual([])
    expect(suggestions(pool({ total: 500 }))).toEqual([])
  })

  test("[O1] nothing typed is no amount, and nought is none to give", () => {
    expect(readAmount("", "EUR")).toEqual({ ok: true, value: null })
    expect(readAmount("19.99", "EUR")).toEqual({ ok: true, value: 1_999 })
    expect(readAmount("0", "EUR")).toEqual({ ok: false, error: "Write an amount like 149.90." })
    expect(readAmount("-5", "EUR").ok).toBe(false)
    expect(readAmount("5.5", "JPY").ok).toBe(false)
  })
})
