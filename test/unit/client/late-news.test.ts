import { expect, test } from "vitest"
import { lateNews } from "../../../client/features/card/late/late-news.ts"

const DAY_MS = 86_400_000

test("[K5] recipients are told of late messages at most once a day, and of each once", () => {
  expect(lateNews([], undefined, 10)).toBe(0)
  expect(lateNews([5, 7], undefined, 10)).toBe(2)
  expect(lateNews([5, 7, 11], { at: 10, newest: 7 }, 12)).toBe(0)
  expect(lateNews([5, 7, 11], { at: 10, newest: 7 }, 10 + DAY_MS)).toBe(1)
  expect(lateNews([5, 7, 11], { at: 10, newest: 11 }, 10 + 2 * DAY_MS)).toBe(0)
})
