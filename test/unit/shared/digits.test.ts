import { expect, test } from "vitest"
import { asciiDigits } from "../../../shared/digits.ts"
import { parseAmount } from "../../../shared/money.ts"

test.each([
  "arab",
  "arabext",
  "beng",
  "deva",
  "fullwide",
  "guru",
  "khmr",
  "laoo",
  "mymr",
  "mong",
  "taml",
  "telu",
  "thai",
  "tibt",
])("the digits that Intl writes as %s are read", (system) => {
  const written = new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false }).format(1_234_567_890)
  expect(asciiDigits(written)).toBe("1234567890")
})

test.each([
  ["１９．９０", 1990],
  ["۱۲٫۵۰", 1250],
  ["١٬٢٣٤٫٥٠", 123_450],
  ["१२", 1200],
  ["12.50", 1250],
])("a price of %s is read, whatever language the device speaks", (text, minor) => {
  expect(parseAmount(text, "en-u-nu-latn", "EUR")).toEqual({ ok: true, value: minor })
})

test("what is no digit stays", () => {
  expect(asciiDigits("Ⅻ ² ½ abc")).toBe("Ⅻ ² ½ abc")
})
