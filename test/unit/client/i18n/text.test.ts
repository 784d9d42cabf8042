import { describe, expect, test } from "vitest"
import { listOf } from "../../../../client/i18n/format.ts"
import { failureText } from "../../../../client/i18n/failures.ts"
import { t } from "../../../../client/i18n/text.ts"
import { ERROR_CODES, ErrorCodeSchema } from "../../../../shared/errors.ts"
import { catalogue } from "../../../support/catalogue.ts"
import { refusalText } from "../../../../client/screens/list/refusals.ts"

describe("the catalogue of words", () => {
  test("every refusal that has a sentence is told by it, whatever screen it belongs to", () => {
    const said = new Map([...catalogue("en")].filter(([key]) => key.startsWith("fail.")))
    const codes = ERROR_CODES.filter((code) => said.has(`fail.${code}`))
    expect(codes).toContain("already_shown")
    for (const code of codes) expect(failureText(ErrorCodeSchema.parse(code))).toBe(said.get(`fail.${code}`))
  })

  test("parameters are filled in, also where they contain braces or dollar signs", () => {
    expect(t("home.hello", { name: "{name} $& $1" })).toBe("Hello, {name} $& $1")
  })

  test("a name written from right to left, or one that turns text around, leaves the sentence as it is", () => {
    expect(t("home.hello", { name: "שרה" })).toBe("Hello, \u2068שרה\u2069")
    expect(t("home.hello", { name: "\u202evoI" })).toBe("Hello, voI")
    expect(t("home.hello", { name: "\u2067Ivo" })).toBe("Hello, Ivo")
    expect(t("home.shared", { names: listOf(["שרה", "Ivo"]) })).toBe("Shared with \u2068שרה\u2069 and Ivo")
    expect(t("home.hello", { name: "👩‍👩‍👧‍👦 علی\u200cرضا" })).toBe("Hello, \u2068👩‍👩‍👧‍👦 علی\u200cرضا\u2069")
  })

  test("the number chooses the form", () => {
    expect(t("pill.offlinePending", { count: 1 })).toBe("Offline. 1 change waiting.")
    expect(t("pill.offlinePending", { count: 3 })).toBe("Offline. 3 changes waiting.")
  })

  test("no sentence of the interface is empty or speaks of the recipient as one", () => {
    for (const sentence of catalogue("en").values()) {
      expect(sentence.trim()).not.toBe("")
      expect(sentence.toLowerCase()).not.toContain("recipient")
    }
  })

  test("every failure has a sentence, one without its own says to try again", () => {
    expect(failureText("link_replaced")).toContain("was replaced")
    expect(failureText("not_yours")).toBe(t("fail.any"))
    expect(failureText("offline")).toContain("can't be reached")
  })

  test("a refused value is told with an example of a good one", () => {
    expect(refusalText("not_a_price")).toMatch(/like \d/)
    expect(refusalText("not_a_quantity")).toContain("999")
    expect(refusalText("not_a_link")).toContain("https://")
  })
})
