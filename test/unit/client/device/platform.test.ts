import { afterEach, expect, test, vi } from "vitest"
import { chooseLanguage, languageOfDevice, locale, zoneHere } from "../../../../client/device/platform.ts"
import { fullDay, listOf, moment, monthLong, shortDay } from "../../../../client/i18n/format.ts"

afterEach(() => void vi.unstubAllGlobals())

const speaking = (...languages: readonly string[]): void => void vi.stubGlobal("navigator", { languages })

const DAY = { year: 2026, month: 11, day: 14 }

test.each([
  { said: ["C"], read: "en" },
  { said: [""], read: "en" },
  { said: ["de_DE.UTF-8@euro", "de-AT"], read: "de-AT" },
  { said: ["x-klingon", "fr"], read: "fr" },
  { said: ["en-US-u-ca-buddhist-nu-thai"], read: "en-US" },
  { said: [], read: "en" },
])("of the languages $said the first that Intl knows is used: $read", ({ said, read }) => {
  speaking(...said)
  expect(new Intl.Locale(locale()).baseName).toBe(read)
})

test.each([
  "fa-IR",
  "ar-EG",
  "ar-SA",
  "ja-JP-u-ca-japanese",
  "th-TH",
  "he-IL-u-ca-hebrew",
  "my-MM",
  "ne-NP",
  "C",
])(
  "a device that speaks %s shows the days that are stored: Gregorian ones, in the digits that fields take",
  (language) => {
    speaking(language)
    expect(shortDay(DAY, DAY)).toContain("14")
    expect(fullDay(DAY)).toMatch(/14.*2026|2026.*14/)
    expect(moment(Date.UTC(2026, 10, 14, 12))).toContain("2026")
    const names = Array.from({ length: 12 }, (_, month) => monthLong(month + 1))
    expect(new Set(names).size).toBe(12)
    const { calendar, numberingSystem } = new Intl.DateTimeFormat(locale()).resolvedOptions()
    expect([calendar, numberingSystem]).toEqual(["gregory", "latn"])
    expect(listOf(["Ivo", "Mira"])).toBe("Ivo and Mira")
  },
)

test.each([
  { languages: undefined, language: "de" },
  { languages: "de", language: "de" },
  { languages: [7, null] },
  {},
])("a device whose list of languages is none (%j) is read all the same", (navigator) => {
  vi.stubGlobal("navigator", navigator)
  expect(["de", "en"]).toContain(new Intl.Locale(locale()).baseName)
})

test.each(["Etc/Unknown", "Mars/Olympus", ""])("a device whose zone is %j is in UTC", (timeZone) => {
  class Unsure extends Intl.DateTimeFormat {
    readonly #bare: boolean
    constructor(...given: ConstructorParameters<typeof Intl.DateTimeFormat>) {
      super(...given)
      this.#bare = given.length === 0
    }
    override resolvedOptions(): Intl.ResolvedDateTimeFormatOptions {
      const real = super.resolvedOptions()
      return this.#bare ? { ...real, timeZone } : real
    }
  }
  vi.stubGlobal("Intl", { DateTimeFormat: Unsure })
  expect(zoneHere()).toBe("UTC")
})

test.each([
  { said: ["de-CH", "en"], spoken: "de" },
  { said: ["fr", "de_AT.UTF-8", "en"], spoken: "de" },
  { said: ["fa-IR"], spoken: "en" },
  { said: ["C", "den", "", "x-de"], spoken: "en" },
  { said: [], spoken: "en" },
])("[B11] a device that speaks $said is spoken to in $spoken", ({ said, spoken }) => {
  speaking(...said)
  expect(languageOfDevice()).toBe(spoken)
})

test("[B11] dates are in the language that was chosen, as the device's own region writes it", () => {
  speaking("en-US", "de-AT")
  chooseLanguage("de")
  expect([locale().slice(0, 5), fullDay(DAY)]).toEqual(["de-AT", "14. November 2026"])
  speaking("en-US")
  expect(fullDay(DAY)).toBe("14. November 2026")
  chooseLanguage(undefined)
  expect(fullDay(DAY)).toBe("November 14, 2026")
})
