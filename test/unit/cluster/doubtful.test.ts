import { expect, test } from "vitest"
import { newPersonId } from "../../../shared/ids.ts"
import { Doubtful } from "../../../server/cluster/doubtful.ts"
import { SimClock } from "../../support/sim-clock.ts"

const renamed = () => ({ type: "person_renamed", person: newPersonId() }) as const

test("what was said in the last ten seconds before a loss, and all since, is said again, in order and once", () => {
  const time = new SimClock()
  const doubtful = new Doubtful(time.scope().clock)
  const [long, before, during, later] = [renamed(), renamed(), renamed(), renamed()]
  doubtful.keep(long, true)
  time.advance(15_000)
  doubtful.keep(before, true)
  time.advance(1_000)
  doubtful.keep(during, false)
  time.advance(60_000)
  doubtful.keep(later, false)
  expect(doubtful.take()).toEqual([before, during, later])
  expect(doubtful.take()).toEqual([])
})

test("a long loss keeps the last thousand", () => {
  const doubtful = new Doubtful(new SimClock().scope().clock)
  const events = Array.from({ length: 1_500 }, renamed)
  for (const event of events) doubtful.keep(event, false)
  expect(doubtful.take()).toEqual(events.slice(500))
})
