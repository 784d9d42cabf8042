import { describe, expect, test } from "vitest"
import { requestId } from "../../support/claims-world.ts"
import { ANNA, DAY, Desk, GRAN, IVO, MINUTE, MIRA, result, TOM } from "../../support/claim-desk.ts"

describe("taking", () => {
  test("[C2] the last one goes to one person; the other is told that it is gone", () => {
    const desk = new Desk()
    expect(desk.claim(IVO, { do: "claim", units: 1 })).toMatchObject({
      result: "ok",
      claim: { giver: IVO, units: 1, state: "claimed" },
    })
    expect(desk.claim(MIRA, { do: "claim", units: 1 })).toMatchObject({ result: "gone", left: 0 })
    expect(desk.view(MIRA)).toMatchObject({
      taken: 1,
      left: 0,
      claims: [{ giver: { id: IVO }, mine: false }],
    })
  })

  test("[C2] whoever asks for more than are left gets none, and hears how many are", () => {
    const desk = new Desk({ quantity: 4 })
    desk.claim(IVO, { do: "claim", units: 2 })
    expect(desk.claim(MIRA, { do: "claim", units: 3 })).toMatchObject({ result: "short", left: 2 })
    expect(desk.view(MIRA)).toMatchObject({ taken: 2, left: 2 })
    expect(result(desk.claim(MIRA, { do: "claim", units: 2 }))).toBe("ok")
  })

  test("[C3] a second claim of the same giver changes the one they have", () => {
    const desk = new Desk({ quantity: 3 })
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.claim(IVO, { do: "claim", units: 3 })
    expect(desk.view(IVO)).toMatchObject({ taken: 3, left: 0, claims: [{ units: 3 }] })
    expect(result(desk.claim(IVO, { do: "claim", units: 4 }))).toBe("gone")
    expect(result(desk.claim(IVO, { do: "claim", units: 2 }))).toBe("ok")
    expect(desk.view(MIRA).left).toBe(1)
  })

  test("[C3] a request that was answered `gone` is answered so again, also when something is free by then", () => {
    const desk = new Desk()
    desk.claim(IVO, { do: "claim", units: 1 })
    const asked = { do: "claim", units: 1, requestId: requestId() } as const
    const first = desk.claim(MIRA, asked)
    desk.claim(IVO, { do: "release" })
    expect(desk.claim(MIRA, asked)).toEqual(first)
    expect(desk.view(MIRA).taken).toBe(0)
    expect(desk.claim(MIRA, { ...asked, units: 2 })).toBe("conflict")
    // Somebody else's id is somebody else's request.
    expect(result(desk.claim(TOM, asked))).toBe("ok")
  })

  test("[C3] after a day, a request id is forgotten", () => {
    const desk = new Desk({ quantity: "unlimited" })
    const asked = { do: "claim", units: 2, requestId: requestId() } as const
    desk.claim(IVO, asked)
    desk.claim(IVO, { do: "release" })
    desk.wait(DAY)
    desk.claim(IVO, asked)
    expect(desk.view(IVO)).toMatchObject({ taken: 2, left: "unlimited" })
  })

  test("[C5] Gran will get it: recorded with who said so, and both may change it, nobody else", () => {
    const desk = new Desk({ quantity: 2 })
    desk.claim(MIRA, { do: "claim", units: 1, for: GRAN })
    expect(desk.view(TOM).claims).toMatchObject([{ giver: { id: GRAN }, by: { id: MIRA }, mine: false }])
    expect(desk.claim(TOM, { do: "mark", as: "bought", giver: GRAN })).toBe("not_allowed")
    expect(desk.claim(TOM, { do: "claim", units: 2, for: GRAN })).toBe("not_allowed")
    expect(result(desk.claim(GRAN, { do: "mark", as: "bought" }))).toBe("ok")
    expect(result(desk.claim(MIRA, { do: "release", giver: GRAN, returned: true }))).toBe("ok")
    expect(desk.claim(MIRA, { do: "claim", units: 1, for: ANNA })).toBe("not_allowed")
  })

  test("[C6] a hold ends after 30 minutes, can be made longer once, and never ends a claim", () => {
    const desk = new Desk()
    desk.claim(IVO, { do: "hold", units: 1 })
    expect(result(desk.claim(MIRA, { do: "claim", units: 1 }))).toBe("gone")
    desk.wait(29 * MINUTE)
    expect(result(desk.claim(IVO, { do: "extend" }))).toBe("ok")
    expect(desk.claim(IVO, { do: "extend" })).toBe("extended_once")
    desk.wait(29 * MINUTE)
    expect(desk.view(MIRA).taken).toBe(1)
    desk.wait(MINUTE)
    // Nothing swept it away: reading alone knows.
    expect(desk.view(MIRA)).toMatchObject({ taken: 0, left: 1, claims: [] })
    expect(result(desk.claim(MIRA, { do: "hold", units: 1 }))).toBe("ok")
    desk.claim(MIRA, { do: "claim", units: 1 })
    desk.wait(DAY).sweep()
    expect(desk.view(IVO)).toMatchObject({ taken: 1, claims: [{ giver: { id: MIRA }, state: "claimed" }] })
  })

  test("[C6] holding again what one holds does not make it longer, and what is claimed stays claimed", () => {
    const desk = new Desk({ quantity: 2 })
    desk.claim(IVO, { do: "hold", units: 1 })
    desk.wait(20 * MINUTE)
    desk.claim(IVO, { do: "hold", units: 2 })
    desk.wait(10 * MINUTE)
    expect(desk.view(IVO).taken).toBe(0)
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.claim(IVO, { do: "hold", units: 2 })
    expect(desk.view(IVO).claims).toMatchObject([{ state: "claimed", units: 2 }])
  })
})

describe("letting go", () => {
  test("[C7] the units are free at once, and who let what go is known to them and organisers for 30 days", () => {
    const desk = new Desk()
    desk.claim(MIRA, { do: "claim", units: 1 })
    expect(desk.claim(TOM, { do: "release", giver: MIRA, reason: "I want it" })).toBe("not_allowed")
    expect(result(desk.claim(MIRA, { do: "release" }))).toBe("ok")
    expect(desk.claim(MIRA, { do: "release" })).toBe("nothing_taken")
    expect(desk.view(MIRA)).toMatchObject({ left: 1, released: [{ giver: { id: MIRA }, units: 1 }] })
    expect(desk.view(IVO).released).toHaveLength(1)
    expect(desk.view(TOM).released).toHaveLength(0)
    desk.wait(30 * DAY).sweep()
    expect(desk.view(MIRA).released).toHaveLength(0)
  })

  test("[C7] what was bought is let go only by whoever says that they returned it", () => {
    const desk = new Desk()
    desk.claim(MIRA, { do: "claim", units: 1 })
    desk.claim(MIRA, { do: "mark", as: "bought" })
    expect(desk.claim(MIRA, { do: "release" })).toBe("already_bought")
    expect(desk.view(MIRA).taken).toBe(1)
    expect(result(desk.claim(MIRA, { do: "release", returned: true }))).toBe("ok")
  })

  test("[C7] an organiser lets another's claim go with a reason, which the giver is told", () => {
    const desk = new Desk({}, IVO)
    desk.claim(MIRA, { do: "claim", units: 1 })
    expect(desk.claim(IVO, { do: "release", giver: MIRA })).toBe("not_allowed")
    expect(result(desk.claim(IVO, { do: "release", giver: MIRA, reason: "She has one" }))).toBe("ok")
    expect(desk.view(MIRA).notices).toMatchObject([{ kind: "released", reason: "She has one" }])
    expect(desk.told(TOM)).toEqual([])
  })

  test("[C7] everybody who asked is told at once when it is free, once", () => {
    const desk = new Desk()
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.claim(TOM, { do: "watch", on: true })
    desk.claim(MIRA, { do: "watch", on: true })
    desk.claim(GRAN, { do: "watch", on: true })
    desk.claim(GRAN, { do: "watch", on: false })
    desk.claim(IVO, { do: "release" })
    expect([TOM, MIRA, GRAN].map((person) => desk.told(person))).toEqual([["free"], ["free"], []])
    expect(desk.view(MIRA).watching).toBe(false)
    const { version } = desk.record
    desk.claim(MIRA, { do: "seen", key: "free" })
    desk.claim(IVO, { do: "claim", units: 1 })
    desk.claim(IVO, { do: "release" })
    expect(desk.told(MIRA)).toEqual([])
    expect(desk.record.version).toBeGreaterThan(version)
  })

  test("[C6, C7] whoever watches is told when a hold is over, too", () => {
    const desk = new Desk()
    desk.claim(IVO, { do: "hold", units: 1 })
    desk.claim(MIRA, { do: "watch", on: true })
    expect(desk.record.expires).toBe(desk.now + 30 * MINUTE)
    desk.wait(30 * MINUTE).sweep()
    expect(desk.told(MIRA)).toEqual(["free"])
    expect(desk.record.expires).toBeUndefined()
  })

  test("[M4] what somebody took who is no giver any more is free, and they are told nothing", () => {
    const desk = new Desk()
    desk.claim(MIRA, { do: "claim", units: 1 })
    desk.claim(TOM, { do: "watch", on: true })
    desk.leave(MIRA)
    expect(desk.view(IVO)).toMatchObject({ left: 1, released: [{ giver: { id: MIRA } }] })
    expect(desk.told(TOM)).toEqual(["free"])
    expect(desk.told(MIRA)).toEqual([])
  })

  test("[M4] what stays promised of somebody who is out is an organiser's to mark, and theirs again when they are back", () => {
    const desk = new Desk({ quantity: 2 })
    desk.claim(MIRA, { do: "claim", units: 1 })
    desk.claim(MIRA, { do: "watch", on: true })
    desk.leave(MIRA, true)
    expect(desk.view(TOM)).toMatchObject({ left: 1, claims: [{ out: true, mine: false }], released: [] })
    expect(desk.record.watchers).toEqual([])
    const given = { do: "mark", giver: MIRA, as: "given" } as const
    expect(desk.claim(TOM, given)).toBe("not_allowed")
    expect(result(desk.claim(IVO, given))).toBe("ok")
    desk.nobodyLeft()
    expect(desk.view(MIRA).claims).toMatchObject([{ state: "given", mine: true }])
    expect(desk.view(MIRA).claims[0]?.out).toBeUndefined()
    expect(desk.claim(IVO, given)).toBe("not_allowed")
  })

  test("[M4, S8] what somebody gave stays given, whoever leaves afterwards", () => {
    const desk = new Desk()
    desk.claim(MIRA, { do: "claim", units: 1 })
    desk.claim(MIRA, { do: "mark", as: "given" })
    const { record } = desk
    expect(desk.leave(MIRA).record).toBe(record)
  })
})
