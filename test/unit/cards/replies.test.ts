import { describe, expect, test } from "vitest"
import { nothingSaid, type RepliesRecord, sayTo } from "../../../server/cards/replies.ts"
import { newMessageId, newOccasionId } from "../../../shared/ids.ts"
import { ANSWERS_TEXT_MAX, REPLIES_EACH_MAX, REPLY_MAX } from "../../../shared/limits.ts"
import { ReplyCommand } from "../../../shared/reply-routes.ts"
import { personId } from "../../support/documents.ts"

const anna = personId(1)
const one = newMessageId(personId(2))
const other = newMessageId(personId(3))
const nothing = nothingSaid(newOccasionId(), anna)

function after(commands: readonly ReplyCommand[], start = nothing): RepliesRecord {
  return commands.reduce((record, command, at) => {
    const said = sayTo(record, command, 100 + at)
    if (!said.ok) throw new Error(said.error)
    return said.value
  }, start)
}

describe("[K13] what one person says to a card", () => {
  test("is one reaction and one answer to each message, and one thanks to everybody", () => {
    const record = after([
      { do: "react", message: one, as: "love" },
      { do: "react", message: one, as: "cried" },
      { do: "react", message: other, as: "laughed" },
      { do: "answer", message: one, text: "Keep the lid safe." },
      { do: "thank", text: "You impossible people." },
      { do: "thank", text: "All of you." },
    ])
    expect(record.reactions).toEqual([
      { message: one, as: "cried", at: 101 },
      { message: other, as: "laughed", at: 102 },
    ])
    expect(record.answers).toEqual([{ message: one, text: "Keep the lid safe.", at: 103 }])
    expect(record.thanks).toEqual({ text: "All of you.", at: 105 })
  })

  test("said again changes nothing, not even when it was said", () => {
    const said: readonly ReplyCommand[] = [
      { do: "react", message: one, as: "love" },
      { do: "answer", message: one, text: "Yes." },
      { do: "thank", text: "Thanks" },
      { do: "seen", until: 90 },
    ]
    const record = after(said)
    for (const command of said) expect(after([command], record)).toBe(record)
    expect(after([{ do: "seen", until: 10 }], record)).toBe(record)
  })

  test("is taken back by nothing in its place", () => {
    const record = after([
      { do: "react", message: one, as: "love" },
      { do: "answer", message: one, text: "Yes." },
      { do: "thank", text: "Thanks" },
      { do: "react", message: one, as: null },
      { do: "answer", message: one, text: null },
      { do: "thank", text: null },
    ])
    expect(record).toEqual(nothing)
    expect(after([{ do: "thank", text: null }])).toBe(nothing)
  })

  test("is bounded: reactions, answers, and the text of all answers", () => {
    const ids = Array.from({ length: REPLIES_EACH_MAX }, () => newMessageId(anna))
    const full: RepliesRecord = {
      ...nothing,
      reactions: ids.map((message) => ({ message, as: "love", at: 1 })),
      answers: ids
        .slice(0, ANSWERS_TEXT_MAX / REPLY_MAX)
        .map((message) => ({ message, text: "x".repeat(REPLY_MAX), at: 1 })),
    }
    const said = (command: ReplyCommand) => sayTo(full, command, 2)
    expect(said({ do: "react", message: one, as: "love" })).toEqual({ ok: false, error: "replies_full" })
    expect(said({ do: "answer", message: one, text: "y" })).toEqual({ ok: false, error: "replies_full" })
    // What was said is still changed and taken back.
    const [first = one] = ids
    expect(said({ do: "answer", message: first, text: "shorter" }).ok).toBe(true)
    expect(said({ do: "react", message: first, as: "cried" }).ok).toBe(true)
  })

  test("is seen up to now at most: what is said later is news", () => {
    expect(after([{ do: "seen", until: Number.MAX_SAFE_INTEGER }]).seen).toBe(100)
  })

  test.each([
    ["too long", "x".repeat(REPLY_MAX + 1)],
    ["blank", " \n\t "],
    ["hiding what it says", "safe\u202Eevil"],
    ["with a null byte", "a\u0000b"],
  ])("is no text that is %s", (_name, text) => {
    expect(ReplyCommand.safeParse({ do: "thank", text }).success).toBe(false)
  })

  test("keeps its lines, and ends where the words end", () => {
    expect(ReplyCommand.parse({ do: "thank", text: "  One\r\n\ttwo 👩‍👩‍👧\n" })).toEqual({
      do: "thank",
      text: "One\n\ttwo 👩‍👩‍👧",
    })
  })
})

describe("[K10] what a recipient does with a message for themselves", () => {
  test("is hidden from their view or reported, once, and taken back", () => {
    const record = after([
      { do: "away", message: one, away: true },
      { do: "away", message: other, away: true },
      { do: "away", message: one, away: false },
      { do: "report", message: one, report: true },
    ])
    expect([record.away, record.reports]).toEqual([[other], [{ message: one, at: 103 }]])
    expect(after([{ do: "away", message: other, away: true }], record)).toBe(record)
    expect(after([{ do: "report", message: one, report: true }], record)).toBe(record)
    expect(after([{ do: "report", message: one, report: false }], record).reports).toEqual([])
  })

  test("is bounded", () => {
    const many = Array.from({ length: REPLIES_EACH_MAX }, () => newMessageId(anna))
    const full = { ...nothing, away: many, reports: many.map((message) => ({ message, at: 1 })) }
    for (const command of [
      { do: "away", message: one, away: true },
      { do: "report", message: one, report: true },
    ] as const)
      expect(sayTo(full, command, 5)).toEqual({ ok: false, error: "replies_full" })
  })
})
