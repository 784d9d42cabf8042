import { describe, expect, test } from "vitest"
import { inOrder, orderOf } from "../../../../client/features/days/import/found-day.ts"
import { LINES_MAX, readLines } from "../../../../client/features/days/import/lines.ts"

const THIS_YEAR = 2026
const read = (text: string) => readLines(text, THIS_YEAR)
const only = (text: string) => {
  const [row] = inOrder(read(text), "day_first")
  if (row === undefined) throw new Error("there is a line")
  const { name, kind, date, problem } = row
  return (
    problem ??
    `${name} ${date?.day}.${date?.month}.${date?.year ?? ""}${kind === "birthday" ? "" : ` ${kind}`}`
  )
}

describe("[M12] a pasted line", () => {
  test.each([
    ["Anna 14.11.1986", "Anna 14.11.1986"],
    ["Anna\t14.11.1986", "Anna 14.11.1986"],
    ["14 Nov Anna", "Anna 14.11."],
    ["Ben - 3/4", "Ben 3.4."],
    ["Ben, 25/3/1990", "Ben 25.3.1990"],
    ["Ben; 3/25/1990", "Ben 25.3.1990"],
    ["Gran Edda: 3. März 1942", "Gran Edda 3.3.1942"],
    ["Theo — January 9, 1992", "Theo 9.1.1992"],
    ["Theo (9th of January)", "Theo 9.1."],
    ["Tom 19 avr. 1966", "Tom 19.4.1966"],
    ["Lucía 14 de noviembre de 1986", "Lucía 14.11.1986"],
    ["1986-11-14 Anna", "Anna 14.11.1986"],
    ["Anna --11-14", "Anna 14.11."],
    ["• Anna's birthday 14.11.", "Anna 14.11."],
    ["Ruth and Tom, wedding anniversary, 12 June 1997", "Ruth and Tom 12.6.1997 anniversary"],
    ["Anna 14.11.86", "Anna 14.11.1986"],
    ["Juno 2.9.24", "Juno 2.9.2024"],
    ["Paul 29.2.2004", "Paul 29.2.2004"],
    ["Paul 29 Feb", "Paul 29.2."],
    ["May 3 May", "May 3.5."],
    ["Anna 14.11.1604", "Anna 14.11."],
    ["Anna 14.11.1900", "Anna 14.11."],
    ["李小龍 27.11.1940", "李小龍 27.11.1940"],
    ["14 Nov", "no_name"],
    ["Anna", "no_date"],
    ["Anna 31.4.1986", "no_such_day"],
    ["Anna 29.2.2023", "no_such_day"],
    ["Anna 14.11.2050", "bad_year"],
    ["Anna 14.11.1066", "bad_year"],
    ["Anna 45/77", "no_such_day"],
    ["=HYPERLINK(1)", "no_date"],
  ])("%s", (line, expected) => {
    expect(only(line)).toBe(expected)
  })

  test("is counted as it stands in the text, empty ones too", () => {
    expect(read("\nAnna 14.11.\r\n\r\nBen 3 May\n").map(({ at }) => at)).toEqual([2, 4])
  })
})

describe("[M12] day and month that could be swapped", () => {
  test("are asked for when no line says which is which", () => {
    expect(orderOf(read("Ben 3/4\nEve 5/6"))).toBeUndefined()
    expect(inOrder(read("Ben 3/4"), "month_first")[0]?.date).toEqual({ month: 3, day: 4 })
  })

  test("are not asked for when one line says it for all, or when nothing could be swapped", () => {
    expect(orderOf(read("Ben 3/4\nEve 25/6"))).toBe("day_first")
    expect(orderOf(read("Ben 3/4\nEve 6/25"))).toBe("month_first")
    expect(orderOf(read("Ben 3.4.\nEve 5/5"))).toBe("day_first")
  })

  test("are asked for when the lines contradict each other", () => {
    expect(orderOf(read("Ben 3/4\nEve 25/6\nTom 6/25"))).toBeUndefined()
  })
})

test("[M12] a text without an end is read as far as its first lines, in time that grows with it", () => {
  const rows = read(`${"9".repeat(100_000)}\n${"a-".repeat(50_000)}\n${"Anna 1.1.\n".repeat(5_000)}`)
  expect(rows).toHaveLength(LINES_MAX)
  expect(rows.slice(0, 2).map(({ problem }) => problem)).toEqual(["no_date", "no_date"])
})
