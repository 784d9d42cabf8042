import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  admit,
  changeRole,
  isShutOut,
  lookIn,
  memberOf,
  MEMBERS_MAX,
  removeMember,
  replacePerson,
  startCircle,
  visibleMembers,
  type CircleRecord,
} from "../../../server/circles/rules.ts"
import { newOccasionId, newPersonId, type PersonId, type RandomBytes } from "../../../shared/ids.ts"

const people = Array.from({ length: 6 }, () => newPersonId())
const occasions = Array.from({ length: 3 }, () => newOccasionId())
const founder = people[0] ?? newPersonId()
const random: RandomBytes = (length) => new Uint8Array(length).fill(7)

const start = (): CircleRecord =>
  startCircle("Mira", { person: founder, role: "organiser", via: undefined, now: 0, random })

const person = fc.constantFrom(...people)
const role = fc.constantFrom("organiser", "member", "reader")
const step = fc.oneof(
  fc.record({ do: fc.constant("admit"), person, role, other: person, via: fc.constantFrom(...occasions) }),
  fc.record({ do: fc.constant("role"), person, role, other: person, via: fc.constantFrom(...occasions) }),
  fc.record({ do: fc.constant("remove"), person, role, other: person, via: fc.constantFrom(...occasions) }),
  fc.record({ do: fc.constant("replace"), person, role, other: person, via: fc.constantFrom(...occasions) }),
)

function apply(
  circle: CircleRecord,
  {
    do: verb,
    person,
    role,
    other,
    via,
  }: {
    do: string
    person: PersonId
    role: "organiser" | "member" | "reader"
    other: PersonId
    via: (typeof occasions)[number]
  },
  now: number,
) {
  const arrival = { person, role, via, now, random }
  if (verb === "admit") return admit(circle, arrival)
  if (verb === "role") return changeRole(circle, person, role)
  if (verb === "replace") return replacePerson(circle, other, arrival)
  return removeMember(circle, person, { person: other, now, keeping: false })
}

describe("a circle", () => {
  test("[M7] whatever is done to it, it keeps an organiser, and nobody is in it twice", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let circle = start()
        for (const [now, one] of steps.entries()) {
          const next = apply(circle, one, now)
          if (next.ok) circle = next.value
          expect(circle.members.some((member) => member.role === "organiser")).toBe(true)
          expect(new Set(circle.members.map((member) => member.person)).size).toBe(circle.members.length)
        }
      }),
      { numRuns: 500 },
    )
  })

  test("coming again by any link never makes anybody less", () => {
    const rank = { reader: 0, member: 1, organiser: 2 }
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), person, role, (steps, who, as) => {
        let circle = start()
        for (const [now, one] of steps.entries()) {
          const next = apply(circle, one, now)
          if (next.ok) circle = next.value
        }
        const before = memberOf(circle, who)
        const after = admit(circle, { person: who, role: as, via: occasions[0], now: 99, random })
        const now = after.ok ? memberOf(after.value, who) : undefined
        expect(rank[now?.role ?? "reader"]).toBeGreaterThanOrEqual(rank[before?.role ?? "reader"])
        expect(before === undefined || now?.look === before.look).toBe(true)
      }),
    )
  })

  test("is full at some size, and full for newcomers only", () => {
    let circle = start()
    for (let n = 1; n < MEMBERS_MAX; n++) {
      const next = admit(circle, { person: newPersonId(), role: "member", via: undefined, now: n, random })
      if (next.ok) circle = next.value
    }
    const arrival = { role: "member", via: undefined, now: 0, random } as const
    expect(admit(circle, { ...arrival, person: newPersonId() })).toEqual({ ok: false, error: "circle_full" })
    expect(admit(circle, { ...arrival, person: founder })).toEqual({ ok: true, value: circle })
  })

  test("who was put out is shut out of links made before; who left is not", () => {
    const [, ivo = founder, zoe = founder] = people
    let circle = start()
    for (const who of [ivo, zoe]) {
      const next = admit(circle, { person: who, role: "member", via: undefined, now: 1, random })
      if (next.ok) circle = next.value
    }
    const without = removeMember(circle, ivo, { person: founder, now: 50, keeping: false })
    const left = removeMember(without.ok ? without.value : circle, zoe, {
      person: zoe,
      now: 50,
      keeping: true,
    })
    const after = left.ok ? left.value : circle
    expect([isShutOut(after, ivo, 49), isShutOut(after, ivo, 50), isShutOut(after, ivo, 51)]).toEqual([
      true,
      true,
      false,
    ])
    expect(isShutOut(after, zoe, 1)).toBe(false)
    // What they promised stays promised while they are out, and is theirs again when they are back.
    expect(after.keeping).toEqual([zoe])
    const again = admit(after, { person: zoe, role: "member", via: undefined, now: 60, random })
    expect(again.ok && again.value.keeping).toBeUndefined()
    const back = admit(after, { person: ivo, role: "member", via: undefined, now: 60, random })
    expect(back.ok && isShutOut(back.value, ivo, 1)).toBe(false)
  })

  test("[S0] somebody who came only by what a viewer does not see is not there for that viewer", () => {
    const [secret = newOccasionId(), open = newOccasionId()] = occasions
    const [, anna = founder, zoe = founder, ivo = founder] = people
    let circle = start()
    for (const [who, via] of [
      [anna, open],
      [zoe, secret],
      [ivo, secret],
      [ivo, open],
    ] as const) {
      const next = admit(circle, { person: who, role: "member", via, now: 1, random })
      if (next.ok) circle = next.value
    }
    const seen = (viewer: PersonId) =>
      visibleMembers(circle, viewer, (id) => id === open).map((member) => member.person)
    expect(seen(anna)).toEqual([founder, anna, ivo])
    expect(seen(zoe)).toEqual([founder, anna, zoe, ivo])
  })

  test("[S0] somebody who is in by a surprise alone looks, to everybody else, like somebody who is not in", () => {
    const [secret = newOccasionId(), open = newOccasionId()] = occasions
    const hidden = people[1] ?? newPersonId()
    const before = start()
    for (let drawn = 0; drawn < 10; drawn++) {
      const arrival = { person: hidden, role: "member", via: secret, open: false, now: 1 } as const
      const admitted = admit(before, { ...arrival, random: (length) => new Uint8Array(length).fill(drawn) })
      if (!admitted.ok) throw new Error(admitted.error)
      expect(lookIn(admitted.value, hidden, open)).toBe(lookIn(before, hidden, open))
    }
  })
})
