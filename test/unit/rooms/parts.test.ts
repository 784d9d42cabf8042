import { describe, expect, test } from "vitest"
import { epoch, type FrameId, newFrameId, newOccasionId, seq } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import type { Presence, PresenceEntry } from "../../../shared/protocol.ts"
import { tupleFor } from "../../../server/rooms/delivery.ts"
import { nextDigest, NO_DIGEST } from "../../../server/rooms/log/entry.ts"
import { ShortIds } from "../../../server/rooms/presence/short-ids.ts"
import { Pace } from "../../../server/rooms/pace.ts"
import { PresenceBoard } from "../../../server/rooms/presence/presence.ts"
import { type Horizon, resume } from "../../../server/rooms/resume.ts"
import { nameless, Participants } from "../../../server/rooms/presence/participants.ts"
import { SnapshotCache } from "../../../server/rooms/log/snapshot-cache.ts"
import { itemId, personId } from "../../support/documents.ts"
import { Rng } from "../../support/rng.ts"
import { SimClock } from "../../support/sim-clock.ts"

const random = (): ((length: number) => Uint8Array) => {
  const source = new Rng(7)
  return (length) => source.bytes(length)
}

describe("[R5] what somebody who comes back gets", () => {
  const room: Horizon = {
    epoch: epoch(2),
    head: seq(20),
    base: seq(10),
    digestAt: (at) => (at >= 8 ? 100 + at : undefined),
  }
  const cursor = (number: number, digest = 100 + number, of = 2) => ({
    epoch: epoch(of),
    seq: seq(number),
    digest,
  })

  test.each([
    ["no cursor", undefined, { send: "snapshot", replace: false }],
    ["at the head", cursor(20), { send: "entries", after: 20 }],
    ["a little behind", cursor(15), { send: "entries", after: 15 }],
    ["exactly at the base", cursor(10), { send: "entries", after: 10 }],
    ["behind the base", cursor(9), { send: "snapshot", replace: false }],
    ["behind the base, another history", cursor(9, 5), { send: "snapshot", replace: true }],
    ["so far behind that nobody can compare", cursor(3, 5), { send: "snapshot", replace: false }],
    ["another history", cursor(15, 5), { send: "snapshot", replace: true }],
    ["another epoch", cursor(15, 115, 1), { send: "snapshot", replace: true }],
    ["above the head", cursor(21), { send: "snapshot", replace: true }],
  ])("%s", (_name, at, expected) => {
    expect(resume(at, room)).toEqual(expected)
  })
})

describe("entries", () => {
  const author = personId(1)
  const other = personId(2)
  const frames: FrameId[] = [newFrameId(), newFrameId(), newFrameId()]
  const [a, b, c] = [{}, {}, {}]
  const bytes = (n: number): Uint8Array => new Uint8Array([n])
  const [one, two, three] = frames
  const entry = {
    room: roomOf("list", newOccasionId()),
    seq: seq(1),
    epoch: epoch(1),
    time: 0,
    digest: 5,
    fresh: false,
    updates: [
      { author, frame: one ?? newFrameId(), bytes: bytes(1) },
      { author: other, frame: two ?? newFrameId(), bytes: bytes(2) },
      { author, frame: three ?? newFrameId(), bytes: bytes(3) },
    ],
  }
  const delivery = { entry, authors: [11, 12, 11], senders: [a, b, c] }

  test("[R1] an author's connection gets the others' updates and its own ids; another tab gets the bytes too", () => {
    expect(tupleFor(delivery, author, a)).toEqual([1, 5, [12, bytes(2), 11, bytes(3)], [one, three]])
    expect(tupleFor(delivery, author, {})).toEqual([
      1,
      5,
      [11, bytes(1), 12, bytes(2), 11, bytes(3)],
      [one, three],
    ])
    expect(tupleFor(delivery, personId(3), {})).toEqual([1, 5, [11, bytes(1), 12, bytes(2), 11, bytes(3)]])
  })

  test("[L9] a digest names the history: it changes with the one before, and with everything in the entry", () => {
    const digests = [
      nextDigest(NO_DIGEST, entry),
      nextDigest(1, entry),
      nextDigest(NO_DIGEST, { ...entry, seq: seq(2) }),
      nextDigest(NO_DIGEST, { ...entry, epoch: epoch(2) }),
      nextDigest(NO_DIGEST, { ...entry, fresh: true }),
      nextDigest(NO_DIGEST, { ...entry, updates: entry.updates.slice(1) }),
      nextDigest(NO_DIGEST, {
        ...entry,
        updates: entry.updates.map((update) => ({ ...update, author: other })),
      }),
    ]
    expect(new Set(digests).size).toBe(digests.length)
    expect(nextDigest(NO_DIGEST, entry)).toBe(digests[0])
    expect(digests.every((digest) => Number.isSafeInteger(digest) && digest < 2 ** 48)).toBe(true)
  })
})

describe("[S3] short numbers", () => {
  test("are each used once, small while few are in use, and in no order", () => {
    const numbers = new ShortIds(random())
    const drawn = Array.from({ length: 60 }, () => numbers.draw())
    expect(new Set(drawn).size).toBe(60)
    expect(Math.max(...drawn)).toBeLessThan(128)
    expect(drawn).not.toEqual(drawn.toSorted((x, y) => x - y))
    const many = Array.from({ length: 1_000 }, () => numbers.draw())
    expect(new Set([...drawn, ...many]).size).toBe(1_060)
  })
})

describe("people of a room", () => {
  test("[S3] somebody who is merely here is told to nobody until they edit; then once", () => {
    const roster = new Participants(random())
    const ivo = personId(1)
    const n = roster.meet(ivo, { name: "Ivo", look: 3 })
    roster.meet(personId(2), { name: "Mira", look: 4 })
    expect(roster.visibleTo(personId(2)).map(({ name }) => name)).toEqual(["Mira"])
    expect(roster.announce([ivo])).toEqual([{ n, id: ivo, name: "Ivo", look: 3 }])
    expect(roster.announce([ivo])).toEqual([])
    roster.meet(ivo, { name: "Ivo B.", look: 3 })
    expect(roster.announce([ivo])).toEqual([{ n, id: ivo, name: "Ivo B.", look: 3 }])
  })

  test("a reader is told no name but their own", () => {
    const [ivo, me] = [personId(1), personId(2)]
    const people = [
      { n: 1, id: ivo, name: "Ivo", look: 3 },
      { n: 2, id: me, name: "Me", look: 4 },
    ]
    expect(nameless(people, me).map(({ name }) => name)).toEqual(["", "Me"])
  })
})

describe("[R9] presence", () => {
  function board(): { sent: (readonly PresenceEntry[])[]; clock: SimClock; board: PresenceBoard } {
    const clock = new SimClock()
    const sent: (readonly PresenceEntry[])[] = []
    return {
      sent,
      clock,
      board: new PresenceBoard(clock.scope().clock, (entries) => void sent.push(entries)),
    }
  }
  const on = (n: number): Presence => ({ item: itemId(n), field: "title" })

  test("goes out as the latest state, coalesced, and not when nothing changed", () => {
    const { sent, clock, board: here } = board()
    here.set(1, 10, on(1))
    here.set(1, 10, on(2))
    here.set(2, 11, on(3))
    expect(sent).toEqual([])
    clock.advance(50)
    expect(sent).toEqual([
      [
        [1, 10, on(2)],
        [2, 11, on(3)],
      ],
    ])
    here.set(1, 10, on(2))
    clock.advance(1_000)
    expect(sent).toHaveLength(1)
  })

  test("leaving is told at once, and whoever was not here leaves nothing behind", () => {
    const { sent, clock, board: here } = board()
    here.set(1, 10, on(1))
    clock.advance(50)
    here.clear(1)
    here.clear(9)
    expect(sent.at(-1)).toEqual([[1, 10, null]])
    expect(sent).toHaveLength(2)
    expect(here.all()).toEqual([])
  })
})

test("the snapshot cache stays within its size, the longest unused going first", () => {
  const cache = new SnapshotCache(100)
  const rooms = Array.from({ length: 4 }, () => roomOf("list", newOccasionId()))
  for (const room of rooms.slice(0, 3)) cache.put(room, { seq: seq(1), bytes: new Uint8Array(30) })
  const [first, second, third, fourth] = rooms
  if (!first || !second || !third || !fourth) throw new Error("four rooms")
  expect(cache.get(first, seq(1))).toHaveLength(30)
  cache.put(fourth, { seq: seq(1), bytes: new Uint8Array(30) })
  expect(cache.get(second, seq(1))).toBeUndefined()
  expect(cache.get(first, seq(2))).toBeUndefined()
  expect(cache.bytes).toBe(90)
  cache.put(third, { seq: seq(2), bytes: new Uint8Array(101) })
  expect(cache.bytes).toBe(60)
})

test("[L3] a busy event loop makes commits wait for each other, a calm one does not", () => {
  let share = 0.9
  const clock = { now: () => 0, after: () => () => undefined, utilisation: () => share }
  const pace = new Pace(clock)
  let now = 0
  const look = (): number => pace.interval((now += 60))
  for (let i = 0; i < 30; i++) look()
  expect(look()).toBe(60)
  share = 0.7
  expect(look()).toBe(60)
  share = 0.1
  for (let i = 0; i < 60; i++) look()
  expect(look()).toBe(0)
})
