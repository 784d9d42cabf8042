import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { newSession, refresh, type SessionRecord } from "../../../server/people/session-rules.ts"
import { newPersonId } from "../../../shared/ids.ts"

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const START = 1_800_000_000_000

function accept(session: SessionRecord, generation: number, now: number): SessionRecord {
  const refreshed = refresh(session, generation, now)
  if (!refreshed.ok) throw new Error("an honest device was locked out")
  return refreshed.value
}

describe("a device's refresh token", () => {
  test("the first visit gives a new one, a second within a minute the same", () => {
    const first = accept(newSession(newPersonId(), START), 1, START + 1)
    expect(first.generation).toBe(2)
    expect(accept(first, 2, START + 30_000)).toBe(first)
    expect(accept(first, 2, START + 2 * MINUTE).generation).toBe(3)
  })

  test("the one before gets the newest, however late, while nobody came with the newest", () => {
    const rotated = accept(newSession(newPersonId(), START), 1, START)
    for (const later of [1, MINUTE, 10 * MINUTE, 300 * DAY]) {
      expect(accept(rotated, 1, START + later).generation).toBe(2)
    }
  })

  test("one whose successor was used, and one that was never given, are refused", () => {
    const first = accept(newSession(newPersonId(), START), 1, START)
    const second = accept(first, 2, START + 2 * MINUTE)
    expect(accept(second, 1, START + 3 * MINUTE - 1)).toBe(second)
    expect(refresh(second, 1, START + 3 * MINUTE)).toEqual({ ok: false, error: "signed_out" })
    const third = accept(second, 3, START + 3 * MINUTE)
    expect(refresh(third, 1, START + 3 * MINUTE)).toEqual({ ok: false, error: "signed_out" })
    expect(refresh(third, 5, START + 3 * MINUTE)).toEqual({ ok: false, error: "signed_out" })
  })

  test("400 days after the last visit it ends", () => {
    const session = newSession(newPersonId(), START)
    expect(refresh(session, 1, START + 400 * DAY).ok).toBe(true)
    expect(refresh(session, 1, START + 400 * DAY + 1).ok).toBe(false)
  })

  /**
   * Tabs of one browser share a cookie. Each refresh sends the cookie of its moment; its answer arrives up to 55 s
   * later, in any order among the others, or never; the browser keeps whichever arrives last.
   */
  test("no order of tabs, delays and lost answers locks an honest device out", () => {
    const step = fc.record({
      pause: fc.oneof(fc.nat(3_000), fc.nat(10 * MINUTE), fc.nat(30 * DAY)),
      travel: fc.nat(25_000),
      answer: fc.option(fc.nat(30_000), { nil: undefined }),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        let now = START
        let session = newSession(newPersonId(), START)
        let jar = 1
        const underway: { at: number; does: () => void }[] = []
        const passTo = (moment: number): void => {
          for (;;) {
            underway.sort((a, b) => a.at - b.at)
            const next = underway[0]
            if (!next || next.at > moment) break
            underway.shift()
            now = next.at
            next.does()
          }
          now = moment
        }
        const visit = (travel: number, answer: number | undefined): void => {
          const sent = jar
          const arrives = now + travel
          underway.push({
            at: arrives,
            does: () => {
              session = accept(session, sent, now)
              const given = session.generation
              if (answer !== undefined)
                underway.push({ at: arrives + answer, does: () => void (jar = given) })
            },
          })
        }
        for (const { pause, travel, answer } of steps) {
          passTo(now + pause)
          visit(travel, answer)
        }
        passTo(now + 10 * MINUTE)
        expect(accept(session, jar, now).generation).toBeGreaterThanOrEqual(jar)
      }),
      { numRuns: 3_000 },
    )
  })
})
