import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { PRICE_MAX_MINOR } from "../../../shared/limits.ts"
import {
  CURRENCIES,
  exponentOf,
  formatAmount,
  isCurrency,
  parseAmount,
  plainAmount,
} from "../../../shared/money.ts"
import { anyText } from "../../support/texts.ts"

const minor = (text: string, locale: string, currency: string): number | string => {
  const parsed = parseAmount(text, locale, currency)
  return parsed.ok ? parsed.value : parsed.error
}

describe("amounts as people type them", () => {
  test.each([
    ["19.99", "en-US", "EUR", 1999],
    ["1000", "en-US", "JPY", 1000],
    ["1.234,50", "de-DE", "EUR", 123_450],
    ["1,234.50", "en-US", "EUR", 123_450],
    ["19,99", "de-DE", "EUR", 1999],
    ["19.99", "de-DE", "EUR", 1999],
    ["1,5", "en-US", "EUR", 150],
    ["1.234", "de-DE", "EUR", 123_400],
    ["1.234", "en-US", "KWD", 1234],
    ["1,234", "en-US", "KWD", 1_234_000],
    ["0.29", "en-US", "EUR", 29],
    [".5", "en-US", "EUR", 50],
    ["5.", "en-US", "EUR", 500],
    ["007", "en-US", "EUR", 700],
    ["0", "en-US", "EUR", 0],
    ["€ 19,99", "de-DE", "EUR", 1999],
    ["19,99 €", "de-DE", "EUR", 1999],
    ["19.99 eur", "en-US", "EUR", 1999],
    ["$1,234", "en-US", "USD", 123_400],
    ["1 234,50", "fr-FR", "EUR", 123_450],
    ["1\u202f234,50\u00a0€", "fr-FR", "EUR", 123_450],
    ["1'234.50", "de-CH", "CHF", 123_450],
    ["1’234.50", "de-CH", "CHF", 123_450],
    ["1,23,456.78", "en-IN", "INR", 12_345_678],
    ["١٬٢٣٤٫٥٠", "ar-EG", "EGP", 123_450],
    ["0.001", "en-US", "BHD", 1],
    ["10 000", "sv-SE", "ISK", 10_000],
  ])("%s in %s, %s: %i in minor units", (text, locale, currency, expected) => {
    expect(minor(text, locale, currency)).toBe(expected)
  })

  test.each([
    ["", "en-US", "EUR", "empty"],
    ["  € ", "en-US", "EUR", "empty"],
    ["19.999", "en-US", "EUR", "too_precise"],
    ["1000.5", "en-US", "JPY", "too_precise"],
    ["1000.00", "en-US", "JPY", "too_precise"],
    ["0.0001", "en-US", "KWD", "too_precise"],
    ["-5", "en-US", "EUR", "not_an_amount"],
    ["1e5", "en-US", "EUR", "not_an_amount"],
    ["0x10", "en-US", "EUR", "not_an_amount"],
    ["Infinity", "en-US", "EUR", "not_an_amount"],
    ["12,34,567", "en-US", "EUR", "not_an_amount"],
    ["1.2.3", "en-US", "EUR", "not_an_amount"],
    ["1,234,5", "en-US", "EUR", "not_an_amount"],
    ["abc", "en-US", "EUR", "not_an_amount"],
    [".", "en-US", "EUR", "not_an_amount"],
    ["10000000000.01", "en-US", "EUR", "too_large"],
    ["9".repeat(90), "en-US", "EUR", "too_large"],
    ["0".repeat(100) + "5", "en-US", "EUR", "not_an_amount"],
    ["5", "en-US", "XXX", "unknown_currency"],
    ["5", "en-US", "__proto__", "unknown_currency"],
  ])('"%s" in %s, %s is refused: %s', (text, locale, currency, why) => {
    expect(minor(text, locale, currency)).toBe(why)
  })

  test("the largest amount is exact", () => {
    expect(minor("10000000000.00", "en-US", "EUR")).toBe(PRICE_MAX_MINOR)
  })

  test("no text throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText(),
          fc.string({
            unit: fc.constantFrom("0", "1", "9", ".", ",", "'", " ", "€", "-", "+", "e", "\u202f"),
          }),
        ),
        fc.constantFrom("en-US", "de-DE", "fr-FR", "hi-IN", "ar-EG", "fa-IR"),
        (text, locale) => {
          const parsed = parseAmount(text, locale, "EUR")
          expect(!parsed.ok || (Number.isSafeInteger(parsed.value) && parsed.value >= 0)).toBe(true)
        },
      ),
    )
  })
})

describe("currencies", () => {
  test("have the decimals of ISO 4217, not those of a platform's habits", () => {
    const of = (codes: string): (number | undefined)[] => codes.split(" ").map(exponentOf)
    expect(of("EUR USD HUF IDR")).toEqual([2, 2, 2, 2])
    expect(of("CLP JPY KRW VND ISK UGX")).toEqual([0, 0, 0, 0, 0, 0])
    expect(of("BHD KWD OMR TND JOD")).toEqual([3, 3, 3, 3, 3])
    expect(of("eur EURO XXX constructor")).toEqual([undefined, undefined, undefined, undefined])
  })

  test("are listed once, in order, and can all be written", () => {
    expect(new Set(CURRENCIES).size).toBe(CURRENCIES.length)
    expect(CURRENCIES.length).toBeGreaterThan(150)
    for (const code of CURRENCIES) {
      expect(code).toMatch(/^[A-Z]{3}$/)
      expect(isCurrency(code)).toBe(true)
      expect(formatAmount(12_345, code, "en-US")).toMatch(/\d/)
    }
  })
})

describe("amounts as they are shown", () => {
  test.each([
    [1999, "EUR", "en-US", "€19.99"],
    [123_450, "EUR", "de-DE", "1.234,50\u00a0€"],
    [1000, "JPY", "en-US", "¥1,000"],
    [1999, "HUF", "en-US", "HUF\u00a019.99"],
    [1, "KWD", "en-US", "KWD\u00a00.001"],
    [PRICE_MAX_MINOR, "EUR", "en-US", "€10,000,000,000.00"],
    [PRICE_MAX_MINOR - 1, "EUR", "en-US", "€9,999,999,999.99"],
  ])("%i %s in %s: %s", (amount, currency, locale, text) => {
    expect(formatAmount(amount, currency, locale)).toBe(text)
  })

  test("what is no currency is a bare number and no crash", () => {
    expect(formatAmount(5, "nonsense", "en-US")).toBe("5")
  })

  test("for copying they are plain", () => {
    expect(plainAmount({ minor: 4000, currency: "EUR" })).toBe("40.00 EUR")
    expect(plainAmount({ minor: 5, currency: "EUR" })).toBe("0.05 EUR")
    expect(plainAmount({ minor: 1000, currency: "JPY" })).toBe("1000 JPY")
  })

  test("what is shown, with its currency or without, can be typed again and is the same amount, in any locale", () => {
    const locales = [
      "en-US",
      "en-IN",
      "de-DE",
      "de-CH",
      "de-AT",
      "fr-FR",
      "fr-CH",
      "es-ES",
      "pt-BR",
      "pt-PT",
      "it-IT",
    ]
    locales.push(
      "sv-SE",
      "pl-PL",
      "ru-RU",
      "tr-TR",
      "ar-EG",
      "fa-IR",
      "he-IL",
      "hi-IN",
      "bn-BD",
      "ja-JP",
      "zh-CN",
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: PRICE_MAX_MINOR }),
        fc.constantFrom("EUR", "USD", "JPY", "KWD", "HUF", "CHF", "INR", "TND", "PLN"),
        fc.constantFrom(...locales),
        (amount, currency, locale) => {
          const text = formatAmount(amount, currency, locale)
          expect([text, minor(text, locale, currency)]).toEqual([text, amount])
          const digits = exponentOf(currency) ?? 0
          const plain = new Intl.NumberFormat(locale, {
            minimumFractionDigits: digits,
            maximumFractionDigits: digits,
          }).format(amount / 10 ** digits)
          expect([plain, minor(plain, locale, currency)]).toEqual([plain, amount])
        },
      ),
      { numRuns: 500 },
    )
  })
})
