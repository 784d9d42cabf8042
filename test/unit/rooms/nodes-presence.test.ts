import { describe, expect, test } from "vitest"
import * as Y from "yjs"
import { itemId, personId } from "../../support/documents.ts"
import { NodePair, presentTo } from "../../support/node-pair.ts"
import type { Grant } from "../../../server/rooms/grant.ts"
import { RemotePresence } from "../../../server/rooms/presence/remote-presence.ts"
import { PresenceBoard } from "../../../server/rooms/presence/presence.ts"
import type { NodeId, StateThere } from "../../../server/rooms/replication/fanout.ts"
import { SimAir } from "../../support/sim-fanout.ts"
import { SimClock } from "../../support/sim-clock.ts"
import type { Guest } from "../../support/room-world.ts"

const IVO = personId(1)
const MIRA = personId(2)
const EDITING = { item: itemId(1), field: "title" } as const

const show = (guest: Guest, state: Parameters<Guest["room"]["show"]>[1]): void =>
  guest.room.show(guest.subscription, state)

/** Ivo on the one node as somebody with a name; Mira on the other. */
async function enter(pair: NodePair, more: Partial<Grant> = {}): Promise<readonly [Guest, Guest]> {
  const ivo = await pair.one.world.enter(IVO, undefined, { name: "Ivo", look: 3, ...more })
  const mira = await pair.two.world.enter(MIRA, undefined, { name: "Mira", look: 4 })
  await pair.settle()
  return [ivo, mira] as const
}

describe("who is in a room on several nodes", () => {
  test("[F5] somebody who shows on one node shows on the other, by name", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await enter(pair)
    show(ivo, EDITING)
    await pair.pass(200)
    expect(presentTo(mira)).toEqual({ Ivo: EDITING })
    const late = await pair.two.world.enter(personId(3))
    expect(presentTo(late)).toEqual({ Ivo: EDITING })
  })

  test("[F5] a room that is opened later asks who is there already", async () => {
    const pair = new NodePair()
    const ivo = await pair.one.world.enter(IVO, undefined, { name: "Ivo" })
    show(ivo, EDITING)
    await pair.pass(200)
    const mira = await pair.two.world.enter(MIRA)
    await pair.pass(500)
    expect(presentTo(mira)).toEqual({ Ivo: EDITING })
  })

  test("[F5] leaving is told at once, and many who leave together are told together", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await enter(pair)
    const others = await Promise.all(
      [5, 6, 7].map((n) => pair.one.world.enter(personId(n), undefined, { name: `P${n}` })),
    )
    for (const guest of [ivo, ...others]) show(guest, EDITING)
    await pair.pass(300)
    expect(Object.keys(presentTo(mira))).toHaveLength(4)
    const said = pair.air.published.get("presence") ?? 0
    for (const guest of [ivo, ...others]) guest.leave()
    await pair.settle()
    expect(presentTo(mira)).toEqual({})
    expect((pair.air.published.get("presence") ?? 0) - said).toBe(1)
  })

  test("[S3] a giver who only looks at the list shows on no node; a reader without names gets none", async () => {
    const pair = new NodePair()
    const [ivo] = await enter(pair, { presence: "editing" })
    const reader = await pair.two.world.enter(personId(9), undefined, { may: "read", names: "hidden" })
    show(ivo, { item: itemId(1) })
    await pair.pass(300)
    expect(presentTo(reader)).toEqual({})
    show(ivo, EDITING)
    await pair.pass(300)
    expect(presentTo(reader)).toEqual({ "": EDITING })
  })

  test("[F5] when what was said is lost, the next announcement of the head makes the other node ask", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await enter(pair)
    show(ivo, EDITING)
    await pair.pass(300, { heard: false })
    await pair.pass(2_000)
    expect(presentTo(mira)).toEqual({ Ivo: EDITING })
    show(ivo, null)
    await pair.pass(100, { heard: false })
    await pair.pass(2_000)
    expect(presentTo(mira)).toEqual({})
  })

  test("[F5] nobody stays who was on a node that died", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await enter(pair)
    show(ivo, EDITING)
    await pair.pass(300)
    pair.air.die(pair.one.fanout)
    await pair.settle()
    expect(presentTo(mira)).toEqual({})
  })

  test("[F5] a node that hears nobody shows nobody on others after ten seconds, and everybody when it hears again", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await enter(pair)
    show(ivo, EDITING)
    await pair.pass(300)
    pair.two.fanout.cut()
    await pair.pass(10_000)
    expect(presentTo(mira)).toEqual({})
    pair.two.fanout.heal()
    await pair.pass(500)
    expect(presentTo(mira)).toEqual({ Ivo: EDITING })
  })

  test("[F5] nobody stays whose node closed the room while it could not be heard", async () => {
    const pair = new NodePair()
    const [ivo, mira] = await enter(pair)
    show(ivo, EDITING)
    await pair.pass(300)
    pair.one.fanout.cut()
    ivo.leave()
    await pair.pass(10_000)
    pair.one.fanout.heal()
    expect(presentTo(mira)).toEqual({ Ivo: EDITING })
    await pair.pass(90_000)
    expect(presentTo(mira)).toEqual({})
  })

  test("[F5] what a node said earlier replaces nothing that it said later", () => {
    const board = new PresenceBoard(new SimClock().scope().clock, () => undefined)
    const freed: number[] = []
    let drawn = 0
    const elsewhere = new RemotePresence({
      board,
      draw: () => ++drawn,
      free: (connection) => void freed.push(connection),
      meet: () => 1,
    })
    const node: NodeId = new SimAir().join().id
    const there: StateThere = { connection: 7, person: IVO, name: "Ivo", look: 1, state: EDITING }
    elsewhere.heard(node, { version: 5, here: [there] }, 0)
    elsewhere.heard(node, { version: 6, here: [] }, 0)
    expect(elsewhere.heard(node, { version: 5, here: [there] }, 0)).toBe(true)
    expect({ all: board.all(), freed, empty: elsewhere.empty }).toEqual({ all: [], freed: [1], empty: true })
  })

  test("authors on other nodes are introduced by name, without their edits waiting for it", async () => {
    const described: string[] = []
    const pair = new NodePair({
      describe: async (_room, people) => {
        described.push(...people)
        return new Map(people.map((id) => [id, { name: id === IVO ? "Ivo" : "?", look: 1 }]))
      },
    })
    const [ivo, mira] = await enter(pair)
    ivo.push((items) => items.set(itemId(1), new Y.Map()))
    await pair.settle()
    ivo.push((items) => items.set(itemId(2), new Y.Map()))
    await pair.settle()
    expect(mira.seqs).toEqual([1, 2])
    const told = mira.notices.flatMap((notice) => (notice.kind === "people" ? notice.people : []))
    expect(told.map(({ name }) => name)).toEqual(["Ivo"])
    expect(described).toEqual([IVO])
  })
})
