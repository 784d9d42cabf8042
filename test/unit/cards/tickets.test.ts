import { describe, expect, test } from "vitest"
import {
  addTicket,
  changeTicket,
  NO_TICKETS,
  removeTicket,
  type TicketsRecord,
} from "../../../server/cards/tickets.ts"
import { newTicketId, type PersonId } from "../../../shared/ids.ts"
import { LINK_MAX, TICKETS_MAX } from "../../../shared/limits.ts"
import { TicketForm } from "../../../shared/ticket-routes.ts"
import { personId } from "../../support/documents.ts"

const [ivo, lena, tom] = [personId(1), personId(2), personId(3)]
const form: TicketForm = {
  title: "Two nights at the lake house",
  note: "Bring a towel.",
  inside: { kind: "code", code: "LAKE 1234 5678" },
  givers: [lena],
  announced: false,
}
const how = { by: ivo, now: 5 }
const isGiver = (me: PersonId) => (person: PersonId) => person === me

function value(result: { ok: true; value: TicketsRecord } | { ok: false; error: string }): TicketsRecord {
  if (!result.ok) throw new Error(result.error)
  return result.value
}

describe("[K14] a gift inside a card", () => {
  const id = newTicketId()
  const one = value(addTicket(NO_TICKETS, { ...form, id }, how))

  test("is of who put it in, and of whom they name", () => {
    expect(one.tickets).toMatchObject([{ id, by: ivo, givers: [ivo, lena], note: "Bring a towel." }])
  })

  test("is one, however often its form is sent; another person's id is not there", () => {
    expect(value(addTicket(one, { ...form, id, title: "Again" }, how))).toBe(one)
    expect(addTicket(one, { ...form, id }, { by: tom, now: 6 })).toEqual({ ok: false, error: "not_here" })
  })

  test("is changed and removed by its givers alone, and its first giver stays one", () => {
    const changed = value(
      changeTicket(one, {
        id,
        isGiver: isGiver(lena),
        form: { ...form, title: "Three nights", givers: [tom] },
      }),
    )
    expect(changed.tickets).toMatchObject([{ by: ivo, title: "Three nights", givers: [ivo, tom] }])
    const refused = { ok: false, error: "not_here" }
    expect(changeTicket(one, { id, isGiver: isGiver(tom), form })).toEqual(refused)
    expect(removeTicket(one, { id, isGiver: isGiver(tom) })).toEqual(refused)
    expect(removeTicket(one, { id: newTicketId(), isGiver: isGiver(ivo) })).toEqual(refused)
    expect(value(removeTicket(one, { id, isGiver: isGiver(lena) }))).toEqual(NO_TICKETS)
  })

  test("is one of so many at most", () => {
    const full = Array.from({ length: TICKETS_MAX }).reduce<TicketsRecord>(
      (record) => value(addTicket(record, { ...form, id: newTicketId() }, how)),
      NO_TICKETS,
    )
    expect(addTicket(full, { ...form, id: newTicketId() }, how)).toEqual({ ok: false, error: "tickets_full" })
  })

  test.each<[string, object]>([
    ["without a title", { title: " " }],
    ["with an empty code", { inside: { kind: "code", code: "" } }],
    ["with a code of two lines", { inside: { kind: "code", code: "A\nB" } }],
    ["with a script for a link", { inside: { kind: "link", link: "javascript:alert(1)" } }],
    ["with a data link", { inside: { kind: "link", link: "data:text/html,x" } }],
    [
      "with a link that never ends",
      { inside: { kind: "link", link: `https://a.b/${"x".repeat(LINK_MAX)}` } },
    ],
    ["with two things inside", { inside: { kind: "code", code: "A", link: "https://a.b" } }],
    ["with a title that hides characters", { title: "a\u202Eb" }],
    ["with a field that nobody knows", { by: tom }],
  ])("%s is none", (_name, part) => {
    expect(TicketForm.safeParse({ ...form, ...part }).success).toBe(false)
  })
})
