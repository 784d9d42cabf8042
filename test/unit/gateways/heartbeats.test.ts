import { expect, test } from "vitest"
import { Heartbeats } from "../../../server/gateways/heartbeats.ts"
import { SimClock } from "../../support/sim-clock.ts"

/** A peer that answers for as long as `alive`. */
function peer() {
  const seen = { alive: true, pings: 0, ended: false }
  let asked = false
  return {
    seen,
    ping: () => {
      seen.pings++
      asked = true
    },
    answered: () => !asked || seen.alive,
    end: () => {
      seen.ended = true
    },
  }
}

test("every peer is pinged once a round, spread over its seconds; one that is gone is ended after its patience", () => {
  const time = new SimClock()
  const heartbeats = new Heartbeats(time.scope().clock, { every: 5, patience: 2 })
  const peers = Array.from({ length: 12 }, () => peer())
  const leave = peers.map((one) => heartbeats.add(one))
  const pinged = (): number => peers.reduce((sum, { seen }) => sum + seen.pings, 0)
  const perSecond = Array.from({ length: 5 }, () => {
    const before = pinged()
    time.advance(1_000)
    return pinged() - before
  })
  expect(perSecond.sort((a, b) => a - b)).toEqual([2, 2, 2, 3, 3])
  expect(peers.map(({ seen }) => seen.pings)).toEqual(peers.map(() => 1))
  time.advance(50_000)
  expect(peers.some(({ seen }) => seen.ended)).toBe(false)
  expect(pinged()).toBe(12 * 11)
  const [first] = peers
  if (first === undefined) throw new Error("nobody")
  first.seen.alive = false
  time.advance(7_000)
  expect(peers.map(({ seen }) => seen.ended)).toEqual([true, ...peers.slice(1).map(() => false)])
  for (const leaves of leave) leaves()
  time.advance(1_000)
  expect(time.next).toBeUndefined()
  expect(pinged()).toBeLessThanOrEqual(12 * 13)
})

test("whoever comes after everybody has gone is pinged again", () => {
  const time = new SimClock()
  const heartbeats = new Heartbeats(time.scope().clock, { every: 3, patience: 1 })
  heartbeats.add(peer())()
  time.advance(10_000)
  const one = peer()
  heartbeats.add(one)
  time.advance(3_000)
  expect(one.seen.pings).toBe(1)
})
