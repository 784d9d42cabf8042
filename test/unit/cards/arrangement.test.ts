import { describe, expect, test } from "vitest"
import {
  type ArrangementRecord,
  NOTHING_ARRANGED,
  rearrange,
  shownOf,
} from "../../../server/cards/arrangement.ts"
import { ArrangeCommand } from "../../../shared/arrangement-routes.ts"
import { newMessageId, type MessageId } from "../../../shared/ids.ts"
import { ARRANGED_MAX, PINNED_MAX } from "../../../shared/limits.ts"
import { personId } from "../../support/documents.ts"

const mira = personId(1)
const one = () => newMessageId(personId(2))
const [a, b, c, d, e] = [one(), one(), one(), one(), one()]
const BY_TIME = [a, b, c, d, e].map((id) => ({ id }))

function after(commands: readonly ArrangeCommand[], start = NOTHING_ARRANGED): ArrangementRecord {
  return commands.reduce((record, command) => {
    const changed = rearrange(record, command, { by: mira, now: 7 })
    if (!changed.ok) throw new Error(changed.error)
    return changed.value
  }, start)
}
const read = (record: ArrangementRecord): readonly MessageId[] => shownOf(BY_TIME, record).map(({ id }) => id)
const move = (message: MessageId, before: MessageId | null, record = NOTHING_ARRANGED): ArrangeCommand => ({
  do: "move",
  message,
  before,
  seen: read(record).slice(),
})

describe("[K12] the messages of a card", () => {
  test("are read by time, pinned ones first", () => {
    expect(read(NOTHING_ARRANGED)).toEqual([a, b, c, d, e])
    expect(
      read(
        after([
          { do: "pin", message: d },
          { do: "pin", message: b },
        ]),
      ),
    ).toEqual([b, d, a, c, e])
  })

  test("go before another, and behind all", () => {
    const first = after([move(d, b)])
    expect(read(first)).toEqual([a, d, b, c, e])
    const second = after([move(a, null, first)], first)
    expect(read(second)).toEqual([d, b, c, e, a])
    expect(read(after([move(a, d, second)], second))).toEqual([a, d, b, c, e])
  })

  test("that come later stand behind those with a place of their own, by time", () => {
    const known = BY_TIME.slice(0, 3).map(({ id }) => id)
    const record = after([{ do: "move", message: c, before: a, seen: known }])
    expect(read(record)).toEqual([c, a, b, d, e])
  })

  test("keep what two organisers did who saw an older order", () => {
    const stale = [a, b, c, d, e]
    const record = after([
      { do: "move", message: e, before: a, seen: stale },
      { do: "move", message: c, before: b, seen: stale },
    ])
    expect(read(record)).toEqual([e, a, c, b, d])
  })

  test("move within the pinned ones by the same order", () => {
    const pinned = after([
      { do: "pin", message: b },
      { do: "pin", message: d },
    ])
    expect(read(after([move(d, b, pinned)], pinned))).toEqual([d, b, a, c, e])
  })

  test("are left out when hidden, and back where they were when shown again", () => {
    const hidden = after([move(d, b), { do: "pin", message: d }, { do: "hide", message: d }])
    expect(read(hidden)).toEqual([a, b, c, e])
    expect(hidden.hidden).toEqual([{ message: d, by: mira, at: 7 }])
    expect(read(after([{ do: "show", message: d }], hidden))).toEqual([d, a, b, c, e])
  })

  test("stay the very same record when nothing changes", () => {
    const record = after([move(d, b), { do: "pin", message: d }, { do: "hide", message: d }])
    const again: readonly ArrangeCommand[] = [
      { do: "pin", message: d },
      { do: "hide", message: d },
      { do: "unpin", message: a },
      { do: "show", message: a },
      { do: "move", message: d, before: d, seen: [] },
      { do: "move", message: d, before: newMessageId(mira), seen: [] },
      { do: "move", message: d, before: b, seen: [a, d, b, c, e] },
    ]
    for (const command of again) expect(after([command], record)).toBe(record)
  })

  test("are bounded: pins, hidden ones and places", () => {
    const many = Array.from({ length: ARRANGED_MAX + 1 }, () => newMessageId(mira))
    const how = { by: mira, now: 1 }
    const full: ArrangementRecord = {
      pinned: many.slice(0, PINNED_MAX),
      order: many.slice(1),
      hidden: many.slice(1).map((message) => ({ message, by: mira, at: 1 })),
    }
    expect(rearrange(full, { do: "pin", message: a }, how)).toEqual({ ok: false, error: "arranged_full" })
    expect(rearrange(full, { do: "hide", message: a }, how)).toEqual({ ok: false, error: "arranged_full" })
    expect(rearrange(full, { do: "move", message: a, before: null, seen: [] }, how).ok).toBe(false)
    expect(ArrangeCommand.safeParse({ do: "move", message: a, before: null, seen: many }).success).toBe(false)
  })
})
