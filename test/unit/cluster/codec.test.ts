import * as fc from "fast-check"
import { createHmac } from "node:crypto"
import { describe, expect, test } from "vitest"
import { epoch, FrameId, newOccasionId, newPersonId, seq } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { Codec } from "../../../server/cluster/codec.ts"
import { NodeId, type RoomNews } from "../../../server/rooms/replication/fanout.ts"

const KEY = Buffer.alloc(32, 1)
const HERE = new Codec(NodeId.parse("1".repeat(26)), KEY)
const THERE = new Codec(NodeId.parse("2".repeat(26)), KEY)
const STRANGER = new Codec(NodeId.parse("3".repeat(26)), Buffer.alloc(32, 2))
const ROOM = roomOf("list", newOccasionId())
const OTHER = roomOf("plan", newOccasionId())
const PERSON = newPersonId()

const NEWS: readonly RoomNews[] = [
  {
    kind: "entry",
    entry: {
      room: ROOM,
      seq: seq(7),
      epoch: epoch(1),
      time: 1_790_000_000_000,
      digest: 12_345,
      fresh: false,
      updates: [{ author: PERSON, frame: FrameId.parse(9), bytes: new Uint8Array([1, 2, 3]) }],
    },
  },
  { kind: "head", seq: seq(Number.MAX_SAFE_INTEGER), presence: 3 },
  {
    kind: "presence",
    version: 4,
    here: [{ connection: 5, person: PERSON, name: "Ana 🎁", look: 2, state: { typing: true } }],
  },
  { kind: "presence", version: 5, here: [] },
  { kind: "ask" },
]
const ALL = [
  { kind: "alive", beat: 12 },
  { kind: "goodbye" },
  { kind: "event", event: { type: "person_renamed", person: PERSON } },
] as const

/** The same message with other bytes, sealed anew as only one of ours could. */
function resealed(topic: string, message: Buffer, change: (body: Buffer) => void): Buffer {
  const copy = Buffer.from(message)
  change(copy)
  const body = copy.subarray(0, copy.length - 16)
  createHmac("sha256", KEY)
    .update(`${topic}\n`)
    .update(body)
    .digest()
    .copy(copy, copy.length - 16, 0, 16)
  return copy
}

describe("a message between nodes", () => {
  test.each(NEWS)("of kind $kind is read as it was written", (news) => {
    const read = HERE.readRoom(ROOM, THERE.writeRoom(ROOM, news))
    expect(read).toEqual({ ok: true, value: { from: THERE.node, news } })
  })

  test.each(ALL)("to all of kind $kind is read as it was written", (news) => {
    expect(HERE.readAll(THERE.writeAll(news))).toEqual({ ok: true, value: { from: THERE.node, news } })
  })

  test("is known for its own where it comes back", () => {
    expect(HERE.readRoom(ROOM, HERE.writeRoom(ROOM, { kind: "ask" }))).toEqual({ ok: false, error: "own" })
    expect(HERE.readAll(HERE.writeAll({ kind: "goodbye" }))).toEqual({ ok: false, error: "own" })
    expect(HERE.readEcho(HERE.writeEcho(3))).toBe(3)
    expect(HERE.readEcho(THERE.writeEcho(3))).toBeUndefined()
  })

  test("of somebody who does not know the key is ignored", () => {
    for (const news of NEWS) {
      expect(HERE.readRoom(ROOM, STRANGER.writeRoom(ROOM, news))).toEqual({ ok: false, error: "foreign" })
    }
    for (const news of ALL) {
      expect(HERE.readAll(STRANGER.writeAll(news))).toEqual({ ok: false, error: "foreign" })
    }
  })

  test("is none in another room, nor to all, nor an echo", () => {
    const message = THERE.writeRoom(ROOM, { kind: "ask" })
    expect(HERE.readRoom(OTHER, message)).toEqual({ ok: false, error: "foreign" })
    expect(HERE.readAll(message)).toEqual({ ok: false, error: "foreign" })
    expect(HERE.readRoom(ROOM, THERE.writeAll({ kind: "goodbye" }))).toEqual({ ok: false, error: "foreign" })
    expect(HERE.readEcho(message)).toBeUndefined()
  })

  test("with any bit changed, or cut off, is ignored", () => {
    const entry = fc.constantFrom(...NEWS)
    fc.assert(
      fc.property(entry, fc.nat(), fc.nat({ max: 7 }), (news, place, bit) => {
        const message = THERE.writeRoom(ROOM, news)
        const at = place % message.length
        message[at] = (message[at] ?? 0) ^ (1 << bit)
        expect(HERE.readRoom(ROOM, message)).toEqual({ ok: false, error: "foreign" })
        const whole = THERE.writeRoom(ROOM, news)
        expect(HERE.readRoom(ROOM, whole.subarray(0, place % whole.length)).ok).toBe(false)
      }),
    )
  })

  test("of any bytes is ignored, and never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(HERE.readRoom(ROOM, Buffer.from(bytes)).ok).toBe(false)
        expect(HERE.readAll(Buffer.from(bytes)).ok).toBe(false)
        expect(HERE.readEcho(Buffer.from(bytes))).toBeUndefined()
      }),
    )
  })

  test("of another version, or of a kind to come, is told apart from a stranger's", () => {
    const message = THERE.writeRoom(ROOM, { kind: "ask" })
    const newer = resealed(`room ${ROOM}`, message, (body) => body.writeUInt8(2, 0))
    const kindToCome = resealed(`room ${ROOM}`, message, (body) => body.writeUInt8(99, 1))
    expect(HERE.readRoom(ROOM, newer)).toEqual({ ok: false, error: "version" })
    expect(HERE.readRoom(ROOM, kindToCome)).toEqual({ ok: false, error: "version" })
  })

  test("that one of ours wrote wrong is not taken", () => {
    const head = THERE.writeRoom(ROOM, { kind: "head", seq: seq(1), presence: 0 })
    const wrong = resealed(`room ${ROOM}`, head, (body) => body.writeDoubleBE(Number.NaN, 28))
    expect(HERE.readRoom(ROOM, wrong)).toEqual({ ok: false, error: "malformed" })
    const [entry] = NEWS
    if (entry === undefined) throw new Error("there is no entry")
    const written = THERE.writeRoom(ROOM, entry)
    const torn = resealed(`room ${ROOM}`, written, (body) => body.writeUInt8(0xff, 45))
    expect(HERE.readRoom(ROOM, torn)).toEqual({ ok: false, error: "malformed" })
  })
})
