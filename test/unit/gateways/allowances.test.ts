import { expect, test } from "vitest"
import { Allowances } from "../../../server/gateways/allowances.ts"
import { newOccasionId, newPersonId } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { SimClock } from "../../support/sim-clock.ts"

const room = roomOf("list", newOccasionId())

function opened(spent = false): { readonly time: SimClock; readonly allowances: Allowances } {
  const time = new SimClock()
  const take = (): "spent" | "taken" => (spent ? "spent" : "taken")
  return { time, allowances: new Allowances(time.scope().clock, 40, { take }) }
}

test("a list of 20 MB goes in at once; a person who goes on waits, and nobody else does", () => {
  const { time, allowances } = opened()
  const [eve, mum] = [newPersonId(), newPersonId()]
  for (let n = 0; n < 80; n++) expect(allowances.push(eve, room, 256 * 1024)).toBeUndefined()
  for (let n = 0; n < 60; n++) allowances.push(eve, room, 256 * 1024)
  expect(allowances.push(eve, room, 10)?.ms).toBeGreaterThan(0)
  expect(allowances.push(mum, room, 256 * 1024)).toBeUndefined()
  time.advance(60_000)
  expect(allowances.push(eve, room, 10)).toBeUndefined()
})

test("small pushes over many connections are limited for the person", () => {
  const { time, allowances } = opened()
  const eve = newPersonId()
  const taken = Array.from({ length: 1_000 }, () => allowances.push(eve, room, 30)).filter(
    (wait) => wait === undefined,
  )
  expect(taken.length).toBeLessThan(400)
  time.advance(1_000)
  expect(allowances.push(eve, room, 30)).toBeUndefined()
})

test.each([
  ["taken", false, 14],
  ["refused", true, 4],
])("dear updates that are %s are soon answered busy", (_, refused, few) => {
  const { allowances } = opened()
  const eve = newPersonId()
  let pushes = 0
  while (allowances.push(eve, room, 88 * 1024) === undefined) {
    allowances.judged(eve, 15_000, refused)
    pushes++
  }
  expect(pushes).toBe(few)
})

test("who spent the day waits for a while and is told why; who was merely quick is told no reason", () => {
  const { allowances } = opened(true)
  const wait = allowances.push(newPersonId(), room, 1)
  expect(wait?.ms).toBeGreaterThan(60_000)
  expect(wait?.code).toBe("changes_today")
  const eve = newPersonId()
  const quick = opened().allowances
  const waits = Array.from({ length: 1_000 }, () => quick.push(eve, room, 30))
  expect(waits.at(-1)?.ms).toBeGreaterThan(0)
  expect(waits.at(-1)).not.toHaveProperty("code")
})

test("a person has a limited number of seats, and gets those back that were left", () => {
  const { allowances } = opened()
  const eve = newPersonId()
  let seats = 0
  while (allowances.sit(eve)) seats++
  expect(seats).toBeGreaterThanOrEqual(4 * 64)
  allowances.leave(eve)
  expect(allowances.sit(eve)).toBe(true)
  expect(allowances.sit(eve)).toBe(false)
})

test("a page that asks again in each of its rooms is patient; a flood of pushes that should have waited is not", () => {
  const { time, allowances } = opened()
  const [mum, eve] = [newPersonId(), newPersonId()]
  for (let second = 0; second < 60; second++) {
    for (let rooms = 0; rooms < 40; rooms++) expect(allowances.impatient(mum, 200)).toBe(false)
    time.advance(1_000)
  }
  expect(Array.from({ length: 500 }, () => allowances.impatient(eve, 200)).at(-1)).toBe(true)
  time.advance(10_000)
  expect(allowances.impatient(eve, 200)).toBe(false)
})

test("a flood of large pushes is noticed after fewer of them", () => {
  const { allowances } = opened()
  const eve = newPersonId()
  const pushes = Array.from({ length: 500 }, () => allowances.impatient(eve, 256 * 1024)).indexOf(true) + 1
  expect(pushes).toBeLessThan(32)
})

test("who floods again and again is kept out for longer, and nobody else is", () => {
  const { time, allowances } = opened()
  const [mum, eve] = [newPersonId(), newPersonId()]
  allowances.flooded(eve)
  expect(allowances.keptOut(eve)).toBe(0)
  for (let n = 0; n < 20; n++) allowances.flooded(eve)
  expect(allowances.keptOut(eve)).toBeGreaterThan(30_000)
  expect(allowances.keptOut(mum)).toBe(0)
  time.advance(61_000)
  expect(allowances.keptOut(eve)).toBe(0)
})
