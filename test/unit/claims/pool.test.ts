import { describe, expect, test } from "vitest"
import { equalSplit } from "../../../shared/money.ts"
import { DAY, Desk, GRAN, IVO, MIRA, result, TOM } from "../../support/claim-desk.ts"

const started = (more: { target?: number; amounts?: "private" | "shown"; handle?: string } = {}): Desk => {
  const desk = new Desk()
  desk.pool(IVO, { do: "start", currency: "EUR", ...more })
  return desk
}

describe("chipping in", () => {
  test.each([
    [10_000, 3, [3_334, 3_333, 3_333]],
    [1_000, 7, [143, 143, 143, 143, 143, 143, 142]],
    [1_000, 3, [334, 333, 333]],
    [2, 3, [1, 1, 0]],
    [5, 0, []],
  ])(
    "[O1] %i in %i equal parts: the sum is exact, the first carry the extra units",
    (minor, parts, expected) => {
      expect(equalSplit(minor, parts)).toEqual(expected)
    },
  )

  test("[O2] starting takes the unit for the group; a pool and a claim exclude each other", () => {
    const desk = started()
    expect(desk.view(MIRA)).toMatchObject({ taken: 1, left: 0, pool: { collector: { id: IVO }, total: 0 } })
    expect(desk.claim(MIRA, { do: "claim", units: 1 })).toBe("pool_runs")
    expect(desk.pool(MIRA, { do: "start", currency: "EUR" })).toBe("pool_runs")
    const taken = new Desk()
    taken.claim(MIRA, { do: "claim", units: 1 })
    expect(result(taken.pool(IVO, { do: "start", currency: "EUR" }))).toBe("gone")
    // One's own claim becomes the group's.
    expect(result(taken.pool(MIRA, { do: "start", currency: "EUR" }))).toBe("ok")
    expect(taken.view(IVO)).toMatchObject({ taken: 1, claims: [] })
  })

  test("[O4] amounts are the collector's and one's own to see, unless it was started otherwise", () => {
    const desk = started()
    desk.pool(MIRA, { do: "pledge", minor: 5_000 })
    desk.pool(TOM, { do: "pledge", minor: 3_500 })
    expect(desk.view(MIRA).pool).toMatchObject({ total: 8_500 })
    expect(desk.view(MIRA).pool?.parts.map(({ minor }) => minor)).toEqual([5_000, undefined])
    expect(desk.view(IVO).pool?.parts.map(({ minor }) => minor)).toEqual([5_000, 3_500])
    expect(desk.view(GRAN).pool?.parts.map(({ minor }) => minor)).toEqual([undefined, undefined])
    const open = started({ amounts: "shown" })
    open.pool(MIRA, { do: "pledge", minor: 5_000 })
    expect(open.view(GRAN).pool?.parts).toMatchObject([{ minor: 5_000 }])
  })

  test("[O3] more than the target is accepted and shown", () => {
    const desk = started({ target: 12_000 })
    desk.pool(MIRA, { do: "pledge", minor: 10_000 })
    desk.pool(TOM, { do: "pledge", minor: 3_500 })
    expect(desk.view(GRAN).pool).toMatchObject({ total: 13_500, target: 12_000 })
  })

  test("[O1] an equal part is exact, in the order of joining, and told before one joins", () => {
    const desk = started({ target: 10_000 })
    expect(desk.view(MIRA).pool?.share).toBe(10_000)
    desk.pool(MIRA, { do: "pledge", minor: 1 })
    desk.pool(TOM, { do: "pledge", minor: 1 })
    expect([MIRA, TOM].map((person) => desk.view(person).pool?.share)).toEqual([5_000, 5_000])
    expect(desk.view(GRAN).pool?.share).toBe(3_333)
    desk.pool(GRAN, { do: "pledge", minor: 1 })
    expect([MIRA, TOM, GRAN].map((person) => desk.view(person).pool?.share)).toEqual([3_334, 3_333, 3_333])
  })

  test("[O3] pledged, sent, confirmed: each by whose it is, and nothing back on the quiet", () => {
    const desk = started({ handle: "DE00 1234" })
    expect(desk.view(MIRA).pool?.handle).toBeUndefined()
    desk.pool(MIRA, { do: "pledge", minor: 2_000 })
    expect(desk.view(MIRA).pool?.handle).toBe("DE00 1234")
    desk.pool(MIRA, { do: "pledge", minor: 2_500 })
    expect(desk.pool(TOM, { do: "confirm", person: MIRA })).toBe("collector_only")
    desk.pool(MIRA, { do: "sent" })
    expect(desk.pool(MIRA, { do: "pledge", minor: 1 })).toBe("pool_state")
    expect(desk.pool(MIRA, { do: "withdraw" })).toBe("pool_state")
    desk.pool(IVO, { do: "confirm", person: MIRA })
    expect(desk.view(MIRA).pool).toMatchObject({
      total: 2_500,
      parts: [{ state: "confirmed", minor: 2_500 }],
    })
    desk.pool(TOM, { do: "pledge", minor: 1_000 })
    desk.pool(TOM, { do: "withdraw" })
    expect(desk.view(IVO).pool?.parts).toHaveLength(1)
  })
})

describe("how a pool changes hands and ends", () => {
  test("[O5] the collection changes hands only when the other one says yes, with what was confirmed", () => {
    const desk = started({ handle: "DE00 1234" })
    desk.pool(MIRA, { do: "pledge", minor: 2_000 })
    desk.pool(IVO, { do: "confirm", person: MIRA })
    expect(desk.pool(TOM, { do: "accept" })).toBe("not_allowed")
    desk.pool(IVO, { do: "offer", to: TOM })
    expect(desk.view(TOM).pool).toMatchObject({ collector: { id: IVO }, offeredTo: { id: TOM } })
    expect(result(desk.pool(TOM, { do: "accept" }))).toBe("ok")
    expect(desk.view(MIRA).pool).toMatchObject({ collector: { id: TOM }, parts: [{ state: "confirmed" }] })
    expect(desk.view(MIRA).pool?.handle).toBeUndefined()
    expect(desk.pool(IVO, { do: "cancel" })).toBe("collector_only")
  })

  test("[O5, M4] a collector who is gone: whoever chips in may step in, and what was sent keeps its name", () => {
    const desk = started()
    desk.pool(MIRA, { do: "pledge", minor: 2_000 })
    desk.pool(MIRA, { do: "sent" })
    desk.pool(TOM, { do: "pledge", minor: 1_000 })
    desk.leave(IVO).leave(MIRA)
    expect(desk.pool(GRAN, { do: "accept" })).toBe("not_allowed")
    expect(result(desk.pool(TOM, { do: "accept" }))).toBe("ok")
    expect(desk.view(TOM).pool?.parts).toMatchObject([{ giver: { id: MIRA }, state: "sent" }, { mine: true }])
    expect(result(desk.pool(TOM, { do: "confirm", person: MIRA }))).toBe("ok")
  })

  test("[O5] whoever was asked to collect may say no, and nobody else for them", () => {
    const desk = started()
    desk.pool(IVO, { do: "offer", to: TOM })
    expect(desk.pool(MIRA, { do: "decline" })).toBe("not_allowed")
    expect(result(desk.pool(TOM, { do: "decline" }))).toBe("ok")
    expect(desk.view(IVO).pool).toMatchObject({ collector: { id: IVO } })
    expect(desk.view(IVO).pool?.offeredTo).toBeUndefined()
    expect(desk.pool(TOM, { do: "accept" })).toBe("not_allowed")
  })

  test("[O5, M4] where everybody who was in is gone, any giver may step in and call it off", () => {
    const desk = started()
    desk.pool(MIRA, { do: "pledge", minor: 2_000 })
    desk.pool(MIRA, { do: "sent" })
    expect(desk.view(TOM).pool?.vacant).toBeUndefined()
    desk.leave(IVO).leave(MIRA)
    expect(desk.view(TOM).pool?.vacant).toBe(true)
    expect(result(desk.pool(TOM, { do: "accept" }))).toBe("ok")
    expect(desk.view(TOM).pool?.vacant).toBeUndefined()
    desk.pool(TOM, { do: "cancel" })
    expect(desk.view(TOM)).toMatchObject({ taken: 0, left: 1, pool: { parts: [{ state: "returning" }] } })
  })

  test("[O5, M4] an organiser may step in for a collector who is gone, also where promises stand", () => {
    const desk = started()
    const organiser = IVO
    desk.pool(MIRA, { do: "pledge", minor: 2_000 })
    desk.pool(IVO, { do: "offer", to: GRAN })
    desk.pool(GRAN, { do: "accept" })
    desk.leave(GRAN)
    expect(desk.pool(TOM, { do: "accept" })).toBe("not_allowed")
    expect(result(desk.pool(organiser, { do: "accept" }))).toBe("ok")
  })

  test("[O3] the collector may buy it first: what was promised is still sent and confirmed, and nothing new comes in", () => {
    const desk = started()
    desk.pool(MIRA, { do: "pledge", minor: 2_000 })
    desk.pool(IVO, { do: "bought" })
    expect(desk.pool(TOM, { do: "pledge", minor: 1 })).toBe("pool_state")
    expect(desk.pool(MIRA, { do: "withdraw" })).toBe("pool_state")
    expect(result(desk.pool(MIRA, { do: "sent" }))).toBe("ok")
    expect(result(desk.pool(IVO, { do: "confirm", person: MIRA }))).toBe("ok")
    expect(desk.view(MIRA).pool).toMatchObject({ state: "bought", parts: [{ state: "confirmed" }] })
  })

  test("[O3] called off: everybody is told, what was sent is marked until it came back, and the unit is free", () => {
    const desk = started()
    desk.pool(MIRA, { do: "pledge", minor: 2_000 })
    desk.pool(MIRA, { do: "sent" })
    desk.pool(TOM, { do: "pledge", minor: 1_000 })
    desk.claim(GRAN, { do: "watch", on: true })
    desk.pool(IVO, { do: "cancel" })
    expect(desk.view(MIRA).notices).toMatchObject([{ kind: "pool_cancelled", minor: 2_000, currency: "EUR" }])
    expect(desk.view(TOM).notices).toMatchObject([{ kind: "pool_cancelled", minor: 0 }])
    expect(desk.told(GRAN)).toEqual(["free"])
    expect(desk.pool(TOM, { do: "pledge", minor: 1 })).toBe("no_pool")
    expect(desk.pool(TOM, { do: "start", currency: "CHF" })).toBe("pool_state")
    desk.pool(IVO, { do: "returned", person: MIRA })
    expect(result(desk.pool(TOM, { do: "start", currency: "CHF" }))).toBe("ok")
  })
})

describe("a pool whose people or whose wish are gone", () => {
  test("[O5, M4] a pool that nobody is left in is none: its unit is free, and whoever watched is told", () => {
    const alone = started()
    alone.claim(TOM, { do: "watch", on: true })
    alone.leave(IVO)
    expect(alone.view(TOM)).toMatchObject({ taken: 0, left: 1 })
    expect([alone.view(TOM).pool, alone.told(TOM)]).toEqual([undefined, ["free"]])
    const deserted = started()
    deserted.pool(MIRA, { do: "pledge", minor: 2_000 })
    deserted.leave(IVO)
    expect(deserted.view(TOM).left).toBe(0)
    deserted.pool(MIRA, { do: "withdraw" })
    expect(deserted.view(TOM).left).toBe(1)
  })

  test("[C7, O2] whoever had several and chips in with others now has freed all but one", () => {
    const desk = new Desk({ quantity: 3 })
    desk.claim(MIRA, { do: "claim", units: 3 })
    desk.claim(TOM, { do: "watch", on: true })
    desk.owner({ title: "Black headphones" })
    desk.pool(MIRA, { do: "start", currency: "EUR" })
    expect(desk.view(TOM)).toMatchObject({ taken: 1, left: 2 })
    expect([desk.told(TOM), desk.told(MIRA)]).toEqual([["free"], []])
  })

  test("[C10] whoever collects is told and keeps it, with a part of their own or without", () => {
    const desk = started()
    desk.owner({ removed: true })
    expect(desk.told(IVO)).toEqual(["removed"])
    expect(desk.view(IVO)).toMatchObject({ taken: 1, pool: { collector: { id: IVO } } })
    expect(desk.view(TOM).pool).toBeUndefined()
    expect(desk.claim(TOM, { do: "keep" })).toBe("nothing_taken")
    expect(result(desk.claim(IVO, { do: "keep" }))).toBe("ok")
    expect([desk.told(IVO), desk.view(TOM).pool?.collector.id]).toEqual([[], IVO])
  })

  test("[C10, O3] 30 days after a removal a pool that nobody kept is called off; one that bought stays", () => {
    const [open, bought] = [started(), started()]
    for (const desk of [open, bought]) {
      desk.pool(MIRA, { do: "pledge", minor: 2_000 })
      desk.pool(MIRA, { do: "sent" })
    }
    bought.pool(IVO, { do: "bought" })
    for (const desk of [open, bought]) desk.owner({ removed: true })
    expect(open.record.expires).toBe(open.now + 30 * DAY)
    for (const desk of [open, bought]) desk.wait(30 * DAY).sweep()
    expect(open.record).toMatchObject({ pool: { state: "cancelled", parts: [{ state: "returning" }] } })
    expect(open.told(MIRA)).toContain("pool_cancelled")
    expect([open.record.expires, bought.record.pool?.state]).toEqual([undefined, "bought"])
  })

  test("[C10, O3] called off after the removal: whoever was in reads that, and nothing that they cannot answer", () => {
    const desk = started()
    desk.pool(MIRA, { do: "pledge", minor: 2_000 })
    desk.pool(TOM, { do: "pledge", minor: 1_000 })
    desk.owner({ removed: true })
    desk.pool(TOM, { do: "withdraw" })
    expect([desk.told(TOM), desk.view(TOM).removed]).toEqual([[], undefined])
    desk.pool(IVO, { do: "cancel" })
    expect(desk.told(MIRA)).toEqual(["pool_cancelled"])
    expect(desk.view(MIRA)).toMatchObject({ removed: { was: { title: "Headphones" } }, left: 0 })
    expect([desk.told(IVO), desk.view(IVO).removed]).toEqual([[], undefined])
    const key = desk.view(MIRA).notices[0]?.key ?? ""
    desk.claim(MIRA, { do: "seen", key })
    expect(desk.view(MIRA).removed).toBeUndefined()
  })

  test("[C10] what the owner removed concerns whoever chips in, too", () => {
    const desk = started()
    desk.pool(MIRA, { do: "pledge", minor: 2_000 })
    desk.owner({ removed: true })
    expect(desk.told(MIRA)).toEqual(["removed"])
    expect(desk.view(TOM).pool).toBeUndefined()
    expect(result(desk.claim(MIRA, { do: "keep" }))).toBe("ok")
    expect(desk.view(TOM).pool?.total).toBe(2_000)
  })
})
