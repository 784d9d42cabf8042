import { describe, expect, test } from "vitest"
import { dayOf, titleOf } from "../../../../client/components/titles.ts"

const TODAY = { year: 2026, month: 11, day: 24 }
const anna = { kind: "birthday", recipients: ["Anna"], mine: false } as const

describe("what an occasion is called", () => {
  test("with the year of birth, the age of the coming birthday", () => {
    expect(titleOf({ ...anna, date: { day: 14, month: 12, year: 1986 } }, TODAY)).toBe("Anna turns 40")
    expect(titleOf({ ...anna, date: { day: 1, month: 2, year: 1986 } }, TODAY)).toBe("Anna turns 41")
  })

  test("[D5] without a year no age is invented", () => {
    expect(titleOf({ ...anna, date: { day: 14, month: 12 } }, TODAY)).toBe("Anna's birthday")
    expect(titleOf(anna, TODAY)).toBe("Anna's birthday")
  })

  test("whoever is celebrated is spoken to", () => {
    const mine = { ...anna, mine: true }
    expect(titleOf({ ...mine, date: { day: 14, month: 12, year: 1986 } }, TODAY)).toBe("You turn 40")
    expect(titleOf({ ...mine, kind: "wedding" }, TODAY)).toBe("Your wedding")
  })

  test("several people share a title, a name of its own comes first, nobody is somebody", () => {
    expect(titleOf({ kind: "wedding", recipients: ["Lena", "Tom"], mine: false }, TODAY)).toBe(
      "Lena and Tom's wedding",
    )
    expect(titleOf({ ...anna, title: "The big four-oh" }, TODAY)).toBe("The big four-oh")
    expect(titleOf({ kind: "other", recipients: [], mine: false }, TODAY)).toBe("For Somebody")
  })
})

test("[D2] born on 29 February: the 28th in other years, the 29th in leap years", () => {
  const date = { day: 29, month: 2, year: 2020 }
  expect(dayOf({ kind: "birthday", date }, TODAY)).toEqual({ year: 2027, month: 2, day: 28 })
  expect(dayOf({ kind: "birthday", date }, { year: 2027, month: 5, day: 1 })).toEqual({
    year: 2028,
    month: 2,
    day: 29,
  })
})

test("what happened once stays on its day", () => {
  const date = { day: 6, month: 6, year: 2026 }
  expect(dayOf({ kind: "wedding", date }, TODAY)).toEqual({ year: 2026, month: 6, day: 6 })
})
