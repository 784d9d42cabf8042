import { expect, test } from "vitest"
import type * as Y from "yjs"
import type { LiveRoom } from "../../../client/sync/types.ts"
import { readAllItems } from "../../../shared/documents/items.ts"
import { addItem } from "../../../shared/documents/write-items.ts"
import { type FrameId, epoch, newOccasionId, seq } from "../../../shared/ids.ts"
import type { DownstreamEvents, EntryTuple } from "../../../shared/protocol.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { itemId, newItem, personId } from "../../support/documents.ts"
import { type ScriptedTab, scriptedTab, settled } from "../../support/scripted-live.ts"

/** A server tells its people to find another one, and serves each until it is there (docs/decisions/0053). */

const ROOM = roomOf("list", newOccasionId())
const FRAME_MS = 16
/** What was on its way to the server before is waited for so long, in ms. */
const MOVED_MS = 400
/** The room's number on the one server and on the other. */
const [HERE, THERE] = [77, 88]

const entry = (number: number, own: readonly FrameId[] = []): EntryTuple => [
  seq(number),
  number * 11,
  [],
  [...own],
]

function answer(tab: ScriptedTab, room: number, entries: EntryTuple[] = []): void {
  tab.server.joined({
    as: tab.said.joins.at(-1)?.as ?? -1,
    room,
    may: "write",
    connection: room,
    me: 1,
    epoch: epoch(1),
    replace: false,
    entries,
    people: [],
    presence: [],
  })
}

const write = (room: LiveRoom, n: number): void => {
  expect(addItem(room.doc, newItem(n), "mine").ok).toBe(true)
}
const items = (doc: Y.Doc): number => readAllItems(doc).length

/** A tab that was told to move, and is connected to the other server. */
async function moving(): Promise<{
  readonly tab: ScriptedTab
  readonly room: LiveRoom
  /** What the server that leaves says. */
  readonly before: DownstreamEvents
  readonly breaks: readonly string[]
}> {
  const tab = scriptedTab(personId(1))
  const room = tab.live.open(ROOM)
  await settled()
  await tab.online()
  answer(tab, HERE, [entry(1)])
  await settled()
  const breaks: string[] = []
  room.subscribe(() => {
    if (!room.state.live) breaks.push("not live")
  })
  tab.live.subscribe(() => {
    if (tab.live.pill.kind !== "saved") breaks.push(tab.live.pill.kind)
  })
  const before = tab.server
  await tab.online()
  return { tab, room, before, breaks }
}

test("a tab that moves sends and hears where it is until it is let in elsewhere, and nothing shows of it", async () => {
  const { tab, room, before, breaks } = await moving()
  expect(tab.said.joins).toEqual([
    { as: 0, room: ROOM },
    { as: 1, room: ROOM, cursor: { epoch: 1, seq: 1, digest: 11 } },
  ])
  write(room, 1)
  await tab.pass(FRAME_MS)
  const [push] = tab.said.pushes
  expect(push?.as).toBe(0)
  before.e(HERE, entry(2, push && [push.id]))
  expect(room.state.unsaved).toBe(0)
  // The other server has not heard of that yet, and tells it again.
  answer(tab, THERE)
  tab.server.e(THERE, entry(2, push && [push.id]))
  write(room, 2)
  await tab.pass(FRAME_MS)
  expect(tab.said.pushes.map(({ as }) => as)).toEqual([0, 1])
  expect(tab.said.names).toContain("left")
  // Whatever the one before still says is no longer heard.
  before.e(HERE, entry(9))
  before.out({ as: 0, code: "conflict", rejoin: true })
  tab.left()
  const next = tab.said.pushes.at(-1)
  tab.server.e(THERE, entry(3, next && [next.id]))
  expect([room.state.unsaved, items(room.doc), tab.said.joins.length]).toEqual([0, 2, 2])
  expect(breaks).toEqual([])
})

test("[B1] what was on its way when a tab moved comes back as an entry, and only otherwise is sent again", async () => {
  const { tab, room } = await moving()
  write(room, 1)
  await tab.pass(FRAME_MS)
  answer(tab, THERE)
  write(room, 2)
  await tab.pass(FRAME_MS)
  const [first] = tab.said.pushes
  expect(tab.said.pushes).toHaveLength(1)
  tab.server.e(THERE, entry(2, first && [first.id]))
  const [, second] = tab.said.pushes
  expect(second?.as).toBe(1)
  await tab.pass(MOVED_MS)
  expect(tab.said.pushes).toHaveLength(2)

  // A move to a third server, and this time the one before took it with it.
  await tab.online()
  answer(tab, HERE)
  await tab.pass(MOVED_MS - 1)
  expect(tab.said.pushes).toHaveLength(2)
  await tab.pass(1)
  expect(tab.said.pushes.at(-1)).toEqual({ ...second, as: 2 })
})

test("who is not let in elsewhere for a passing reason stays, and joins there when the server before has gone", async () => {
  const { tab, room, before, breaks } = await moving()
  tab.server.denied({ as: 1, code: "store_away" })
  write(room, 1)
  await tab.pass(FRAME_MS)
  const [push] = tab.said.pushes
  before.e(HERE, entry(2, push && [push.id]))
  expect([room.state.unsaved, breaks]).toEqual([0, []])
  tab.left()
  expect(tab.said.joins.at(-1)).toMatchObject({ as: 2, cursor: { seq: 2 } })
  answer(tab, THERE)
  expect(room.state.live).toBe(true)
})

test("a server that goes before the other has answered is an interruption like any other, without a second join", async () => {
  const { tab, room } = await moving()
  write(room, 1)
  await tab.pass(FRAME_MS)
  const [push] = tab.said.pushes
  tab.left()
  expect(room.state.live).toBe(false)
  expect(tab.said.joins).toHaveLength(2)
  answer(tab, THERE)
  expect(tab.said.pushes.at(-1)).toEqual({ ...push, as: 1 })
})

test("[M4] who may not join elsewhere is out here too", async () => {
  const { tab, room } = await moving()
  tab.server.denied({ as: 1, code: "not_here" })
  expect(room.state.phase).toBe("removed")
})

test("both servers gone: everything waits for the next", async () => {
  const { tab, room } = await moving()
  write(room, 1)
  await tab.pass(FRAME_MS)
  tab.offline()
  tab.left()
  expect([room.state.live, room.state.unsaved]).toEqual([false, 1])
  await tab.online()
  answer(tab, HERE)
  expect(tab.said.pushes.at(-1)?.as).toBe(2)
  expect(items(room.doc)).toBe(1)
})

test("presence moves with its person", async () => {
  const { tab, room } = await moving()
  room.setPresence({ item: itemId(1) })
  await tab.pass(150)
  expect(tab.said.presence).toHaveLength(1)
  answer(tab, THERE)
  expect(tab.said.presence).toEqual([{ item: itemId(1) }, { item: itemId(1) }])
})
