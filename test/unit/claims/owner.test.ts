import { describe, expect, test } from "vitest"
import { seq } from "../../../shared/ids.ts"
import { DAY, Desk, IVO, MIRA, result, TOM } from "../../support/claim-desk.ts"

const eur = (minor: number) => ({ minor, currency: "EUR" })

describe("what the owner does to an item that is taken", () => {
  test("[C8] fewer are wanted than are taken: nothing is released, the claimers are told, the newest first", () => {
    const desk = new Desk({ quantity: 3 })
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.wait(1)
    desk.claim(MIRA, { do: "claim", units: 1 })
    desk.owner({ quantity: 1 })
    expect(desk.view(MIRA)).toMatchObject({ taken: 2, left: 0 })
    expect(desk.view(MIRA).notices).toMatchObject([
      { kind: "over", wanted: 1, taken: 2, givers: [{ id: MIRA }, { id: IVO }] },
    ])
    expect([desk.told(IVO), desk.told(TOM)]).toEqual([["over"], []])
    expect(result(desk.claim(TOM, { do: "claim", units: 1 }))).toBe("gone")
    desk.claim(MIRA, { do: "release" })
    expect([desk.told(IVO), desk.told(MIRA)]).toEqual([[], []])
  })

  test("[C9] more are wanted: they are free, and whoever watched is told; unlimited made limited is as in C8", () => {
    const desk = new Desk({ quantity: 1 })
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.claim(TOM, { do: "watch", on: true })
    desk.owner({ quantity: "unlimited" })
    expect(desk.view(TOM)).toMatchObject({ left: "unlimited" })
    expect(desk.told(TOM)).toEqual(["free"])
    desk.claim(TOM, { do: "claim", units: 5 })
    desk.owner({ quantity: 2 })
    expect(desk.view(TOM)).toMatchObject({ taken: 6, left: 0 })
    expect(desk.told(IVO)).toEqual(["over"])
  })

  test("[C10] removed: its claimers alone see it, and keep it as a surprise or let it go", () => {
    const desk = new Desk({ quantity: 2, link: "https://shop.example/1" })
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.claim(MIRA, { do: "claim", units: 1 })
    desk.owner({ removed: true, title: "" })
    expect(desk.view(IVO)).toMatchObject({
      removed: { was: { title: "Headphones", link: "https://shop.example/1" }, kept: false },
      claims: [{ giver: { id: IVO } }],
    })
    expect(desk.told(IVO)).toEqual(["removed"])
    expect(desk.view(TOM)).toMatchObject({ claims: [], taken: 0, left: 0, notices: [] })
    expect(desk.view(TOM).removed).toBeUndefined()
    expect(desk.claim(TOM, { do: "claim", units: 1 })).toBe("not_on_list")
    desk.claim(MIRA, { do: "release" })
    expect(desk.told(MIRA)).toEqual([])
    desk.claim(IVO, { do: "keep" })
    expect(desk.told(IVO)).toEqual([])
    expect(desk.view(TOM)).toMatchObject({ removed: { kept: true }, claims: [{ giver: { id: IVO } }] })
  })

  test("[C10] the removal taken back: the claim is as it was, and nothing is said", () => {
    const desk = new Desk()
    desk.claim(IVO, { do: "claim", units: 1 })
    const before = desk.view(IVO)
    desk.owner({ removed: true }).owner({ removed: false })
    expect(desk.view(IVO)).toEqual({ ...before, version: desk.record.version })
    expect(result(desk.claim(MIRA, { do: "claim", units: 1 }))).toBe("gone")
  })

  test("[C10] 30 days after a removal, what nobody kept is let go", () => {
    const desk = new Desk({ quantity: 2 })
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.claim(MIRA, { do: "claim", units: 1 })
    desk.owner({ removed: true })
    desk.claim(IVO, { do: "keep" })
    desk.wait(30 * DAY)
    expect(desk.record.expires).toBe(desk.now)
    desk.sweep()
    expect(desk.record.claims.map(({ giver }) => giver)).toEqual([IVO])
    expect(desk.told(MIRA)).toEqual([])
  })

  test("[C10, C12] what was bought does not go away with its wish, and of what was given nobody is told", () => {
    const desk = new Desk({ quantity: 3 })
    for (const [person, as] of [
      [IVO, "bought"],
      [MIRA, "given"],
      [TOM, "claimed"],
    ] as const) {
      desk.claim(person, { do: "claim", units: 1 })
      desk.claim(person, { do: "mark", as })
    }
    desk.owner({ removed: true })
    expect([IVO, MIRA, TOM].map((person) => desk.told(person))).toEqual([["removed"], [], ["removed"]])
    desk.wait(31 * DAY).sweep()
    expect(desk.record.claims.map(({ giver, state }) => [giver, state])).toEqual([
      [IVO, "bought"],
      [MIRA, "given"],
    ])
    expect(desk.record.expires).toBeUndefined()
  })

  test("[S8, C10] what was given stays given: the owner clears away the wish, its giver leaves, and nobody is told", () => {
    const desk = new Desk({ quantity: 2 })
    desk.claim(MIRA, { do: "claim", units: 1 })
    desk.claim(MIRA, { do: "mark", as: "given" })
    desk.claim(TOM, { do: "claim", units: 1 })
    desk.owner({ title: "Loudspeakers" }).owner({ removed: true })
    expect(desk.told(MIRA)).toEqual([])
    expect(desk.told(TOM)).toEqual(["changed", "removed"])
    desk
      .leave(MIRA)
      .wait(31 * DAY)
      .sweep()
    expect(desk.record.claims.map(({ giver, state }) => [giver, state])).toEqual([[MIRA, "given"]])
  })

  test("[C10] a claim that was saved a moment after the removal is told of it all the same, once", () => {
    const desk = new Desk()
    // The command read the item before it was removed; the removal is heard of afterwards, from two nodes.
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.owner({ removed: true })
    const first = desk.view(IVO).notices
    desk
      .wait(5_000)
      .hears(desk.item)
      .hears({ ...desk.item, seq: seq(9) })
    expect(desk.view(IVO).notices).toEqual(first)
    expect(first).toHaveLength(1)
  })

  test("[C11] what was promised became something else: the claimer gets the difference, and nobody else", () => {
    const desk = new Desk({ price: eur(10_000) })
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.owner({ title: "Black headphones" })
    expect(desk.view(IVO).notices).toMatchObject([
      { kind: "changed", before: { title: "Headphones" }, after: { title: "Black headphones" } },
    ])
    expect(desk.told(MIRA)).toEqual([])
    desk.claim(IVO, { do: "seen", key: "changed" })
    expect(desk.told(IVO)).toEqual([])
    desk.owner({ price: eur(13_000) })
    expect(desk.view(IVO).notices).toMatchObject([
      { before: { title: "Black headphones" }, after: { price: eur(13_000) } },
    ])
    desk.owner({ price: eur(10_000) })
    expect(desk.told(IVO)).toEqual([])
    expect(desk.record.claims[0]?.promise.title).toBe("Headphones")
  })

  test.each([
    ["blanks", { title: "  Headphones " }, false],
    ["a price that moves by a fifth", { price: eur(12_000) }, false],
    ["a price that moves by more", { price: eur(12_001) }, true],
    ["a price taken away", { price: undefined }, true],
    ["another currency", { price: { minor: 10_000, currency: "CHF" } }, true],
    ["another link", { link: "https://shop.example/2" }, true],
  ])("[C11] %s", (_what, change, isTold) => {
    const desk = new Desk({ price: eur(10_000) })
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.owner(change)
    expect(desk.told(IVO)).toEqual(isTold ? ["changed"] : [])
  })

  test("[C11] a node that lags behind changes nothing and tells nobody", () => {
    const desk = new Desk()
    desk.claim(IVO, { do: "claim", units: 1 })
    const old = desk.item
    desk.owner({ title: "Black headphones" })
    const { record } = desk
    expect(desk.hears(old).record).toBe(record)
  })
})
