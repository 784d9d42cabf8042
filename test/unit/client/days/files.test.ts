import { describe, expect, test } from "vitest"
import { orderOf } from "../../../../client/features/days/import/found-day.ts"
import { DAYS_MAX, type FoundFile } from "../../../../client/features/days/import/found-file.ts"
import { FILE_MB, readDaysFile } from "../../../../client/features/days/import/read-file.ts"
import * as files from "../../../support/day-files.ts"

const THIS_YEAR = 2026
const readBytes = (bytes: Uint8Array<ArrayBuffer>) => readDaysFile(new Blob([bytes]), THIS_YEAR)

async function read(text: string): Promise<FoundFile> {
  const found = await readBytes(new TextEncoder().encode(text))
  if (!found.ok) throw new Error(found.error)
  return found.value
}

const said = ({ rows }: FoundFile): readonly string[] =>
  rows.map(({ name, kind, title, date, text, problem }) => {
    if (problem !== undefined) return `${text}: ${problem}`
    const day = `${date?.day}.${date?.month}.${date?.year ?? ""}`
    return [name, day, ...(kind === "birthday" ? [] : [kind]), ...(title === undefined ? [] : [title])].join(
      " ",
    )
  })

const utf16 = (text: string, isBig: boolean, mark: boolean): Uint8Array<ArrayBuffer> => {
  const all = mark ? `\uFEFF${text}` : text
  const view = new DataView(new ArrayBuffer(all.length * 2))
  for (let at = 0; at < all.length; at++) view.setUint16(at * 2, all.charCodeAt(at), !isBig)
  return new Uint8Array(view.buffer)
}

describe("[M12] contacts are read as they were written by", () => {
  test.each([
    [
      "Apple",
      files.APPLE,
      [
        "Anna Meyer 14.11.",
        "Anna Meyer 12.6.2010 anniversary",
        "Anna Meyer 26.7. name_day",
        "Ben Klein 3.5.1990",
      ],
    ],
    ["Google", files.GOOGLE_VCARD, ["Lucía Gómez 14.11.", "Theo 9.1.1992", "Theo 22.8.2015 anniversary"]],
    [
      "an old telephone",
      files.OLD_PHONE,
      ["Jürgen Müller 19.4.1966", "Edda Grön 3.3.1942", "Edda Grön 8.5.1965 anniversary"],
    ],
    [
      "vCard 4.0",
      files.VCARD_4,
      [
        "Paul Leap 29.2.",
        "Paul Leap 29.2.2016 anniversary",
        "Ruth 27.1.1961",
        "Old Tom, around Easter: no_date",
      ],
    ],
    ["Evolution", files.EVOLUTION_VCARD, ["Noel Winter 24.12.1990", "Noel Winter 2.9.2018 anniversary"]],
  ])("%s", async (_, text, expected) => {
    expect(said(await read(text))).toEqual(expected)
  })

  test("counts those without a birthday and does not list them", async () => {
    expect(await read(files.GOOGLE_VCARD)).toMatchObject({ unit: "contact", without: 1, isCut: false })
  })
})

describe("[M12] tables are read as they were written by", () => {
  test.each([
    [
      "Google",
      files.GOOGLE_CSV,
      ["Anna Meyer 14.11.", "Anna Meyer 12.6.2010 anniversary", "Ben Klein 3.5.1990"],
    ],
    [
      "Outlook",
      files.OUTLOOK_CSV,
      ["Jürgen Müller 19.4.1966", "Lena Ott 9.2.1993", "Lena Ott 6.5.2010 anniversary"],
    ],
    ["Outlook in German", files.OUTLOOK_GERMAN, ["Jürgen Müller 19.4.1966"]],
    ["Facebook", files.FACEBOOK_CSV, ["Ivo Brandt 8.7.1987", "Nele 21.6."]],
    ["Thunderbird", files.THUNDERBIRD_CSV, ["Theo Ott 9.1.1992", "Nele Ott 21.6."]],
    ["somebody without headings", "Anna|14.11.1986\nBen|3 May\n", ["Anna 14.11.1986", "Ben 3.5."]],
    ["Excel with its hint", "sep=^\r\nName^Birthday\r\nAnna^1986-11-14\r\n", ["Anna 14.11.1986"]],
  ])("%s", async (_, text, expected) => {
    expect(said(await read(text))).toEqual(expected)
  })

  test.each([
    ["UTF-16, little end first", (text: string) => utf16(text, false, true)],
    ["UTF-16, big end first", (text: string) => utf16(text, true, true)],
    ["UTF-16 without a mark", (text: string) => utf16(text, false, false)],
    ["UTF-8 with a mark", (text: string) => new TextEncoder().encode(`\uFEFF${text}`)],
    ["Windows-1252", (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))],
  ])("in %s", async (_, encode) => {
    const found = await readBytes(encode(files.OUTLOOK_CSV))
    expect(found.ok && said(found.value)[0]).toBe("Jürgen Müller 19.4.1966")
  })

  test("say by one date which number is the month, whatever other numbers stand beside it", async () => {
    const { rows } = await read(files.OUTLOOK_CSV)
    expect(orderOf(rows)).toBe("month_first")
    expect(orderOf(rows.slice(1))).toBeUndefined()
  })
})

describe("[M12] calendars are read as they were written by", () => {
  test.each([
    ["Google", files.GOOGLE_ICS, ["Anna Meyer 14.11.", "Ben 3.5.", "Chimney sweep 1.4. other"]],
    ["Facebook", files.FACEBOOK_ICS, ["Ivo Brandt 8.7.", "Nele 21.6."]],
    ["Evolution", files.EVOLUTION_ICS, ["Noel Winter 24.12.1990", "Noel Winter 2.9.2018 anniversary"]],
    ["Thunderbird", files.THUNDERBIRD_ICS, ["Theo Ott 9.1.1992", "Nele 21.6."]],
    ["Apple", files.APPLE_ICS, ["Anna Meyer 14.11.", "Gran Edda 3.3.1942"]],
  ])("%s", async (_, text, expected) => {
    expect(said(await read(text))).toEqual(expected)
  })

  test("counts what does not come back each year", async () => {
    expect(await read(files.GOOGLE_ICS)).toMatchObject({ unit: "event", without: 1 })
  })
})

describe("[M12] bad files", () => {
  const one = (...lines: readonly string[]): string => ["BEGIN:VCARD", ...lines, "END:VCARD", ""].join("\n")

  test.each([
    ["a day that does not exist", one("FN:Anna", "BDAY:1987-02-29"), ["Anna, 1987-02-29: no_such_day"]],
    ["a year that cannot be right", one("FN:Anna", "BDAY:2999-01-01"), ["Anna, 2999-01-01: bad_year"]],
    ["a date without a name", one("BDAY:1986-11-14"), ["1986-11-14: no_name"]],
    [
      "a charset that nobody knows",
      one("FN;CHARSET=KLINGON;ENCODING=QUOTED-PRINTABLE:=E4", "BDAY:1986-11-14"),
      ["FN;CHARSET=KLINGON;ENCODING=QUOTED-PRINTABLE:=E4: unreadable"],
    ],
    [
      "quoted-printable inside quoted-printable",
      one("FN;QUOTED-PRINTABLE:=3D41nna", "BDAY:1986-11-14"),
      ["=41nna 14.11.1986"],
    ],
    ["zero bytes", one("FN:An\0na", "BDAY:1986-11-14\0"), ["An na 14.11.1986"]],
    [
      "lines folded in the middle of nowhere",
      one("FN:An", " na", "\tMeyer", "BDAY:1986-1", " 1-14", "garbage"),
      ["AnnaMeyer 14.11.1986"],
    ],
    [
      "a card that never ends before the next",
      `BEGIN:VCARD\nFN:Lost\n${one("FN:Anna", "BDAY:--1114")}`,
      ["Lost: unreadable", "Anna 14.11."],
    ],
    [
      "a card in a card",
      one("FN:Anna", "AGENT:", "BEGIN:VCARD", "FN:Agent", "BDAY:2000-01-01", "END:VCARD", "BDAY:--1114"),
      ["Anna 14.11."],
    ],
    [
      "a heading that is a script",
      "<script>alert(1)</script>,Birthday\nAnna,1986-11-14\n",
      ["<script>alert(1)</script> Birthday: no_date", "Anna 14.11.1986"],
    ],
    [
      "a quote that never ends",
      `Name,Birthday\nBen,1990-05-03\n"Anna,1986-11-14\nTom,1966-04-19\n`,
      ["Ben 3.5.1990"],
    ],
  ])("%s", async (_, text, expected) => {
    const found = await read(text)
    expect(said(found)).toEqual(expected)
  })

  test("one odd card of 8,000 stops nothing", async () => {
    const cards = files.manyCards(1_999)
    const found = await read(`${one("FN", "BDAY:x;;:")}${cards}`)
    expect(found.rows).toHaveLength(2_000)
    expect(found.rows.filter(({ problem }) => problem !== undefined)).toHaveLength(1)
  })

  test.each([
    ["20,000 cards", files.manyCards(20_000)],
    ["20,000 rows", `Name,Birthday\n${"Anna,1986-11-14\n".repeat(20_000)}`],
  ])("%s are read as far as anybody has days, and it is said", async (_, text) => {
    const found = await read(text)
    expect(found.rows).toHaveLength(DAYS_MAX)
    expect(found.isCut).toBe(true)
  })

  test.each([
    ["of a card", one(`FN:${"a".repeat(10_000_000)}`, "BDAY:1986-11-14")],
    ["of quoted-printable", one(`FN;QUOTED-PRINTABLE:${"=41=\n".repeat(2_000_000)}`, "BDAY:1986-11-14")],
    ["of a folded photo", one("FN:Anna", `PHOTO:${"x\n ".repeat(3_000_000)}`, "BDAY:1986-11-14")],
    ["of a table", `Name,Birthday\n${"a".repeat(9_000_000)},1986-11-14\n`],
    ["of quotes", `Name,Birthday\nAnna,1986-11-14\n${'"a"b'.repeat(2_500_000)}`],
    ["of cards that begin", "BEGIN:VCARD\n".repeat(800_000)],
    ["of events in events", `BEGIN:VCALENDAR\nBEGIN:VEVENT\n${"BEGIN:X\n".repeat(1_000_000)}`],
  ])("10 MB %s are read in a time that grows with them", { timeout: 60_000 }, async (_, text) => {
    const found = await read(text)
    expect(found.rows.length).toBeGreaterThan(0)
    expect(found.rows.every(({ text: told }) => told.length <= 500)).toBe(true)
  })

  test.each([
    ["large", { size: FILE_MB * 1_000_000 + 1, arrayBuffer: () => Promise.resolve(new ArrayBuffer()) }],
    ["packed", new Blob(["PK\u0003\u0004 a spreadsheet"])],
    ["nothing", new Blob([])],
    ["nothing", new Blob(["%PDF-1.7"])],
    ["nothing", new Blob([Uint8Array.from({ length: 2_000 }, (_, at) => (at * 7) % 32)])],
    ["nothing", new Blob(['{"friends":[{"name":"Anna"}]}'])],
    ["nothing", { size: 1, arrayBuffer: () => Promise.reject(new Error("gone")) }],
  ])("that hold no days are refused as %s", async (fault, file) => {
    expect(await readDaysFile(file, THIS_YEAR)).toEqual({ ok: false, error: fault })
  })
})
