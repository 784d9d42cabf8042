import { describe, expect, test } from "vitest"
import { type LateMessage, lateNews } from "../../../server/news/late.ts"
import { newMessageId, newOccasionId, newPersonId } from "../../../shared/ids.ts"

const MINUTE = 60_000
const DAY = 1_440 * MINUTE
const START = 1_000 * DAY
const occasion = newOccasionId()
const author = newPersonId()

/** A message so many minutes after the start of a span. */
const at = (minutes: number, gone = false): LateMessage => ({
  id: gone ? undefined : newMessageId(author),
  arrivedAt: START + minutes * MINUTE,
})

/** When each notice is told, in minutes after the start. */
const told = (messages: readonly LateMessage[], minutes = 0, isNews = () => true) =>
  lateNews(occasion, messages, { now: START + minutes * MINUTE, isNews }).map(({ notBefore, key }) => ({
    at: (notBefore - START) / MINUTE,
    key,
  }))
const times = (...of: Parameters<typeof told>) => told(...of).map((one) => one.at)

describe("[K5] late messages", () => {
  test("within one span are told together at its end, in whatever order they are found", () => {
    expect(times([at(9), at(1), at(4)])).toEqual([10])
  })

  test("are told once a day at most: what comes later waits for a whole day", () => {
    expect(times([at(1), at(11), at(600)])).toEqual([10, 1_450])
    expect(times([at(1), at(11), at(1_460)])).toEqual([10, 1_450, 2_890])
    expect(times([at(1), at(5_001)])).toEqual([10, 5_010])
  })

  test("keep their keys when others are taken back", () => {
    const keys = (messages: readonly LateMessage[]) => told(messages).map(({ key }) => key)
    const [first, second] = keys([at(1), at(2), at(11)])
    expect(keys([at(1, true), at(2), at(11)])).toEqual([first, second])
    expect(keys([at(1, true), at(2, true), at(11)])).toEqual([second])
  })

  test("are told for a week, by a server that was down", () => {
    expect(times([at(1)], 7 * 1_440)).toEqual([10])
    expect(times([at(1)], 7 * 1_440 + 10)).toEqual([])
  })

  test("that nobody would find are not told", () => {
    expect(times([at(1)], 0, () => false)).toEqual([])
  })
})
