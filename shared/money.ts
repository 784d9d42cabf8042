import { asciiDigits } from "./digits.ts"
import { PRICE_MAX_MINOR } from "./limits.ts"
import { ok, refuse, type Result } from "./result.ts"

/**
 * Amounts are integers in minor units of an ISO 4217 currency. They are read from decimal strings and
 * never multiplied as floats: `19.99 * 100` is 1998.9999999999998.
 */

/**
 * Decimals of each currency by ISO 4217, where they are not 2. Not from Intl: its tables follow local habit (no
 * decimals for HUF or IDR) and change with the platform, and then one stored number would be two amounts.
 */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"].map(
    (code) => [code, 0] as const,
  ),
  ...["XAF", "XOF", "XPF"].map((code) => [code, 0] as const),
  ...["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3] as const),
  ...["CLF", "UYW"].map((code) => [code, 4] as const),
])

/** The active currencies of ISO 4217 with 2 decimals; funds, metals and test codes left out. */
const TWO_DECIMALS =
  "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP " +
  "CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES " +
  "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK " +
  "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB " +
  "TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"

const DECIMALS: ReadonlyMap<string, number> = new Map([
  ...TWO_DECIMALS.split(" ").map((code) => [code, 2] as const),
  ...EXPONENTS,
])

/** Every currency a price may have, by code. */
export const CURRENCIES: readonly string[] = [...DECIMALS.keys()].toSorted()

export const isCurrency = (code: unknown): code is string => typeof code === "string" && DECIMALS.has(code)

/** Decimals of a currency; undefined for what is none. */
export const exponentOf = (currency: string): number | undefined => DECIMALS.get(currency)

export type AmountRefusal = "empty" | "not_an_amount" | "too_precise" | "too_large" | "unknown_currency"

interface Separators {
  readonly decimal: string
  readonly group: string
  /** Digits of each group but the last: 3 nearly everywhere, 2 in India. */
  readonly groupSize: number
}

interface Habits {
  /** Amounts first, then plain numbers: in Switzerland and Austria the two differ. */
  readonly separators: readonly Separators[]
  /** Every sign of the currency that a person may type beside the number, the longest first. */
  readonly signs: readonly string[]
}

const habits = new Map<string, Habits>()

/** How a locale writes amounts of a currency. */
function habitsOf(locale: string, currency: string): Habits {
  const key = `${locale} ${currency}`
  const known = habits.get(key)
  if (known !== undefined) return known
  const amounts = (["symbol", "narrowSymbol", "code"] as const).map(
    (currencyDisplay) =>
      new Intl.NumberFormat(locale, {
        style: "currency",
        currency,
        currencyDisplay,
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
      }),
  )
  const signs = amounts.map((format) => partsOf(format, "currency")[0] ?? currency)
  const made: Habits = {
    separators: [...amounts.slice(0, 1), new Intl.NumberFormat(locale)].map(separatorsOf),
    signs: [...new Set(signs)].toSorted((a, b) => b.length - a.length),
  }
  habits.set(key, made)
  return made
}

const partsOf = (format: Intl.NumberFormat, type: Intl.NumberFormatPartTypes): string[] =>
  format
    .formatToParts(1_234_567_890.5)
    .filter((part) => part.type === type)
    .map((part) => part.value)

const separatorsOf = (format: Intl.NumberFormat): Separators => ({
  decimal: asciiDigits(partsOf(format, "decimal")[0] ?? "."),
  group: asciiDigits(partsOf(format, "group")[0] ?? ","),
  groupSize: partsOf(format, "integer").at(-2)?.length ?? 3,
})

/** No amount that anybody types is longer. */
const TYPED_MAX = 100

const APOSTROPHES = /['\u2019]/g

/**
 * Minor units from what a person typed: "1.234,50" in German and "1,234.50" in English are 123450 cents. The
 * locale's own separators decide; where one separator alone stands before a number of digits that makes no group
 * ("19.99" in German, "1,5" in English), it can only be the decimal one. More digits than the currency has are
 * refused, not rounded; so are negative amounts.
 */
export function parseAmount(text: string, locale: string, currency: string): Result<number, AmountRefusal> {
  const exponent = exponentOf(currency)
  if (exponent === undefined) return refuse("unknown_currency")
  if (text.length > TYPED_MAX) return refuse("not_an_amount")
  const { separators, signs } = habitsOf(locale, currency)
  const number = bare(text, signs)
  if (number === "") return refuse("empty")
  const parts = separators.map((habit) => splitDecimals(number, habit)).find((found) => found !== undefined)
  if (parts === undefined) return refuse("not_an_amount")
  const [whole, fraction] = parts
  if (fraction.length > exponent) return refuse("too_precise")
  const minor = `${whole}${fraction.padEnd(exponent, "0")}`.replace(/^0+(?=\d)/, "")
  if (minor.length > 15 || Number(minor) > PRICE_MAX_MINOR) return refuse("too_large")
  return ok(Number(minor))
}

/** The number alone, in ASCII digits: no currency sign, no blanks, no marks of writing direction. */
function bare(text: string, signs: readonly string[]): string {
  let rest = text
    .slice(0, 100)
    .replaceAll(/\p{Cf}/gu, "")
    .trim()
  for (const sign of signs.map((sign) => sign.replaceAll(/\p{Cf}/gu, ""))) {
    if (rest.toUpperCase().startsWith(sign.toUpperCase())) rest = rest.slice(sign.length).trim()
    else if (rest.toUpperCase().endsWith(sign.toUpperCase())) rest = rest.slice(0, -sign.length).trim()
    else continue
    break
  }
  return asciiDigits(rest)
}

/** Digits before and after the decimal separator; undefined for what is no number. */
function splitDecimals(
  number: string,
  { decimal, group, groupSize }: Separators,
): [string, string] | undefined {
  const tidy = (text: string): string => text.replaceAll(/\s/g, " ").replaceAll(APOSTROPHES, "'")
  const plain = tidy(number)
  const [, digits = "", sign, rest = ""] = /^(\d*)([.,])(\d+)$/.exec(plain) ?? []
  if (sign !== undefined && (sign === decimal || !isGrouped(plain, sign, groupSize)))
    return [digits || "0", rest]
  const at = plain.lastIndexOf(decimal)
  const whole = at < 0 ? plain : plain.slice(0, at)
  const fraction = at < 0 ? "" : plain.slice(at + decimal.length)
  const plainWhole = ungrouped(whole, [tidy(group), " ", "'"], groupSize)
  if (plainWhole === undefined || !/^\d*$/.test(fraction) || !/\d/.test(plain)) return undefined
  return [plainWhole || "0", fraction]
}

/** The digits without their separators; undefined when these stand where no group ends. */
function ungrouped(whole: string, signs: readonly string[], size: number): string | undefined {
  if (/^\d*$/.test(whole)) return whole
  return signs.some((sign) => isGrouped(whole, sign, size)) ? whole.replaceAll(/\D/g, "") : undefined
}

/** "1.234.567": groups of the locale's size, three digits in the last. */
function isGrouped(whole: string, sign: string, size: number): boolean {
  const [first = "", ...rest] = whole.split(sign)
  const last = rest.pop()
  if (last === undefined || !/^\d{3}$/.test(last) || !/^\d+$/.test(first) || first.length > size) return false
  return rest.every((part) => /^\d+$/.test(part) && part.length === size)
}

/** An amount as people of the locale write it, with all decimals of ISO 4217; a bare number for no currency. */
export function formatAmount(minor: number, currency: string, locale: string): string {
  const exponent = exponentOf(currency)
  if (exponent === undefined) return String(minor)
  // Division for the eye only: a double carries 15 digits exactly, and amounts have at most 13.
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  }).format(minor / 10 ** exponent)
}

/** An amount in no locale's manner, as in "40.00 EUR": for text that is copied somewhere else. */
export function plainAmount({
  minor,
  currency,
}: {
  readonly minor: number
  readonly currency: string
}): string {
  const exponent = exponentOf(currency) ?? 0
  const digits = String(minor).padStart(exponent + 1, "0")
  const number = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
  return `${number} ${currency}`
}

/**
 * `minor` in `parts` equal parts by largest remainder: the sum is exact, no two differ by more than one unit, and the
 * first ones carry the extra units. Nothing for no parts.
 */
export function equalSplit(minor: number, parts: number): readonly number[] {
  const even = parts === 0 ? 0 : Math.floor(minor / parts)
  return Array.from({ length: parts }, (_, index) => even + (index < minor - even * parts ? 1 : 0))
}
