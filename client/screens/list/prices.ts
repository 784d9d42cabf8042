import type { Price } from "../../../shared/documents/items.ts"
import { exponentOf, formatAmount, isCurrency, parseAmount } from "../../../shared/money.ts"
import { ok, refuse, type Result } from "../../../shared/result.ts"
import { z } from "zod"
import { keep, recall } from "../../device/keep.ts"
import { locale } from "../../device/platform.ts"
import { t } from "../../i18n/text.ts"

/** Prices as people of this locale type and read them. */

/** "€149", without the cents where there are none. */
export function priceText({ minor, currency }: Price): string {
  const exponent = exponentOf(currency) ?? 2
  const whole = exponent > 0 && minor % 10 ** exponent === 0
  if (!whole) return formatAmount(minor, currency, locale())
  return new Intl.NumberFormat(locale(), {
    style: "currency",
    currency,
    minimumFractionDigits: 0,
    maximumFractionDigits: 0,
  }).format(minor / 10 ** exponent)
}

/** The amount alone, as it stands in the field. */
export function amountText({ minor, currency }: Price): string {
  const exponent = exponentOf(currency) ?? 2
  const digits = exponent > 0 && minor % 10 ** exponent === 0 ? 0 : exponent
  return new Intl.NumberFormat(locale(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(minor / 10 ** exponent)
}

export function exampleAmount(currency: string): string {
  const exponent = exponentOf(currency) ?? 2
  return amountText({ minor: Number(`149${"90".slice(0, exponent).padEnd(exponent, "0")}`), currency })
}

/** What was typed, as a price, as none, or as the sentence that says what is wrong. */
export function readPriceText(text: string, currency: string): Result<Price | null, string> {
  const amount = parseAmount(text, locale(), currency)
  if (amount.ok) return ok({ minor: amount.value, currency })
  const example = exampleAmount(currency)
  if (amount.error === "empty") return ok(null)
  if (amount.error === "too_precise") return refuse(t("refuse.price_too_fine", { currency, example }))
  return refuse(t("refuse.not_a_price", { example }))
}

/** Where people write prices in which currency; only a first guess, what was used last on this device comes before. */
const HOME_CURRENCIES: Readonly<Record<string, string>> = {
  US: "USD",
  GB: "GBP",
  CH: "CHF",
  LI: "CHF",
  CA: "CAD",
  AU: "AUD",
  NZ: "NZD",
  JP: "JPY",
  KR: "KRW",
  CN: "CNY",
  IN: "INR",
  BR: "BRL",
  MX: "MXN",
  SE: "SEK",
  NO: "NOK",
  DK: "DKK",
  PL: "PLN",
  CZ: "CZK",
  HU: "HUF",
  RO: "RON",
  TR: "TRY",
  UA: "UAH",
  ZA: "ZAR",
  IL: "ILS",
}

export function usualCurrency(): string {
  const last = recall("currency", z.string())
  if (isCurrency(last)) return last
  return HOME_CURRENCIES[new Intl.Locale(locale()).maximize().region ?? ""] ?? "EUR"
}

export const rememberCurrency = (currency: string): void => void keep("currency", currency)

/** "EUR €": short enough for a narrow field, and the sign that people know. */
export function currencyLabel(currency: string): string {
  const sign = new Intl.NumberFormat(locale(), {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
  })
    .formatToParts(0)
    .find((part) => part.type === "currency")?.value
  return sign === undefined || sign === currency ? currency : `${currency} ${sign}`
}
