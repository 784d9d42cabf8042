import { createHmac } from "node:crypto"
import { expect, test } from "vitest"
import { CircleId, epoch, FrameId, ItemId, OccasionId, PersonId, seq } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { Codec, type NodeNews } from "../../../server/cluster/codec.ts"
import { NodeId, type RoomNews } from "../../../server/rooms/replication/fanout.ts"

/** Nodes of two versions talk to each other during an update (docs/decisions/0053). */

const id = (digit: string): string => digit.repeat(26)
const KEY = Buffer.alloc(32, 1)
const HERE = new Codec(NodeId.parse(id("1")), KEY)
const THERE = new Codec(NodeId.parse(id("2")), KEY)
const OCCASION = OccasionId.parse(id("4"))
const ROOM = roomOf("list", OCCASION)
const PERSON = PersonId.parse(id("5"))

/** What a node of the version before said, byte for byte. */
const OF_ROOM: readonly (readonly [RoomNews, string])[] = [
  [
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
    "AQEyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMkAcAAAAAAAAAQABQnoMRQbAAAAAAAAAMDkBGjU1NTU1NTU1NTU1NTU1NTU1NTU1NTU1NTU1AQAAAAAAAAkDAQIDVErz/DXjWk1xQJ19Xba6t47woZA=",
  ],
  [
    { kind: "head", seq: seq(9), presence: 3 },
    "AQIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMkAiAAAAAAAAQAgAAAAAAACebBAFfGaPdowY7F4Y0cbx",
  ],
  [
    {
      kind: "presence",
      version: 4,
      here: [{ connection: 5, person: PERSON, name: "Ana 🎁", look: 2, state: { typing: true } }],
    },
    "AQMyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMkAQAAAAAAAAW3siY29ubmVjdGlvbiI6NSwicGVyc29uIjoiNTU1NTU1NTU1NTU1NTU1NTU1NTU1NTU1NTUiLCJuYW1lIjoiQW5hIPCfjoEiLCJsb29rIjoyLCJzdGF0ZSI6eyJ0eXBpbmciOnRydWV9fV14tXmXfIKCja4/FUh0A8Fy",
  ],
  [{ kind: "ask" }, "AQQyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMhx9B1VFMVZMHACDMGVmy4Q="],
]
const TO_ALL: readonly (readonly [NodeNews, string])[] = [
  [{ kind: "alive", beat: 12 }, "ARAyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMkAoAAAAAAAAZJGk/ae0tMYLLQHSLS2vgQ=="],
  [{ kind: "goodbye" }, "AREyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMo9IDCTMMcSSKW23FV+ixQk="],
  [
    { kind: "event", event: { type: "access_changed", circle: CircleId.parse(id("6")), person: PERSON } },
    "ARIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMnsidHlwZSI6ImFjY2Vzc19jaGFuZ2VkIiwiY2lyY2xlIjoiNjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjYiLCJwZXJzb24iOiI1NTU1NTU1NTU1NTU1NTU1NTU1NTU1NTU1NSJ9RlyyrGOG922PG7owF/RIng==",
  ],
  [
    {
      kind: "event",
      event: { type: "claims_changed", occasion: OCCASION, item: ItemId.parse(id("7")), version: 3 },
    },
    "ARIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMnsidHlwZSI6ImNsYWltc19jaGFuZ2VkIiwib2NjYXNpb24iOiI0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NCIsIml0ZW0iOiI3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3NyIsInZlcnNpb24iOjN9HVM3UXef9ZkTbQtQ1yGqAA==",
  ],
]

test.each(OF_ROOM)(
  "[P2] $0.kind, as the version before said it, is understood, and said the same way",
  (news, bytes) => {
    const message = Buffer.from(bytes, "base64")
    expect(HERE.readRoom(ROOM, message)).toEqual({ ok: true, value: { from: THERE.node, news } })
    expect(THERE.writeRoom(ROOM, news).toString("base64")).toBe(bytes)
  },
)

test.each(TO_ALL)(
  "[P2] $0.kind to all, as the version before said it, is understood, and said the same way",
  (news, bytes) => {
    const message = Buffer.from(bytes, "base64")
    expect(HERE.readAll(message)).toEqual({ ok: true, value: { from: THERE.node, news } })
    expect(THERE.writeAll(news).toString("base64")).toBe(bytes)
  },
)

/** A message of a version to come: of this kind, with this in it. */
function toCome(topic: string, kind: number, content: Uint8Array): Buffer {
  const said = Buffer.concat([Buffer.from([1, kind]), Buffer.from(id("2")), content])
  const seal = createHmac("sha256", KEY).update(`${topic}\n`).update(said).digest()
  return Buffer.concat([said, seal.subarray(0, 16)])
}

const [PRESENCE, EVENT] = [3, 18]
const VERSION_4 = Buffer.from("4010000000000000", "hex")

test("[P2] who shows more than this version knows is shown as far as it does", () => {
  const [here] = [
    { connection: 5, person: PERSON, name: "Ana", look: 2, since: 7, state: { typing: true, mood: "glad" } },
  ]
  const message = toCome(
    `room ${ROOM}`,
    PRESENCE,
    Buffer.concat([VERSION_4, Buffer.from(JSON.stringify([here]))]),
  )
  const shown = { connection: 5, person: PERSON, name: "Ana", look: 2, state: { typing: true } }
  expect(HERE.readRoom(ROOM, message)).toEqual({
    ok: true,
    value: { from: THERE.node, news: { kind: "presence", version: 4, here: [shown] } },
  })
})

test("[P2] what this version cannot know is told apart from what is wrong: an event, a way to show somebody, a kind", () => {
  const event = Buffer.from(JSON.stringify({ type: "list_moved", occasion: OCCASION }))
  expect(HERE.readAll(toCome("all", EVENT, event))).toEqual({ ok: false, error: "version" })
  const here = Buffer.concat([VERSION_4, Buffer.from(JSON.stringify([{ everybody: 5 }]))])
  expect(HERE.readRoom(ROOM, toCome(`room ${ROOM}`, PRESENCE, here))).toEqual({ ok: false, error: "version" })
  expect(HERE.readRoom(ROOM, toCome(`room ${ROOM}`, 34, VERSION_4))).toEqual({ ok: false, error: "version" })
  expect(HERE.readAll(toCome("all", 99, VERSION_4))).toEqual({ ok: false, error: "version" })
})
