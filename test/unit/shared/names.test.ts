import { describe, expect, test } from "vitest"
import { CreateOccasion, Name } from "../../../shared/api.ts"
import { ClaimCommand } from "../../../shared/claim-commands.ts"
import { nameFault, readableName } from "../../../shared/names.ts"
import { NAMES, NOT_NAMES } from "../../support/names.ts"

describe("what a name is made of", () => {
  test.each(NOT_NAMES)("refuses %s, with a sentence", (_, name) => {
    const read = Name.safeParse(name)
    expect(read.success).toBe(false)
    expect(read.error?.issues.map(({ message }) => message).join(" ")).toMatch(/\w{3}/)
  })

  test.each(NAMES.map((name) => [name]))("takes %s as it is", (name) => {
    expect(Name.parse(name)).toBe(name)
  })

  test("a title obeys the same rule, and a reason hides nothing", () => {
    const form = {
      who: { kind: "other", name: "Gran" },
      kind: "other",
      zone: "Europe/Berlin",
      secrecy: "surprise",
    }
    expect(CreateOccasion.safeParse({ ...form, title: "Gran's 80th" }).success).toBe(true)
    expect(CreateOccasion.safeParse({ ...form, title: "\u3164" }).success).toBe(false)
    expect(CreateOccasion.safeParse({ ...form, alsoFor: ["\u202enarG"] }).success).toBe(false)
    const release = { do: "release", requestId: "0".repeat(26) }
    expect(ClaimCommand.safeParse({ ...release, reason: "returned 😀 שלום" }).success).toBe(true)
    expect(ClaimCommand.safeParse({ ...release, reason: "re\u202eturned" }).success).toBe(false)
  })
})

describe("a name from before the rule", () => {
  test.each([
    ["Ot\u200bto", "Otto"],
    ["\u202eottO", "ottO"],
    ["\u3164", "?"],
    ["\u0301", "?"],
    ["Otto", "Otto"],
    ["👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"],
    ["علی\u200cرضا\u200f", "علی\u200cرضا"],
  ])("%j shows as %j", (stored, shown) => {
    expect(readableName(stored)).toBe(shown)
  })

  test("what is shown hides nothing", () => {
    for (const [, name] of NOT_NAMES) expect(nameFault(readableName(name))).not.toBe("hidden")
  })
})
