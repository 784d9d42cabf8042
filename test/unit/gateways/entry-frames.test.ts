import * as fc from "fast-check"
import { decode } from "notepack.io"
import { expect, test } from "vitest"
import { EntryFrames } from "../../../server/gateways/entry-frames.ts"
import { encodeEvent } from "../../../server/gateways/wire.ts"
import { type Delivery, tupleFor } from "../../../server/rooms/delivery.ts"
import { epoch, FrameId, seq } from "../../../shared/ids.ts"
import { DOWNSTREAM } from "../../../shared/protocol.ts"
import { RoomId } from "../../../shared/rooms.ts"
import { itemId, personId } from "../../support/documents.ts"

/** Connections: the first two belong to person 0, the others to a person each. */
const CONNECTIONS = [{ who: 0 }, { who: 0 }, { who: 1 }, { who: 2 }]

const anyNumber = fc.oneof(fc.constantFrom(0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1), fc.nat())
const anyFrame = fc.oneof(
  anyNumber,
  fc.constantFrom(2 ** 32, 2 ** 48 - 1),
  fc.maxSafeNat().map((n) => n % 2 ** 48),
)

const anyUpdate = fc.record({
  /** Undefined: it came from another node, or was read from the log. */
  sender: fc.option(fc.constantFrom(...CONNECTIONS), { nil: undefined }),
  author: fc.nat(2),
  frame: anyFrame,
  bytes: fc.oneof(
    { weight: 20, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 40 }) },
    { weight: 1, arbitrary: fc.constantFrom(255, 256, 65_535, 65_536).map((n) => new Uint8Array(n).fill(7)) },
  ),
})

const anyDelivery = fc
  .record({
    seq: anyFrame,
    digest: anyFrame,
    numbers: fc.tuple(anyNumber, anyNumber, anyNumber),
    updates: fc.array(anyUpdate, { minLength: 1, maxLength: 20 }),
  })
  .map(({ seq: number, digest, numbers, updates }): Delivery => {
    const whose = updates.map(({ sender, author }) => sender?.who ?? author)
    return {
      entry: {
        room: RoomId.parse(`list/${itemId(1)}`),
        seq: seq(number),
        epoch: epoch(1),
        time: 0,
        digest,
        fresh: false,
        updates: updates.map(({ frame, bytes }, i) => ({
          author: personId(whose[i] ?? 0),
          frame: FrameId.parse(frame),
          bytes,
        })),
      },
      authors: whose.map((who) => numbers[who] ?? 0),
      senders: updates.map(({ sender }) => sender),
    }
  })

test("every subscriber gets the entry as the protocol has it, whoever wrote in it and from which connection (L2, R3)", () => {
  fc.assert(
    fc.property(anyDelivery, anyNumber, (delivery, room) => {
      const frames = new EntryFrames(room, delivery)
      for (const connection of [...CONNECTIONS, { who: 3 }]) {
        const person = personId(connection.who)
        const { message, options } = frames.frameFor(person, connection)
        const general = encodeEvent("e", [room, tupleFor(delivery, person, connection)])
        expect(message.equals(general.message)).toBe(true)
        expect(options.wsPreEncodedFrame[0].equals(general.options.wsPreEncodedFrame[0])).toBe(true)
        const packet: unknown = decode(message)
        expect(packet).toMatchObject({ type: 2, nsp: "/" })
      }
    }),
    { numRuns: 300 },
  )
})

test("people who wrote nothing share one frame, which a client of the protocol can read", () => {
  const [delivery] = fc.sample(anyDelivery, { numRuns: 1, seed: 1 })
  if (delivery === undefined) throw new Error("nothing was made")
  const frames = new EntryFrames(7, delivery)
  const one = frames.frameFor(personId(8), {})
  expect(frames.frameFor(personId(9), {})).toBe(one)
  const packet: unknown = decode(one.message)
  const data = typeof packet === "object" && packet !== null && "data" in packet ? packet.data : []
  const [name, ...args]: unknown[] = Array.isArray(data) ? Array.from<unknown>(data) : []
  expect(name).toBe("e")
  expect(DOWNSTREAM.e.parse(args)[0]).toBe(7)
})
