import * as Y from "yjs"
import { describe, expect, test } from "vitest"
import { Shelves } from "../../../client/sync/memory-store.ts"
import type { LiveRoom } from "../../../client/sync/types.ts"
import { addItem } from "../../../shared/documents/write-items.ts"
import { epoch, newOccasionId, seq } from "../../../shared/ids.ts"
import { PRESENCE_RENEW_MS } from "../../../shared/limits.ts"
import type { EntryTuple } from "../../../shared/protocol.ts"
import { type RoomId, roomOf } from "../../../shared/rooms.ts"
import { itemId, newItem, personId } from "../../support/documents.ts"
import { type ScriptedTab, deviceWith, scriptedTab, settled } from "../../support/scripted-live.ts"

const LIST = roomOf("list", newOccasionId())
const PLAN = roomOf("plan", newOccasionId())
const NUMBER = 77

function answer(tab: ScriptedTab, room: RoomId, entries: EntryTuple[] = []): void {
  const as = tab.said.joins.findLast((join) => join.room === room)?.as
  if (as === undefined) throw new Error(`the tab has not joined ${room}`)
  tab.server.joined({
    as,
    room: room === LIST ? NUMBER : NUMBER + 1,
    may: "write",
    connection: 5,
    me: 1,
    epoch: epoch(1),
    replace: false,
    entries,
    people: [{ n: 2, id: personId(2), name: "Mira", look: 3 }],
    presence: [
      [5, 1, {}],
      [6, 2, { item: itemId(1) }],
    ],
  })
}

async function online(tab: ScriptedTab, ...rooms: RoomId[]): Promise<readonly LiveRoom[]> {
  const open = rooms.map((room) => tab.live.open(room))
  await settled()
  await tab.online()
  for (const room of rooms) answer(tab, room)
  await settled()
  return open
}

const write = (room: LiveRoom, n: number): void => {
  expect(addItem(room.doc, newItem(n), "mine").ok).toBe(true)
}
const acknowledge = (tab: ScriptedTab, number: number): void => {
  const push = tab.said.pushes.at(-1)
  tab.server.e(NUMBER, [seq(number), number, [], push ? [push.id] : []])
}

describe("rooms of one tab", () => {
  test("two holders share a room; it is left when both have closed it, closing twice counts once", async () => {
    const tab = scriptedTab(personId(1))
    const [one] = await online(tab, LIST)
    const two = tab.live.open(LIST)
    expect(two.doc).toBe(one?.doc)
    one?.close()
    one?.close()
    expect(tab.said.leaves).toEqual([])
    two.close()
    expect(tab.said.leaves).toHaveLength(1)
  })

  test("a room that is closed while something in it is unsaved is left when it is saved", async () => {
    const tab = scriptedTab(personId(1))
    const [room] = await online(tab, LIST)
    if (room) write(room, 1)
    room?.close()
    expect(tab.said.leaves).toEqual([])
    expect(tab.said.pushes).toHaveLength(1)
    acknowledge(tab, 1)
    expect(tab.said.leaves).toHaveLength(1)
  })

  test("what an earlier tab left unsent is sent at start, in rooms that nobody opened too", async () => {
    const shelves = new Shelves()
    const before = scriptedTab(personId(1), { store: deviceWith(shelves) })
    const room = before.live.open(LIST)
    await settled()
    write(room, 1)
    before.window.leave()
    await settled()
    const tab = scriptedTab(personId(1), { store: deviceWith(shelves), seed: 2 })
    await settled()
    await tab.online()
    expect(tab.said.names).toEqual(["join", "p"])
    expect(tab.said.joins[0]?.room).toBe(LIST)
    answer(tab, LIST)
    acknowledge(tab, 1)
    await settled()
    expect(shelves.read(LIST).frames).toEqual([])
    expect(tab.said.leaves).toHaveLength(1)
  })

  test("what another tab left unsent when it closed is sent by the one that is still open", async () => {
    const shelves = new Shelves()
    const tab = scriptedTab(personId(1), { store: deviceWith(shelves) })
    const [room] = await online(tab, LIST)
    const other = scriptedTab(personId(1), { store: deviceWith(shelves), clock: tab.clock, seed: 2 })
    write(other.live.open(LIST), 1)
    await other.pass(20)
    other.live.stop()
    for (let n = 0; n < 6; n++) await tab.pass(5_000)
    expect(tab.said.pushes).toHaveLength(1)
    expect(room?.state.unsaved).toBe(1)
    acknowledge(tab, 1)
    await settled()
    expect(shelves.read(LIST).frames).toEqual([])
  })

  test("a window without storage says that unsent edits would be gone with it", async () => {
    const tab = scriptedTab(personId(1), {
      store: {
        ...deviceWith(new Shelves()),
        load: () => Promise.reject(new Error("no storage")),
        write: () => Promise.reject(new Error("no storage")),
      },
    })
    const [room] = await online(tab, LIST)
    expect(room?.state.volatile).toBe(false)
    if (room) write(room, 1)
    await tab.pass(20)
    expect(room?.state.volatile).toBe(true)
    acknowledge(tab, 1)
    expect(room?.state.volatile).toBe(false)
  })
})

describe("presence", () => {
  test("[R9] is sent at once, then at most some times a second with the latest, and renewed", async () => {
    const tab = scriptedTab(personId(1))
    const [room] = await online(tab, LIST)
    room?.setPresence({ item: itemId(1) })
    for (let n = 2; n <= 9; n++) room?.setPresence({ item: itemId(n) })
    expect(tab.said.presence).toEqual([{ item: itemId(1) }])
    await tab.pass(150)
    expect(tab.said.presence).toEqual([{ item: itemId(1) }, { item: itemId(9) }])
    await tab.pass(PRESENCE_RENEW_MS)
    expect(tab.said.presence).toHaveLength(3)
  })

  test("is idle in a hidden tab or after a minute without input, gone after five, and back with the first key", async () => {
    const tab = scriptedTab(personId(1))
    const [room] = await online(tab, LIST)
    room?.setPresence({ item: itemId(1), typing: true })
    await tab.pass(60_500)
    expect(tab.said.presence.at(-1)).toEqual({ item: itemId(1), typing: false, idle: true })
    await tab.pass(4 * 60_000)
    expect(tab.said.presence.at(-1)).toBeNull()
    tab.window.input()
    await tab.pass(200)
    expect(tab.said.presence.at(-1)).toEqual({ item: itemId(1), typing: true })
    tab.window.hidden = true
    tab.window.visibility()
    await tab.pass(200)
    expect(tab.said.presence.at(-1)).toMatchObject({ idle: true })
  })

  test("is taken back when the page goes or the room is closed, and said again after a reconnect", async () => {
    const tab = scriptedTab(personId(1))
    const [room] = await online(tab, LIST)
    room?.setPresence({ item: itemId(1) })
    tab.window.leave()
    expect(tab.said.presence.at(-1)).toBeNull()
    tab.offline()
    await tab.online()
    answer(tab, LIST)
    expect(tab.said.presence.at(-1)).toEqual({ item: itemId(1) })
  })

  test("of others is who is here now, without this connection, and nobody while disconnected", async () => {
    const tab = scriptedTab(personId(1))
    const [room] = await online(tab, LIST)
    expect(room?.state.present).toMatchObject([{ connection: 6, person: { name: "Mira" } }])
    tab.server.w(NUMBER, [[6, 2, null]])
    expect(room?.state.present).toEqual([])
    tab.server.w(NUMBER, [[6, 2, { typing: true }]])
    tab.offline()
    expect(room?.state.present).toEqual([])
  })
})

describe("the pill", () => {
  test("follows an edit from saving to saved, and an unanswered one to not saving with its age", async () => {
    const tab = scriptedTab(personId(1))
    const [room] = await online(tab, LIST, PLAN)
    const seen: string[] = []
    tab.live.subscribe(() => seen.push(tab.live.pill.kind))
    if (room) write(room, 1)
    for (let n = 0; n < 4; n++) await tab.pass(200)
    acknowledge(tab, 1)
    expect(seen).toEqual(["saving", "saved"])
    if (room) write(room, 2)
    for (let n = 0; n < 31; n++) await tab.pass(200)
    expect(tab.live.pill).toEqual({ kind: "not_saving", oldestMs: 6_000 })
  })

  test("offline it counts what waits; back online it says what others changed meanwhile", async () => {
    const tab = scriptedTab(personId(1))
    const [room] = await online(tab, LIST)
    tab.offline()
    await tab.pass(100)
    expect(tab.live.pill).toEqual({ kind: "saved" })
    for (let n = 0; n < 12; n++) await tab.pass(200)
    expect(tab.live.pill).toEqual({ kind: "offline" })
    if (room) write(room, 1)
    await tab.pass(20)
    expect(tab.live.pill).toEqual({ kind: "offline_pending", changes: 1 })
    await tab.online()
    expect(tab.live.pill).toEqual({ kind: "catching_up" })
    const theirs = scriptedTab(personId(2), { seed: 3 }).live.open(LIST)
    write(theirs, 7)
    answer(tab, LIST, [[seq(1), 1, [2, Y.encodeStateAsUpdate(theirs.doc)]]])
    expect(tab.live.pill).toEqual({ kind: "catching_up" })
    acknowledge(tab, 2)
    expect(tab.live.pill).toEqual({ kind: "caught_up", changes: 1, people: ["Mira"] })
    for (let n = 0; n < 17; n++) await tab.pass(200)
    expect(tab.live.pill).toEqual({ kind: "saved" })
  })
})
