import { expect, test } from "vitest"
import {
  amountText,
  currencyLabel,
  priceText,
  readPriceText,
} from "../../../../../client/screens/list/prices.ts"

// The locale of this process: en-US.

test("cents are shown only where there are some", () => {
  expect(priceText({ minor: 14_900, currency: "EUR" })).toBe("€149")
  expect(priceText({ minor: 14_950, currency: "EUR" })).toBe("€149.50")
  expect(priceText({ minor: 5_000, currency: "JPY" })).toBe("¥5,000")
})

test("what the field shows is read back as the same price", () => {
  for (const price of [
    { minor: 123_450, currency: "EUR" },
    { minor: 100_000, currency: "JPY" },
    { minor: 1_005, currency: "KWD" },
  ]) {
    expect(readPriceText(amountText(price), price.currency)).toEqual({ ok: true, value: price })
  }
})

test("an empty field is no price, nonsense is told with an example", () => {
  expect(readPriceText(" ", "EUR")).toEqual({ ok: true, value: null })
  expect(readPriceText("cheap", "EUR")).toEqual({ ok: false, error: "Write an amount like 149.90." })
  expect(JSON.stringify(readPriceText("12.5", "JPY"))).toContain("JPY has no such small coins")
  expect(readPriceText("19.999", "EUR")).toMatchObject({ ok: false })
})

test("a currency is named by its code and its sign", () => {
  expect(currencyLabel("EUR")).toBe("EUR €")
  expect(currencyLabel("CHF")).toBe("CHF")
})
