import { describe, expect, test } from "vitest"
import { placesIn, stepOf } from "../../../../../client/features/card/arrange/steps.ts"
import { coveredCode, hostOf } from "../../../../../client/features/card/ticket/covered.ts"
import { formOf, isFilled, textOf } from "../../../../../client/features/card/ticket/ticket-form.ts"
import { newMessageId, newTicketId, type MessageId } from "../../../../../shared/ids.ts"
import { TicketForm, type Ticket } from "../../../../../shared/ticket-routes.ts"
import { personId } from "../../../../support/documents.ts"

/** What is around the messages of a card, as its pages reckon it (K12, K14). */

const id = (): MessageId => newMessageId(personId(1))
const [a, b, c, d] = [id(), id(), id(), id()]

describe("[K12] a message moves by one step", () => {
  test("before the one above it, behind the one below it, and to the end", () => {
    const all = { order: [a, b, c, d], pinned: [] }
    expect(stepOf(all, c, -1)).toEqual({ before: b, after: [a, c, b, d] })
    expect(stepOf(all, b, 1)).toEqual({ before: d, after: [a, c, b, d] })
    expect(stepOf(all, c, 1)).toEqual({ before: null, after: [a, b, d, c] })
  })

  test("and at neither end: there is no step", () => {
    const all = { order: [a, b], pinned: [] }
    expect(stepOf(all, a, -1)).toBeUndefined()
    expect(stepOf(all, b, 1)).toBeUndefined()
    expect(stepOf(all, c, 1)).toBeUndefined()
  })

  test("among the pinned ones, or among the others", () => {
    const all = { order: [a, b, c, d], pinned: [d, b] }
    expect(stepOf(all, d, -1)).toEqual({ before: b, after: [d, b, a, c] })
    expect(stepOf(all, b, -1)).toBeUndefined()
    expect(stepOf(all, c, -1)?.after).toEqual([b, d, c, a])
    expect(placesIn([b, d, c, a], c)).toEqual({ n: "3", of: "4" })
  })
})

describe("[K14] a gift inside", () => {
  test.each([
    ["LAKE 4711 0815", "LAKE ▪▪▪▪ ▪▪▪▪"],
    ["AB-1234-5678", "AB ▪▪▪▪ ▪▪▪▪"],
    ["LAKE 4711", "▪▪▪▪ ▪▪▪▪"],
    ["SECRET", "▪▪▪▪ ▪▪▪▪"],
    ["SECRETS 1 2", "▪▪▪▪ ▪▪▪▪"],
  ])("with the code %s shows %s before it is asked for", (code, covered) => {
    expect(coveredCode({ kind: "code", code })).toBe(covered)
  })

  test("shows nothing of a link or of words", () => {
    expect(coveredCode({ kind: "link", link: "https://shop.example/?code=4711" })).toBe("▪▪▪▪ ▪▪▪▪")
    expect(coveredCode({ kind: "voucher", text: "One dinner" })).toBe("▪▪▪▪ ▪▪▪▪")
    expect(hostOf("https://www.shop.example/a?b")).toBe("shop.example")
  })

  test("is sent as it was typed, and read into the form again", () => {
    const text = {
      ...textOf(undefined),
      title: " Two nights ",
      kind: "link" as const,
      inside: { code: "LEFT OVER", link: "shop.example/x", voucher: "" },
      validUntil: "2030-11-14",
    }
    expect(isFilled(text)).toBe(true)
    const form = TicketForm.parse(formOf(text))
    expect(form).toEqual({
      title: "Two nights",
      note: "",
      inside: { kind: "link", link: "https://shop.example/x" },
      validUntil: { year: 2030, month: 11, day: 14 },
      givers: [],
      announced: false,
    })
    const ticket: Ticket = { see: "whole", ...form, note: "", id: newTicketId(), givers: [] }
    expect(formOf(textOf(ticket))).toEqual(form)
  })

  test("needs a title and what is handed over", () => {
    const text = { ...textOf(undefined), title: "Two nights" }
    expect(isFilled(text)).toBe(false)
    expect(isFilled({ ...text, inside: { ...text.inside, code: "A" } })).toBe(true)
    expect(isFilled({ ...text, kind: "voucher", inside: { ...text.inside, code: "A" } })).toBe(false)
  })
})
