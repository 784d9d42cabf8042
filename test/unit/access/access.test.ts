import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { access, accessNow, sees, type AccessFacts, type May } from "../../../shared/access.ts"

const role = fc.constantFrom("organiser", "member", "reader", undefined)
const facts: fc.Arbitrary<AccessFacts> = fc.record({
  role,
  recipient: fc.boolean(),
  secrecy: fc.constantFrom("together", "surprise"),
  writers: fc.constantFrom("everyone", "owners"),
})

describe("the access table", () => {
  test.each<[string, AccessFacts, May, May]>([
    [
      "organiser",
      { role: "organiser", recipient: false, secrecy: "together", writers: "owners" },
      "write",
      "write",
    ],
    [
      "member",
      { role: "member", recipient: false, secrecy: "together", writers: "everyone" },
      "write",
      "write",
    ],
    [
      "member, owners write",
      { role: "member", recipient: false, secrecy: "together", writers: "owners" },
      "read",
      "write",
    ],
    [
      "recipient, owners write",
      { role: "member", recipient: true, secrecy: "together", writers: "owners" },
      "write",
      "none",
    ],
    [
      "organising recipient",
      { role: "organiser", recipient: true, secrecy: "together", writers: "everyone" },
      "write",
      "none",
    ],
    [
      "recipient by the readers' link",
      { role: "reader", recipient: true, secrecy: "together", writers: "everyone" },
      "read",
      "none",
    ],
    [
      "reader",
      { role: "reader", recipient: false, secrecy: "together", writers: "everyone" },
      "read",
      "none",
    ],
    [
      "giver of a surprise",
      { role: "member", recipient: false, secrecy: "surprise", writers: "everyone" },
      "write",
      "write",
    ],
    [
      "recipient of a surprise",
      { role: "member", recipient: true, secrecy: "surprise", writers: "everyone" },
      "none",
      "none",
    ],
    [
      "stranger",
      { role: undefined, recipient: false, secrecy: "together", writers: "everyone" },
      "none",
      "none",
    ],
    [
      "recipient who was removed",
      { role: undefined, recipient: true, secrecy: "together", writers: "everyone" },
      "none",
      "none",
    ],
  ])("%s", (_, who, list, plan) => {
    expect({ list: access(who, "list"), plan: access(who, "plan") }).toEqual({ list, plan })
  })

  test("[S1] no recipient has the plan, whatever else they are", () => {
    fc.assert(
      fc.property(facts, (who) => {
        expect(access({ ...who, recipient: true }, "plan")).toBe("none")
      }),
    )
  })

  test("[S0] to a recipient a surprise does not exist, and to somebody outside nothing does", () => {
    fc.assert(
      fc.property(facts, (who) => {
        expect(sees({ ...who, recipient: true, secrecy: "surprise" })).toBe(false)
        expect(sees({ ...who, role: undefined })).toBe(false)
      }),
    )
  })
})

describe("the access table of a card", () => {
  const card = fc.constantFrom("writing", "open", undefined)
  const carded = fc
    .tuple(facts, card, fc.boolean())
    .map(([who, state, list]): AccessFacts => ({ ...who, card: state, list }))
  const rooms = ["card", "messages"] as const

  test("[K15] a room of one's own is for givers who have one: to write in, or to read once the card takes nothing more", () => {
    fc.assert(
      fc.property(carded, fc.boolean(), fc.boolean(), (who, own, late) => {
        const gives = !who.recipient && (who.role === "organiser" || who.role === "member")
        const there = gives && own && who.card !== undefined
        const writes = who.card === "writing" || late
        expect(access({ ...who, own, late }, "own")).toBe(there ? (writes ? "write" : "read") : "none")
        expect(accessNow({ ...who, own, late, archived: true }, "own")).toBe(there ? "read" : "none")
      }),
    )
  })

  test("[K4] nobody writes in one that is open, and nobody but givers in one that is not", () => {
    fc.assert(
      fc.property(carded, (who) => {
        const writes =
          who.card === "writing" && !who.recipient && (who.role === "organiser" || who.role === "member")
        for (const room of rooms) {
          expect(access(who, room) === "write").toBe(writes)
          expect(accessNow({ ...who, archived: true }, room)).not.toBe("write")
        }
      }),
    )
  })

  test("[K11, S0] to a recipient it does not exist before it opens: whatever they may do and see is as without one", () => {
    fc.assert(
      fc.property(carded, (who) => {
        const [recipient, without] = [
          { ...who, recipient: true, card: "writing" as const },
          { ...who, recipient: true, card: undefined },
        ]
        for (const room of ["list", "plan", "opened", ...rooms] as const)
          expect(access(recipient, room)).toBe(access(without, room))
        expect(sees(recipient)).toBe(sees(without))
      }),
    )
  })

  test("[K11] an open one is read by givers and recipients, its rooms by givers alone, and gives nobody more of a list", () => {
    fc.assert(
      fc.property(carded, (who) => {
        const reads = who.role !== undefined && (who.recipient || who.role !== "reader")
        const gives = reads && !who.recipient
        for (const room of rooms) expect(access({ ...who, card: "open" }, room)).toBe(gives ? "read" : "none")
        expect(access({ ...who, card: "open" }, "opened")).toBe(reads ? "read" : "none")
        expect(sees({ ...who, card: "open" })).toBe(reads || sees({ ...who, card: undefined }))
        for (const room of ["list", "plan"] as const)
          expect(access({ ...who, card: "open" }, room)).toBe(access({ ...who, card: undefined }, room))
      }),
    )
  })

  test("a card alone has neither list nor plan for anybody", () => {
    fc.assert(
      fc.property(carded, (who) => {
        for (const room of ["list", "plan"] as const)
          expect(access({ ...who, list: false }, room)).toBe("none")
      }),
    )
  })
})
