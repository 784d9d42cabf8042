import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { access, sees, type AccessFacts, type May } from "../../../shared/access.ts"

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
