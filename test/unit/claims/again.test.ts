import { describe, expect, test } from "vitest"
import { addedAgain, listedIn } from "../../../server/claims/again.ts"
import type { ProjectedItem } from "../../../server/claims/ports.ts"
import { finish } from "../../../server/claims/rules.ts"
import { seq, type ItemId } from "../../../shared/ids.ts"
import { Desk, IVO, MINUTE, MIRA, TOM } from "../../support/claim-desk.ts"
import { itemId } from "../../support/documents.ts"

const LINK = "https://shop.example/headphones"
const LATER = itemId(2)

/** The desk's item beside other ones, brought in line with them. */
class Counter extends Desk {
  #at = 1

  constructor(item: Partial<ProjectedItem> = {}) {
    super({ link: LINK, ...item })
  }

  /** What else the list shows from now on; or what a node that lags behind believes. */
  sees(others: readonly (Partial<ProjectedItem> & { readonly id?: ItemId })[], at = ++this.#at): this {
    const beside = others.map(({ id = LATER, ...item }): [ItemId, ProjectedItem] => [
      id,
      { room: "list", title: "Headphones", link: LINK, quantity: 1, removed: false, ...item, seq: seq(at) },
    ])
    const items = new Map([[this.record.item, { ...this.item, seq: seq(at) }], ...beside])
    this.record = finish(
      this.record,
      addedAgain(this.record, () => listedIn(items)),
    )
    return this
  }

  /** Ivo has it, and the owner does not want it any more. */
  removed(): this {
    this.claim(IVO, { do: "claim", units: 1 })
    return this.owner({ removed: true })
  }
}

const whoHas = (desk: Desk) => desk.view(TOM).again?.givers.map(({ id }) => id)

describe("[C10] an item that the owner removed and added again", () => {
  test("every giver is told there who has it, kept or not, and nothing else of it", () => {
    const desk = new Counter().removed()
    const { version } = desk.record
    desk.sees([{ link: "http://www.shop.example/headphones/?utm_source=mail" }])
    expect(desk.view(TOM)).toMatchObject({ again: { items: [LATER], givers: [{ id: IVO }] }, claims: [] })
    expect(desk.view(TOM).removed).toBeUndefined()
    expect(desk.record.version).toBe(version + 1)
    desk.claim(IVO, { do: "keep" })
    expect(desk.view(MIRA)).toMatchObject({ again: { items: [LATER] }, removed: { kept: true } })
  })

  test.each<readonly [string, Partial<ProjectedItem>]>([
    ["another link", { link: "https://shop.example/speakers" }],
    ["no link", { link: undefined }],
    ["an idea that the owner does not know", { room: "plan" }],
    ["what is removed, too", { removed: true }],
  ])("is not %s", (_what, other) => {
    const desk = new Counter().removed()
    const { record } = desk
    expect(desk.sees([other]).record).toBe(record)
    expect(whoHas(desk)).toBeUndefined()
  })

  test("is told of as long as somebody has the first one, and for what is on the list now", () => {
    const desk = new Counter().removed().sees([{}])
    desk.sees([{}, { id: itemId(3) }])
    expect(desk.view(TOM).again?.items).toEqual([LATER, itemId(3)])
    desk.sees([{ id: itemId(3) }])
    expect(desk.view(TOM).again?.items).toEqual([itemId(3)])
    desk.sees([])
    expect(desk.view(TOM).again).toBeUndefined()
    desk.sees([{}]).claim(IVO, { do: "release" })
    expect(desk.view(TOM).again).toBeUndefined()
  })

  test("is two wishes like any others when the removal is taken back", () => {
    const desk = new Counter().removed().sees([{}]).owner({ removed: false })
    expect(desk.view(TOM).again).toBeUndefined()
    expect(desk.record.again).toBeUndefined()
    desk.sees([{}])
    expect(desk.view(TOM).again).toBeUndefined()
  })

  test("is compared with what was promised, too", () => {
    const desk = new Counter()
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.owner({ link: undefined, title: "" }).owner({ removed: true }).sees([{}])
    expect(whoHas(desk)).toEqual([IVO])
  })

  test("a hold is nothing that somebody has; a pool is its collector's", () => {
    const desk = new Counter({ quantity: 2 })
    desk.claim(IVO, { do: "hold", units: 1 })
    desk.owner({ removed: true }).sees([{}])
    expect(whoHas(desk)).toBeUndefined()
    const pooled = new Counter()
    pooled.pool(MIRA, { do: "start", currency: "EUR" })
    pooled.pool(IVO, { do: "pledge", minor: 500 })
    pooled.owner({ removed: true }).sees([{}])
    expect(whoHas(pooled)).toEqual([MIRA])
    pooled.pool(MIRA, { do: "cancel" })
    expect(whoHas(pooled)).toBeUndefined()
  })

  test("what was given is with its recipient, and nobody has it any more", () => {
    const desk = new Counter()
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.claim(IVO, { do: "mark", as: "given" })
    desk.owner({ removed: true }).sees([{}])
    expect(whoHas(desk)).toBeUndefined()
    const pooled = new Counter()
    pooled.pool(MIRA, { do: "start", currency: "EUR" })
    pooled.pool(MIRA, { do: "given" })
    pooled.owner({ removed: true }).sees([{}])
    expect(whoHas(pooled)).toBeUndefined()
  })

  test("a node that lags behind takes nothing back, and reading the same again changes nothing", () => {
    const desk = new Counter().removed().sees([{}], 7)
    const { record } = desk
    expect(desk.sees([], 6).record).toBe(record)
    expect(desk.wait(MINUTE).sees([{}], 9).record).toBe(record)
  })

  test("a list that has it a thousand times over is told of in a few", () => {
    const many = Array.from({ length: 1_000 }, (_, n) => ({ id: itemId(n + 2) }))
    const desk = new Counter().removed().sees(many)
    expect(desk.view(TOM).again?.items).toHaveLength(5)
    const { record } = desk
    expect(desk.sees(many.toReversed()).record).toBe(record)
  })
})
