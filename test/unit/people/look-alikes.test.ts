import { describe, expect, test } from "vitest"
import { lookAlike, sameName, whoIsCalled } from "../../../server/people/look-alikes.ts"

const SAME_LOOKS: readonly (readonly [string, string, string])[] = [
  ["a digit", "Otto", "0tto"],
  ["a Cyrillic capital", "Otto", "\u041etto"],
  ["Cyrillic small letters", "Otto", "Оttо"],
  ["a Greek capital", "Otto", "\u039ftto"],
  ["all Cyrillic capitals", "Otto", "ОТТО"],
  ["a Cyrillic a", "Gran", "Gr\u0430n"],
  ["Cyrillic letters in a row", "Gran", "Gгаn"],
  ["a Latin alpha", "Gran", "Gr\u0251n"],
  ["a full stop", "Gran", "Gran."],
  ["quotes", "Gran", "“Gran”"],
  ["a hyphen", "Gran", "Gran\u2011"],
  ["an exclamation mark", "Gran", "Gran!"],
  ["dots between", "Gran", "G.r.a.n"],
  ["a space inside", "Gran", "Gr an"],
  ["a hair space inside", "Gran", "Gr\u200aan"],
  ["spaces between", "Gran", "G r a n"],
  ["full width", "Gran", "Ｇｒａｎ"],
  ["mathematical bold", "Gran", "𝐆𝐫𝐚𝐧"],
  ["mathematical script", "Gran", "𝒢𝓇𝒶𝓃"],
  ["circles", "Gran", "Ⓖⓡⓐⓝ"],
  ["small capitals", "Gran", "ɢʀᴀɴ"],
  ["superscript", "Gran", "ᴳʳᵃⁿ"],
  ["an emoji", "Gran", "Gran 👵"],
  ["a zero-width space, as an older record may have it", "Gran", "Gr\u200ban"],
  ["a capital that only looks like one", "Henry", "\u041denry"],
  ["capitals and a small l", "IVO", "lvo"],
  ["capitals and a Cyrillic a", "ALICE", "\u0430lice"],
  ["capital I for l", "Milli", "МiIIi"],
  ["rn for m", "Mamie", "Marnie"],
  ["a hyphen for a space", "Jean-Luc", "Jean Luc"],
  ["the Arabic and the Persian yeh", "علي", "علی"],
]

const OTHER_LOOKS: readonly (readonly [string, string])[] = [
  ["Jon", "John"],
  ["Ann", "Anna"],
  ["Ann A.", "Anna"],
  ["Jo Ann", "Joann"],
  ["Anna B.", "Anna C."],
  ["Anna", "Anna B."],
  ["Anna 1", "Anna 2"],
  ["Lina", "Iina"],
  ["Mila", "Miia"],
  ["Ian", "Lan"],
  ["Ali", "All"],
  ["Eli", "Ell"],
  ["Ömer", "Omer"],
  ["Zoë", "Zoe"],
  ["Gran", "Grant"],
  ["Gran", "Granny"],
  ["Иван", "Ивана"],
  ["Лена", "Лёна"],
  ["محمد", "محمود"],
  ["שרה", "שירה"],
  ["李", "季"],
  ["田中", "由中"],
  ["ゆき", "ゆみ"],
  ["김민수", "김민주"],
  ["สมชาย", "สมหญิง"],
  ["🦄", "🐻"],
]

describe("names that a reader takes for one another", () => {
  test.each(SAME_LOOKS)("%s: %s and %s look alike", (_, one, other) => {
    expect(lookAlike(one, other)).toBe(true)
    expect(lookAlike(other, one)).toBe(true)
  })

  test.each(OTHER_LOOKS)("%s and %s are two people", (one, other) => {
    expect(lookAlike(one, other)).toBe(false)
    expect(lookAlike(other, one)).toBe(false)
    expect(sameName(one, other)).toBe(false)
  })

  test("one name in two spellings is the same, one in other letters is not", () => {
    expect(sameName("Gran.", "ＧＲＡＮ")).toBe(true)
    expect(sameName("Jean-Luc", "jean luc")).toBe(true)
    expect(sameName("Gran", "Gr\u0430n")).toBe(false)
    expect(sameName("Mamie", "Marnie")).toBe(false)
    expect(sameName("Anna 🦄", "Anna 🐻")).toBe(false)
  })

  test("who has the name comes before who looks like it", () => {
    const people = ["Mamie", "Marnie", "marnie."]
    expect(whoIsCalled("Marnie", people, (name) => name)).toEqual({ one: "Marnie", same: true })
    expect(whoIsCalled("Marnie", ["Mamie"], (name) => name)).toEqual({ one: "Mamie", same: false })
    expect(whoIsCalled("Otto", people, (name) => name)).toBeUndefined()
  })
})
