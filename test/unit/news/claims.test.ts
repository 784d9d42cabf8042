import { describe, expect, test } from "vitest"
import { claimNews } from "../../../server/news/claims.ts"
import type { PersonId } from "../../../shared/ids.ts"
import { Desk, GRAN, IVO, MIRA, TOM } from "../../support/claim-desk.ts"

const kindsFor = ({ record }: Desk, person: PersonId): readonly string[] =>
  claimNews(record).flatMap(({ to, kind }) => (to === person ? [kind] : []))

describe("news of a present", () => {
  test("[C10, C11] that its owner changed or removed is for who takes it alone", () => {
    const desk = new Desk({ quantity: 2 })
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.owner({ title: "Headphones, black" })
    expect(kindsFor(desk, IVO)).toEqual(["item_changed"])
    desk.owner({ removed: true })
    expect(kindsFor(desk, IVO)).toContain("item_removed")
    expect(kindsFor(desk, MIRA)).toEqual([])
  })

  test("[C10] is none any more when the owner takes the removal back", () => {
    const desk = new Desk()
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.owner({ removed: true }).owner({ removed: false })
    expect(kindsFor(desk, IVO)).toEqual([])
  })

  test("[C7] that an organiser let go, and that is free again, is for its giver and for who asked", () => {
    const desk = new Desk({}, TOM)
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.claim(MIRA, { do: "watch", on: true })
    desk.claim(TOM, { do: "release", giver: IVO, reason: "Ivo is ill." })
    expect(kindsFor(desk, IVO)).toEqual(["claim_lost"])
    expect(kindsFor(desk, MIRA)).toEqual(["item_free"])
  })

  test("[O1-O5] of a pool: reached for who collects, due for who has only promised, called off for everybody", () => {
    const desk = new Desk()
    desk.pool(IVO, { do: "start", currency: "EUR", target: 5_000, amounts: "private" })
    desk.pool(MIRA, { do: "pledge", minor: 2_000 })
    expect(claimNews(desk.record)).toEqual([])
    desk.pool(GRAN, { do: "pledge", minor: 3_000 })
    expect(claimNews(desk.record)).toMatchObject([{ to: IVO, kind: "pool" }])
    desk.pool(GRAN, { do: "sent" })
    desk.pool(IVO, { do: "bought" })
    expect(claimNews(desk.record)).toMatchObject([{ to: MIRA, kind: "pool" }])
    desk.pool(IVO, { do: "offer", to: TOM })
    expect(kindsFor(desk, TOM)).toEqual(["pool"])
    desk.pool(IVO, { do: "offer", to: null })
    expect(kindsFor(desk, TOM)).toEqual([])
    desk.pool(IVO, { do: "cancel" })
    expect([kindsFor(desk, MIRA), kindsFor(desk, GRAN)]).toEqual([["pool"], ["pool"]])
  })

  test("[N3] has the same key however often its record is looked at", () => {
    const desk = new Desk()
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.owner({ removed: true })
    const before = claimNews(desk.record)
    desk.wait(1_000).sweep().hears(desk.item)
    expect(claimNews(desk.record)).toEqual(before)
  })
})
