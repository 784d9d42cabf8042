import { describe, expect, test } from "vitest"
import { alternativesTo } from "../../../server/claims/alternatives.ts"
import type { ProjectedItem } from "../../../server/claims/ports.ts"
import { blank, type ItemRecord, type Pool } from "../../../server/claims/record.ts"
import { type ItemId, seq } from "../../../shared/ids.ts"
import { IVO, OCCASION } from "../../support/claim-desk.ts"
import { itemId } from "../../support/documents.ts"

const eur = (minor: number) => ({ minor, currency: "EUR" })
const wish = (more: Partial<ProjectedItem> = {}): ProjectedItem => ({
  room: "list",
  title: "A wish",
  quantity: 1,
  removed: false,
  seq: seq(1),
  ...more,
})

/** What somebody is offered who wanted the first of these, with these records beside the list. */
function offered(others: readonly ProjectedItem[], records: readonly ItemRecord[] = []): ItemId[] {
  const items = [wish({ price: eur(5_000) }), ...others].map((item, n) => [itemId(n + 1), item] as const)
  return alternativesTo(itemId(1), new Map(items), records).map(({ item }) => item)
}

const record = (n: number, more: Partial<ItemRecord>): ItemRecord => ({
  ...blank(OCCASION, itemId(n), wish(), 1),
  ...more,
})
const claim = {
  giver: IVO,
  units: 1,
  state: "claimed",
  at: 1,
  promise: { title: "A wish", quantity: 1 },
} as const

describe("[C2] what whoever came too late is offered", () => {
  test("is two other wishes at most, the nearest in price first", () => {
    const others = [4_000, 5_100, 9_000, 5_050].map((minor) => wish({ price: eur(minor) }))
    expect(offered(others)).toEqual([itemId(5), itemId(3)])
    expect(
      offered([wish(), wish({ price: { minor: 5_000, currency: "JPY" } }), others[0] ?? wish()]),
    ).toEqual([itemId(4), itemId(2)])
  })

  test("is nothing that is taken, removed, without a name, or collected for", () => {
    const pool: Pool = {
      state: "open",
      currency: "EUR",
      amounts: "private",
      collector: IVO,
      parts: [],
      at: 1,
    }
    expect(offered([wish()], [record(2, { claims: [claim] })])).toEqual([])
    expect(offered([wish({ quantity: 2 })], [record(2, { now: { title: "", quantity: 2 }, pool })])).toEqual(
      [],
    )
    expect(offered([wish({ removed: true }), wish({ title: "" })])).toEqual([])
    expect(offered([wish()], [record(2, {})])).toEqual([itemId(2)])
  })
})
