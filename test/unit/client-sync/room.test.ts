import { expect, test } from "vitest"
import * as Y from "yjs"
import { Shelves } from "../../../client/sync/memory-store.ts"
import type { LiveRoom } from "../../../client/sync/types.ts"
import { readAllItems } from "../../../shared/documents/items.ts"
import { editNote, readNote } from "../../../shared/documents/notes.ts"
import { addItem, setTitle } from "../../../shared/documents/write-items.ts"
import { FrameId, epoch, newOccasionId, seq } from "../../../shared/ids.ts"
import type { EntryTuple, Joined } from "../../../shared/protocol.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { itemId, newItem, personId } from "../../support/documents.ts"
import { type ScriptedTab, deviceWith, scriptedTab, settled } from "../../support/scripted-live.ts"

const ROOM = roomOf("list", newOccasionId())
const ME = 1
const OTHER = 2
const NUMBER = 77
const FRAME_MS = 16

/** What another person's document tells the log, one update for each edit. */
function others(...edits: ((doc: Y.Doc) => void)[]): Uint8Array[] {
  const doc = new Y.Doc()
  return edits.map((edit) => {
    const before = Y.encodeStateVector(doc)
    edit(doc)
    return Y.encodeStateAsUpdate(doc, before)
  })
}

const [FIRST, SECOND] = others(
  (doc) => void addItem(doc, newItem(1, { title: "Kettle", note: "red" }), "theirs"),
  (doc) => void setTitle(doc, itemId(1), "Teapot", "theirs"),
)
if (FIRST === undefined || SECOND === undefined) throw new Error("two updates")

const entry = (number: number, updates: readonly Uint8Array[], own?: readonly FrameId[]): EntryTuple => {
  const parts = updates.flatMap((bytes) => [OTHER, bytes])
  return own ? [seq(number), number * 11, parts, [...own]] : [seq(number), number * 11, parts]
}

/** The server's answer to the tab's last join. */
function answer(tab: ScriptedTab, more: Partial<Joined> = {}): void {
  const as = tab.said.joins.at(-1)?.as
  if (as === undefined) throw new Error("the tab has not joined")
  tab.server.joined({
    as,
    room: NUMBER,
    may: "write",
    connection: 5,
    me: ME,
    epoch: epoch(1),
    replace: false,
    entries: [],
    people: [{ n: OTHER, id: personId(2), name: "Mira", look: 3 }],
    presence: [],
    ...more,
  })
}

/** A tab whose room is live with the first entry of the log. */
async function liveTab(shelves = new Shelves()): Promise<{ tab: ScriptedTab; room: LiveRoom }> {
  const tab = scriptedTab(personId(1), { store: deviceWith(shelves) })
  const room = tab.live.open(ROOM)
  await settled()
  await tab.online()
  answer(tab, { entries: [entry(1, [FIRST ?? new Uint8Array()])] })
  await settled()
  return { tab, room }
}

const titles = (doc: Y.Doc): string[] => readAllItems(doc).map(({ title }) => title)
const type = (room: LiveRoom, title: string): void => {
  expect(setTitle(room.doc, itemId(1), title, "mine").ok).toBe(true)
}
const lastAs = (tab: ScriptedTab): number => tab.said.joins.at(-1)?.as ?? -1

test("what is typed within one animation frame is one push, and what is typed until its answer is the next", async () => {
  const { tab, room } = await liveTab()
  type(room, "a")
  type(room, "ab")
  await tab.pass(FRAME_MS)
  for (const title of ["abc", "abcd"]) {
    type(room, title)
    await tab.pass(FRAME_MS)
  }
  expect(tab.said.pushes).toHaveLength(1)
  expect(room.state.unsaved).toBe(4)
  const [first] = tab.said.pushes
  tab.server.e(NUMBER, entry(2, [], first && [first.id]))
  expect({ pushes: tab.said.pushes.length, unsaved: room.state.unsaved }).toEqual({ pushes: 2, unsaved: 2 })
  const second = tab.said.pushes[1]
  tab.server.e(NUMBER, entry(3, [], second && [second.id]))
  expect(room.state.unsaved).toBe(0)
  const reader = new Y.Doc()
  for (const bytes of [FIRST, first?.bytes, second?.bytes]) Y.applyUpdate(reader, bytes ?? new Uint8Array())
  expect(titles(reader)).toEqual(["abcd"])
})

test("typing, and its answer, change nothing in what a screen draws of the room", async () => {
  const { tab, room } = await liveTab()
  const { view } = room
  type(room, "a")
  await tab.pass(FRAME_MS)
  expect(room.state.unsaved).toBe(1)
  expect(room.view).toBe(view)
  const [push] = tab.said.pushes
  tab.server.e(NUMBER, entry(2, [], push && [push.id]))
  expect(room.state.unsaved).toBe(0)
  expect(room.view).toBe(view)
  tab.offline()
  expect(room.view).not.toBe(view)
})

test("the first push follows its join in the same flight, and again after a lost connection, with the cursor", async () => {
  const { tab, room } = await liveTab()
  type(room, "mine")
  await tab.pass(FRAME_MS)
  tab.offline()
  expect(room.state.live).toBe(false)
  await tab.online()
  expect(tab.said.names.slice(-2)).toEqual(["join", "p"])
  expect(tab.said.joins.at(-1)?.cursor).toEqual({ epoch: 1, seq: 1, digest: 11 })
  const [before, again] = tab.said.pushes
  expect(again).toEqual({ ...before, as: lastAs(tab) })
  answer(tab, { entries: [entry(2, [], again && [again.id])] })
  expect(room.state.unsaved).toBe(0)
  expect(tab.said.pushes).toHaveLength(2)
})

test("a number that is missing makes the client join again with its cursor; nothing is applied across the hole", async () => {
  const { tab, room } = await liveTab()
  tab.server.e(NUMBER, entry(3, [SECOND]))
  expect(titles(room.doc)).toEqual(["Kettle"])
  expect(tab.said.leaves).toHaveLength(1)
  expect(tab.said.joins.at(-1)?.cursor?.seq).toBe(1)
  answer(tab, { entries: [entry(2, []), entry(3, [SECOND])] })
  expect(titles(room.doc)).toEqual(["Teapot"])
})

test("an entry that comes twice is taken once", async () => {
  const { tab, room } = await liveTab()
  tab.server.e(NUMBER, entry(2, [SECOND]))
  tab.server.e(NUMBER, entry(2, [SECOND]))
  tab.server.e(NUMBER, entry(3, []))
  expect(tab.said.leaves).toEqual([])
  expect(titles(room.doc)).toEqual(["Teapot"])
})

test("busy: the same frame goes again after the time the server asked for, not before", async () => {
  const { tab, room } = await liveTab()
  type(room, "mine")
  await tab.pass(FRAME_MS)
  const [push] = tab.said.pushes
  tab.server.busy({ as: lastAs(tab), frames: push ? [push.id] : [], retryMs: 1_000 })
  await tab.pass(900)
  expect(tab.said.pushes).toHaveLength(1)
  await tab.pass(200)
  expect(tab.said.pushes).toEqual([push, push])
  expect(room.state.unsaved).toBe(1)
})

test("busy because the day is full: the pill says so until something is taken again, and what was typed stays", async () => {
  const { tab, room } = await liveTab()
  type(room, "mine")
  await tab.pass(FRAME_MS)
  const [push] = tab.said.pushes
  const frames = push ? [push.id] : []
  tab.server.busy({ as: lastAs(tab), frames, retryMs: 600_000, code: "changes_today" })
  await tab.pass(10_000)
  expect(tab.live.pill).toEqual({ kind: "spent", changes: 1 })
  await tab.pass(600_000)
  expect(tab.said.pushes).toEqual([push, push])
  expect(tab.live.pill).toEqual({ kind: "spent", changes: 1 })
  tab.server.e(NUMBER, entry(2, [], frames))
  await tab.pass(1_000)
  expect(tab.live.pill).toEqual({ kind: "saved" })
})

test("resync: the unacknowledged frame again, never a difference of documents; after five in a row it counts as refused", async () => {
  const { tab, room } = await liveTab()
  const { doc } = room
  type(room, "mine")
  await tab.pass(FRAME_MS)
  for (let n = 0; n < 4; n++) {
    tab.server.resync({ as: lastAs(tab) })
    await tab.pass(2_000)
  }
  const [push] = tab.said.pushes
  expect(tab.said.pushes).toEqual([push, push, push, push, push])
  expect(room.doc).toBe(doc)
  tab.server.resync({ as: lastAs(tab) })
  expect(room.doc).not.toBe(doc)
  expect(titles(room.doc)).toEqual(["mine"])
})

test("a refused edit is made again once in a fresh document; refused again, its text is offered for copying", async () => {
  const { tab, room } = await liveTab()
  const { doc } = room
  type(room, "mine")
  await tab.pass(FRAME_MS)
  const [first] = tab.said.pushes
  tab.server.refused({ as: lastAs(tab), frames: first ? [first.id] : [], code: "unreadable_update" })
  expect(room.doc).not.toBe(doc)
  expect(room.doc.clientID).not.toBe(doc.clientID)
  expect({ titles: titles(room.doc), lost: room.state.lost }).toEqual({ titles: ["mine"], lost: [] })
  expect(tab.said.names.slice(-3)).toEqual(["leave", "join", "p"])
  const second = tab.said.pushes.at(-1)
  expect(second?.id).not.toBe(first?.id)
  answer(tab)
  tab.server.refused({ as: lastAs(tab), frames: second ? [second.id] : [], code: "document_full" })
  expect(titles(room.doc)).toEqual(["Kettle"])
  expect(room.state.lost).toMatchObject([{ text: "mine", why: "document_full" }])
  expect(room.state.unsaved).toBe(0)
  room.dismissLost(room.state.lost.map(({ id }) => id))
  expect(room.state.lost).toEqual([])
})

test("lost texts wait on the device until they are dismissed, over a reload too", async () => {
  const shelves = new Shelves()
  const { tab, room } = await liveTab(shelves)
  for (let round = 0; round < 2; round++) {
    if (round === 0) type(room, "mine")
    await tab.pass(FRAME_MS)
    const push = tab.said.pushes.at(-1)
    tab.server.refused({ as: lastAs(tab), frames: push ? [push.id] : [], code: "document_full" })
    answer(tab)
  }
  await settled()
  const reloaded = scriptedTab(personId(1), { store: deviceWith(shelves), seed: 2 }).live.open(ROOM)
  await settled()
  expect(reloaded.state.lost).toMatchObject([{ text: "mine" }])
  reloaded.dismissLost(reloaded.state.lost.map(({ id }) => id))
  await settled()
  expect(shelves.read(ROOM).lost).toEqual([])
})

test("another history replaces the document, never merges; unsaved edits are made again in it, what finds no place is offered", async () => {
  const { tab, room } = await liveTab()
  type(room, "mine")
  expect(editNote(room.doc, itemId(1), { index: 3, remove: 0, insert: " and blue" }, "mine").ok).toBe(true)
  await tab.pass(FRAME_MS)
  tab.offline()
  await tab.online()
  const fresh = new Y.Doc()
  addItem(fresh, newItem(1, { title: "Kettle", note: "green" }), "restored")
  const bytes = Y.encodeStateAsUpdate(fresh)
  const old = room.doc
  answer(tab, { replace: true, epoch: epoch(2), snapshot: { seq: seq(9), digest: 99, bytes } })
  expect(room.doc).not.toBe(old)
  expect({ titles: titles(room.doc), note: readNote(room.doc, itemId(1)) }).toEqual({
    titles: ["mine"],
    note: "green",
  })
  expect(room.state.lost).toMatchObject([{ text: "red and blue", why: "history_changed" }])
  const replayed = tab.said.pushes.at(-1)
  Y.applyUpdate(fresh, replayed?.bytes ?? new Uint8Array())
  expect(titles(fresh)).toEqual(["mine"])
  tab.offline()
  await tab.online()
  expect(tab.said.joins.at(-1)?.cursor).toEqual({ epoch: 2, seq: 9, digest: 99 })
})

test("who may only read pushes nothing: what they had typed is offered as text", async () => {
  const { tab, room } = await liveTab()
  tab.offline()
  type(room, "mine")
  await tab.pass(FRAME_MS)
  await tab.online()
  const pushes = tab.said.pushes.length
  answer(tab, { may: "read" })
  await tab.pass(5_000)
  expect(tab.said.pushes).toHaveLength(pushes)
  expect({ titles: titles(room.doc), may: room.state.may }).toEqual({ titles: ["Kettle"], may: "read" })
  expect(room.state.lost).toMatchObject([{ text: "mine", why: "read_only" }])
})

test("[M4] who lost access keeps nothing of the room on the device, and gets their own unsent text", async () => {
  const shelves = new Shelves()
  const { tab, room } = await liveTab(shelves)
  expect(shelves.read(ROOM).content).toBeDefined()
  type(room, "mine")
  await tab.pass(FRAME_MS)
  tab.server.out({ as: lastAs(tab), code: "removed", rejoin: false })
  await settled()
  expect(shelves.read(ROOM)).toEqual({ content: undefined, frames: [], lost: [] })
  expect(titles(room.doc)).toEqual([])
  expect(room.state).toMatchObject({ phase: "removed", lost: [{ text: "mine", why: "removed" }] })
  await tab.online()
  expect(tab.said.joins).toHaveLength(1)
})

test("a room that does not exist for this person is denied; a store that is away is asked again later", async () => {
  const tab = scriptedTab(personId(1))
  const room = tab.live.open(ROOM)
  await settled()
  await tab.online()
  tab.server.denied({ as: tab.said.joins[0]?.as ?? -1, code: "store_away" })
  expect(room.state.phase).toBe("opening")
  await tab.pass(2_000)
  expect(tab.said.joins).toHaveLength(2)
  tab.server.denied({ as: lastAs(tab), code: "not_here" })
  expect(room.state.phase).toBe("denied")
})

test("unsent edits survive a reload and are sent behind the join; a late answer to the tab before does no harm", async () => {
  const shelves = new Shelves()
  const { tab, room } = await liveTab(shelves)
  tab.offline()
  type(room, "mine")
  tab.window.leave()
  await settled()
  const next = scriptedTab(personId(1), { store: deviceWith(shelves), seed: 2 })
  const again = next.live.open(ROOM)
  await settled()
  expect({ titles: titles(again.doc), state: again.state.phase, unsaved: again.state.unsaved }).toEqual({
    titles: ["mine"],
    state: "ready",
    unsaved: 1,
  })
  expect(again.doc.clientID).not.toBe(room.doc.clientID)
  await next.online()
  expect(next.said.names).toEqual(["join", "p"])
  next.server.refused({ as: lastAs(next), frames: [FrameId.parse(1)], code: "not_yours" })
  next.server.known({ as: lastAs(next), frames: [[FrameId.parse(2), seq(1)]] })
  expect(titles(again.doc)).toEqual(["mine"])
})
