import { describe, expect, test } from "vitest"
import { z } from "zod"
import { inParts } from "../../../client/features/card/bring/bring.ts"
import { readFile } from "../../../client/features/card/bring/read-file.ts"
import { BlobId, newMessageId, newPersonId, newTicketId, type PersonId } from "../../../shared/ids.ts"
import { nestsTooDeep } from "../../../shared/json-depth.ts"
import type { KeptMessage } from "../../../shared/kept/format.ts"
import { readKept } from "../../../shared/kept/read.ts"
import { canonical, keptContents, keptPieces, type OpenedCard } from "../../../shared/kept/write.ts"
import { KEPT_FILE_MAX_BYTES } from "../../../shared/limits.ts"

const [anna, mira, ivo] = [newPersonId(), newPersonId(), newPersonId()]
const [first, second] = [newMessageId(mira), newMessageId(ivo)]
const hash = (letter: string) => BlobId.parse(letter.repeat(64))
const message = (id: typeof first, author: PersonId, name: string) => ({
  id,
  author: { person: author, name, look: 1 },
  for: "",
  paper: "milk" as const,
  pattern: "plain" as const,
  createdAt: 5,
  body: [],
  photos: [{ blob: hash("b"), width: 3, height: 2, alt: "" }],
  drawing: [{ pen: "plum" as const, width: 8, points: [1, 2, 3] }],
  signature: [],
})
const person = (id: PersonId, name: string) => ({ person: id, name, look: 1 })

const opened = (change: (card: OpenedCard) => OpenedCard = (card) => card): OpenedCard =>
  change({
    occasion: {
      kind: "birthday",
      recipients: [{ id: anna, name: "Anna", look: 1, me: true }],
      zone: "UTC",
      card: {
        state: "open",
        opens: { year: 2026, month: 12, day: 14, hour: 7, minute: 0 },
        opensAt: 10,
        openedAt: 10,
        told: false,
      },
    },
    content: {
      title: "Anna",
      cover: { colours: 0 },
      greeting: [],
      messages: [message(first, mira, "Mira"), message(second, ivo, "Ivo")],
    },
    replies: {
      people: [person(anna, "Anna"), person(ivo, "Ivo")],
      reactions: [
        { message: second, by: anna, as: "love", at: 20 },
        { message: first, by: ivo, as: "cried", at: 20 },
      ],
      answers: [{ message: newMessageId(mira), by: anna, text: "To nothing", at: 30 }],
      thanks: [],
      away: [],
      reports: [],
      seen: 0,
    },
    tickets: {
      tickets: [
        { see: "announced", id: newTicketId(), givers: [person(mira, "Mira")] },
        {
          see: "whole",
          id: newTicketId(),
          givers: [person(ivo, "Ivo")],
          title: "Lake",
          note: "",
          inside: { kind: "code", code: "4711" },
          announced: false,
        },
      ],
    },
  })

function fileOf(card: OpenedCard): string {
  const contents = keptContents(card)
  if (contents === undefined) throw new Error("it is open")
  return keptPieces(contents, [
    { sha256: hash("b"), data: "AAAA" },
    { sha256: hash("a"), data: "" },
  ]).join("")
}

describe("[K27] the file of a card", () => {
  test("has people and messages by place, and what its reader has, and no id", () => {
    const read = readKept(fileOf(opened()))
    if (!read.ok) throw new Error(read.error)
    const { card, photos } = read.value
    expect(card.people.map(({ name }) => name)).toEqual(["Anna", "Mira", "Ivo"])
    expect(card.messages.map(({ by }) => by)).toEqual([1, 2])
    expect(card.reactions).toEqual([
      { by: 2, message: 0, as: "cried", at: 20 },
      { by: 0, message: 1, as: "love", at: 20 },
    ])
    expect(card.answers).toEqual([])
    expect(card.gifts).toEqual([
      { title: "Lake", note: "", inside: { kind: "code", code: "4711" }, givers: [2] },
    ])
    expect(photos.map(({ sha256 }) => sha256[0])).toEqual(["a", "b"])
    for (const id of [anna, mira, ivo, first]) expect(fileOf(opened())).not.toContain(id)
  })

  test("is the same bytes, in whichever order and with whichever ids a server gives things", () => {
    const other = newPersonId()
    const turned = opened((card) => ({
      ...card,
      replies: {
        ...card.replies,
        people: card.replies.people
          .map((one) => (one.person === ivo ? { ...one, person: other } : one))
          .toReversed(),
        reactions: card.replies.reactions
          .map((one) => (one.by === ivo ? { ...one, by: other } : one))
          .toReversed(),
        seen: 99,
      },
      content: {
        ...card.content,
        messages: card.content.messages.map((one) =>
          one.author.person === ivo ? { ...one, author: { ...one.author, person: other } } : one,
        ),
      },
      tickets: {
        tickets: card.tickets.tickets.map((one) => ({
          ...one,
          givers: one.givers.map((giver) => (giver.person === ivo ? { ...giver, person: other } : giver)),
        })),
      },
    }))
    expect(fileOf(turned)).toBe(fileOf(opened()))
  })

  test("is written again as it was", () => {
    const text = fileOf(opened())
    const read = readKept(text)
    if (!read.ok) throw new Error(read.error)
    expect(keptPieces(read.value.card, read.value.photos).join("")).toBe(text)
  })

  test("is without what its reader hid from their own view, and what was said to it", () => {
    const read = readKept(
      fileOf(opened((card) => ({ ...card, replies: { ...card.replies, away: [first] } }))),
    )
    if (!read.ok) throw new Error(read.error)
    const { people, messages, reactions } = read.value.card
    expect(people.map(({ name }) => name)).toEqual(["Anna", "Ivo"])
    expect([messages.length, reactions.length]).toEqual([1, 1])
  })

  test("is none of a card that has not opened", () => {
    const sealed = opened(({ occasion, ...card }) => {
      const { card: state, ...rest } = occasion
      if (state === undefined) throw new Error("there is a card")
      const { openedAt: _openedAt, ...closed } = state
      return { ...card, occasion: { ...rest, card: closed } }
    })
    expect(keptContents(sealed)).toBeUndefined()
  })

  test("has one way to write a value", () => {
    expect(canonical({ b: [1, { d: "\ud800", c: undefined }], a: null })).toBe(
      '{"a":null,"b":[1,{"d":"\ufffd"}]}',
    )
  })
})

const Whole = z.record(z.string(), z.unknown())

describe("[K27] a file that somebody chose", () => {
  const whole = fileOf(opened())
  const changed = (change: object): string => JSON.stringify({ ...Whole.parse(JSON.parse(whole)), ...change })
  const faultOf = async (content: string | Uint8Array<ArrayBuffer>): Promise<string | undefined> => {
    const read = await readFile(new Blob([content]))
    return read.ok ? undefined : read.error
  }

  test("may have a mark at its beginning, and lines for people to read", async () => {
    expect(await faultOf(`\ufeff${whole}`)).toBeUndefined()
    expect(await faultOf(JSON.stringify(JSON.parse(whole), null, 2))).toBeUndefined()
  })

  test.each([
    ["nothing", ""],
    ["no JSON", "<html></html>"],
    ["half a file", whole.slice(0, -40)],
    ["UTF-16", new Uint8Array(Buffer.from(`\ufeff${whole}`, "utf16le"))],
    ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0xc0, 0x80])],
    ["arrays in arrays without end", "[".repeat(2_000_000)],
    ["another JSON", '{"format":"jubilee-list","version":1}'],
    ["a list", "[]"],
    ["a version that is no number", changed({ version: "1" })],
  ])("is none that Jubilee saved: %s", async (_, content) => {
    expect(await faultOf(content)).toBe("not_kept")
  })

  test("of a newer version says so, whatever else is in it", async () => {
    expect(await faultOf(changed({ version: 2, films: [] }))).toBe("newer")
  })

  test.each([
    ["a foreign field", changed({ more: 1 })],
    ["no card", changed({ card: null })],
    ["bytes that are no base64", changed({ photos: [{ sha256: "b".repeat(64), data: "*" }] })],
    ["an author who is not in it", whole.replace('"by":1', '"by":9')],
    ["a reaction to nothing", whole.replace('"message":1', '"message":7')],
    ["points that are none", whole.replace('"points":[1,2,3]', '"points":[1,2,null]')],
    ["a point at no place", whole.replace('"points":[1,2,3]', '"points":[1,2,1e400]')],
    ["a sound in the place of a paper", whole.replace('"milk"', '"loud"')],
  ])("is damaged: %s", async (_, content) => {
    expect(content).not.toBe(whole)
    expect(await faultOf(content)).toBe("damaged")
  })

  test("is not read when it is larger than a card can be", async () => {
    const unreadable = (size: number): Blob => {
      const file = new Blob([])
      Object.defineProperties(file, {
        size: { value: size },
        arrayBuffer: { value: () => Promise.reject(new Error("it was moved")) },
      })
      return file
    }
    expect(await readFile(unreadable(KEPT_FILE_MAX_BYTES + 1))).toEqual({ ok: false, error: "large" })
    expect(await readFile(unreadable(1))).toEqual({ ok: false, error: "unreadable" })
  })
})

describe("how deep JSON nests", () => {
  test("is told without reading it, and brackets in texts are none", () => {
    expect(nestsTooDeep("[[1]]", 1)).toBe(true)
    expect(nestsTooDeep('[{"a":"[[[{{{"}]', 2)).toBe(false)
    expect(nestsTooDeep(String.raw`["\\\"[[[", "\\"]`, 1)).toBe(false)
    expect(nestsTooDeep(String.raw`["\\",[["a"]]]`, 2)).toBe(true)
    expect(nestsTooDeep('"[[[[', 1)).toBe(false)
    expect(nestsTooDeep("]]]][[", 2)).toBe(false)
  })
})

test("[K27] messages go in parts that are small, a large one alone, and none is left out", () => {
  const sized = (letters: number): KeptMessage => ({
    by: 0,
    for: "x".repeat(letters),
    paper: "milk",
    pattern: "plain",
    createdAt: 1,
    body: [],
    photos: [],
    drawing: [],
    signature: [],
  })
  const all = [sized(100), sized(200), sized(2_000_000), sized(300), sized(200_000), sized(200_000)]
  const parts = inParts(all)
  expect(parts.map(({ from }) => from)).toEqual([0, 2, 3, 5])
  expect(parts.flatMap(({ messages }) => messages)).toEqual(all)
  expect(inParts([])).toEqual([])
})
