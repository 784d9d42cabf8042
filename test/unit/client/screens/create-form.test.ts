import { NO_DATE, readDate } from "../../../../client/components/date-text.ts"
import { describe, expect, test } from "vitest"
import {
  cardRequest,
  checkCreate,
  createRequest,
  type CreateText,
} from "../../../../client/screens/create-form.ts"
import { CreateOccasion } from "../../../../shared/api.ts"
import { CircleId, OccasionId } from "../../../../shared/ids.ts"
import { NAME_MAX } from "../../../../shared/limits.ts"

const REQUEST = "0".repeat(26)
const text = (part: Partial<CreateText>): CreateText => ({
  who: "other",
  name: "Anna",
  more: [],
  kind: "birthday",
  title: "",
  date: NO_DATE,
  secrecy: "together",
  yourName: "Mira",
  circle: "",
  time: "07:00",
  zone: "Europe/Berlin",
  signersRead: true,
  withCard: false,
  like: "",
  ...part,
})

describe("the form that starts a list", () => {
  test("[M14] as last time has that time's people and a card, if there is a day and somebody to surprise", () => {
    const circle = CircleId.parse("1".repeat(26))
    const like = OccasionId.parse("2".repeat(26))
    const form = text({ date: { day: "14", month: "11", year: "" }, circle, like, withCard: true })
    expect(createRequest(form, "UTC", REQUEST)).toMatchObject({ circle, like, card: {} })
    const undated = createRequest({ ...form, date: NO_DATE, circle: "" }, "UTC", REQUEST)
    expect(undated).not.toHaveProperty("card")
    expect(undated).not.toHaveProperty("like")
    expect(createRequest({ ...form, who: "me" }, "UTC", REQUEST)).not.toHaveProperty("card")
  })

  test("four fields, a name for oneself, and it can be sent", () => {
    const form = text({ date: { day: "14", month: "11", year: "1986" }, secrecy: "surprise" })
    expect(checkCreate(form, false)).toEqual({})
    expect(CreateOccasion.parse(createRequest(form, "Europe/Berlin", REQUEST))).toEqual({
      who: { kind: "other", name: "Anna" },
      kind: "birthday",
      date: { day: 14, month: 11, year: 1986 },
      zone: "Europe/Berlin",
      secrecy: "surprise",
      requestId: REQUEST,
    })
  })

  test("[S6] everybody who is celebrated goes along; empty lines count for nothing, and for oneself nobody is kept", () => {
    const form = text({ more: [" Ben ", "", " "] })
    expect(createRequest(form, "UTC", REQUEST)).toMatchObject({ who: { name: "Anna" }, alsoFor: ["Ben"] })
    expect(createRequest({ ...form, who: "me" }, "UTC", REQUEST).alsoFor).toBeUndefined()
    expect(createRequest(text({ more: [" "] }), "UTC", REQUEST).alsoFor).toBeUndefined()
    expect(checkCreate(text({ more: ["x".repeat(NAME_MAX + 1)] }), true).name).toContain(String(NAME_MAX))
  })

  test("every missing name is asked for, one's own only while the device knows nobody", () => {
    const form = text({ name: " ", kind: "other", yourName: "" })
    expect(Object.keys(checkCreate(form, false)).toSorted()).toEqual(["name", "title", "yourName"])
    expect(Object.keys(checkCreate(form, true)).toSorted()).toEqual(["name", "title"])
  })

  test("a name longer than the server takes is refused here, with the number", () => {
    expect(checkCreate(text({ name: "x".repeat(NAME_MAX + 1) }), true).name).toContain(String(NAME_MAX))
  })

  test("one's own list is never a secret from oneself, whatever was chosen before", () => {
    const form = text({ who: "me", secrecy: "surprise" })
    expect(createRequest(form, "UTC", REQUEST)).toMatchObject({ who: { kind: "me" }, secrecy: "together" })
  })
})

describe("the date of an occasion [D1, D5]", () => {
  test.each([
    [NO_DATE, { date: undefined }],
    [{ day: "29", month: "2", year: "" }, { date: { day: 29, month: 2 } }],
    [{ day: "7", month: "1", year: "1955" }, { date: { day: 7, month: 1, year: 1955 } }],
    [{ day: "7", month: "", year: "" }, { error: "create.dateIncomplete" }],
    [{ day: "", month: "", year: "1955" }, { error: "create.dateIncomplete" }],
    [{ day: "31", month: "4", year: "" }, { error: "create.dateWrong" }],
    [{ day: "29", month: "2", year: "2023" }, { error: "create.dateWrong" }],
    [{ day: "x", month: "4", year: "" }, { error: "create.dateWrong" }],
    [{ day: "1", month: "4", year: "86" }, { error: "create.yearWrong" }],
  ])("%j means %j", (typed, meaning) => {
    expect(readDate(typed)).toEqual(meaning)
  })
})

test("[K15] a card may be started so that its signers do not read each other", () => {
  const form = text({ date: { day: "14", month: "11", year: "" } })
  expect(cardRequest(form, REQUEST, 0).card).not.toHaveProperty("signersRead")
  expect(cardRequest({ ...form, signersRead: false }, REQUEST, 0).card).toMatchObject({ signersRead: false })
})
