import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { epoch, FrameId, newOccasionId, newPersonId, seq } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { decodeEntry, encodeEntry } from "../../../server/store/entry-codec.ts"
import type { Entry } from "../../../server/store/port.ts"

const PEOPLE = Array.from({ length: 4 }, () => newPersonId())
const ROOM = roomOf("plan", newOccasionId())

const uint48 = fc.integer({ min: 0, max: 2 ** 48 - 1 })
const update = fc.record({
  author: fc.constantFrom(...PEOPLE),
  frame: uint48.map((value) => FrameId.parse(value)),
  bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
})
const anyEntry: fc.Arbitrary<Entry> = fc.record({
  room: fc.constant(ROOM),
  seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map(seq),
  epoch: fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(epoch),
  time: fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }),
  digest: uint48,
  fresh: fc.boolean(),
  updates: fc.array(update, { maxLength: 12 }),
})

describe("an entry as one blob", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        expect(decodeEntry(entry.room, entry.seq, encodeEntry(entry))).toEqual({ ok: true, value: entry })
      }),
    )
  })

  test("is not read with any bit changed", () => {
    fc.assert(
      fc.property(anyEntry, fc.nat(), fc.integer({ min: 0, max: 7 }), (entry, place, bit) => {
        const stored = Uint8Array.from(encodeEntry(entry))
        const at = place % stored.length
        stored[at] = (stored[at] ?? 0) ^ (1 << bit)
        expect(decodeEntry(entry.room, entry.seq, stored)).toEqual({ ok: false, error: "corrupt" })
      }),
    )
  })

  test("is not read when it is cut off, longer, or empty", () => {
    fc.assert(
      fc.property(anyEntry, fc.nat(), (entry, cut) => {
        const stored = encodeEntry(entry)
        expect(decodeEntry(entry.room, entry.seq, stored.subarray(0, cut % stored.length)).ok).toBe(false)
        expect(decodeEntry(entry.room, entry.seq, Buffer.concat([stored, Buffer.from([0])])).ok).toBe(false)
      }),
    )
  })

  test("is not read as another number or in another room", () => {
    fc.assert(
      fc.property(anyEntry, (entry) => {
        const stored = encodeEntry(entry)
        expect(decodeEntry(entry.room, seq(entry.seq - 1), stored).ok).toBe(false)
        expect(decodeEntry(roomOf("list", newOccasionId()), entry.seq, stored).ok).toBe(false)
      }),
    )
  })

  test("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (stored) => {
        expect(decodeEntry(ROOM, seq(1), stored).ok).toBe(false)
      }),
    )
  })

  test("costs little: twenty small edits of two people in less than 14 bytes each beside their own", () => {
    const [one = newPersonId(), two = newPersonId()] = PEOPLE
    const updates = Array.from({ length: 20 }, (_, at) => ({
      author: at % 2 === 0 ? one : two,
      frame: FrameId.parse(at),
      bytes: new Uint8Array(26),
    }))
    const entry: Entry = {
      room: ROOM,
      seq: seq(9),
      epoch: epoch(1),
      time: 1_760_000_000_000,
      digest: 5,
      fresh: false,
      updates,
    }
    expect(encodeEntry(entry).length).toBeLessThan(20 * (26 + 14))
  })
})
