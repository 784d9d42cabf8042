import { expect, test } from "vitest"
import * as Y from "yjs"
import {
  contendedIn,
  type Opening,
  type OpenTrial,
  UNTRIED_CONTENDED,
} from "../../../client/sync/open-trial.ts"
import { slicesOf } from "../../../client/sync/slices.ts"
import { noteOf, readItems } from "../../../shared/documents/items.ts"
import { addItem, setTitle } from "../../../shared/documents/write-items.ts"
import { epoch, newItemId, newOccasionId, seq } from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { contestedKey, crowd, longNote } from "../../attacks/payloads.ts"
import { itemId, newItem, personId } from "../../support/documents.ts"
import { type ScriptedTab, scriptedTab, settled } from "../../support/scripted-live.ts"

const ROOM = roomOf("list", newOccasionId())
const WHOLE: Opening = { kind: "whole" }
const UNBEARABLE: Opening = { kind: "unbearable" }

/** A list whose one note has this many insertions between two others, and what adds a wish to it. */
function listWith(insertions: number): { readonly snapshot: Uint8Array; readonly next: Uint8Array } {
  const doc = new Y.Doc()
  addItem(doc, newItem(1, { title: "Kettle", note: "ab" }), "theirs")
  for (let n = 0; n < insertions; n++) noteOf(doc, itemId(1))?.insert(1, "y")
  const snapshot = Y.encodeStateAsUpdate(doc)
  const before = Y.encodeStateVector(doc)
  setTitle(doc, itemId(1), "Teapot", "theirs")
  return { snapshot, next: Y.encodeStateAsUpdate(doc, before) }
}

/** The server's answer to the last join. */
function answer(tab: ScriptedTab, bytes: Uint8Array, at = 1): void {
  const as = tab.said.joins.at(-1)?.as
  if (as === undefined) throw new Error("the tab has not joined")
  const joined = { as, room: 77, may: "write", connection: 5, me: 1, replace: false } as const
  const snapshot = { seq: seq(3), digest: 33, bytes }
  tab.server.joined({ ...joined, epoch: epoch(at), snapshot, entries: [], people: [], presence: [] })
}

async function tabWith(trial: OpenTrial) {
  const tab = scriptedTab(personId(1), { trial })
  const room = tab.live.open(ROOM)
  await settled()
  await tab.online()
  return { tab, room }
}

test("[B10] a list as families write it is opened without a trial", async () => {
  const { snapshot } = listWith(UNTRIED_CONTENDED - 10)
  let trials = 0
  const { tab, room } = await tabWith(async () => (++trials, WHOLE))
  answer(tab, snapshot)
  expect([room.state.phase, trials]).toEqual(["ready", 0])
})

test("[B10] a large list is tried, whatever it is made of", async () => {
  const doc = new Y.Doc()
  for (let n = 0; n < 20; n++) addItem(doc, newItem(n, { note: "a long story ".repeat(1_500) }), "theirs")
  let trials = 0
  const { tab, room } = await tabWith(async () => (++trials, WHOLE))
  answer(tab, Y.encodeStateAsUpdate(doc))
  await settled()
  expect([room.state.phase, trials]).toEqual(["ready", 1])
})

test("[B10] what was tried and found bearable is opened, and what came meanwhile follows it in order", async () => {
  const { snapshot, next } = listWith(UNTRIED_CONTENDED + 10)
  const { promise, resolve } = Promise.withResolvers<Opening>()
  const { tab, room } = await tabWith(() => promise)
  answer(tab, snapshot)
  tab.server.e(77, [seq(4), 44, [1, next]])
  expect(room.state.phase).toBe("opening")
  resolve(WHOLE)
  await settled()
  expect(readItems(room.doc).map(({ title }) => title)).toEqual(["Teapot"])
})

test("[B10] what would stop the page is not opened: the server is told, and it is asked for again until it is healed", async () => {
  const { snapshot } = listWith(UNTRIED_CONTENDED + 10)
  const { tab, room } = await tabWith(() => Promise.resolve(UNBEARABLE))
  answer(tab, snapshot)
  await settled()
  expect(room.state.phase).toBe("unopenable")
  expect(readItems(room.doc)).toEqual([])
  expect(tab.said.names.filter((name) => name === "unopenable")).toHaveLength(1)
  expect(tab.said.leaves).toHaveLength(1)
  const before = tab.said.joins.length
  await tab.pass(10_000)
  expect(tab.said.joins).toHaveLength(before + 1)
  answer(tab, listWith(3).snapshot, 2)
  expect(room.state.phase).toBe("ready")
})

test("[B10] what was opened in slices is shown, what came meanwhile follows it, and what is typed then is sent", async () => {
  const { snapshot, next } = listWith(UNTRIED_CONTENDED + 10)
  const { promise, resolve } = Promise.withResolvers<null>()
  const { tab, room } = await tabWith(async (updates, fresh) => {
    if (fresh === undefined) return WHOLE
    const whole = new Y.Doc()
    for (const update of updates) Y.applyUpdate(whole, update)
    const slices = slicesOf(whole, 100) ?? []
    expect(slices.length).toBeGreaterThan(3)
    for (const slice of slices) Y.applyUpdate(fresh, slice)
    await promise
    return { kind: "opened", doc: fresh, whole: Y.encodeStateAsUpdate(whole) }
  })
  answer(tab, snapshot)
  tab.server.e(77, [seq(4), 44, [1, next]])
  expect([room.state.phase, readItems(room.doc)]).toEqual(["opening", []])
  resolve(null)
  await settled()
  expect(room.state.phase).toBe("ready")
  expect(readItems(room.doc).map(({ title }) => title)).toEqual(["Teapot"])
  setTitle(room.doc, itemId(1), "Kettle", null)
  await tab.pass(100)
  const sent = new Y.Doc()
  for (const update of [snapshot, next, ...tab.said.pushes.map(({ bytes }) => bytes)])
    Y.applyUpdate(sent, update)
  expect(readItems(sent).map(({ title }) => title)).toEqual(["Kettle"])
})

test("contended structs are those in front of others and those at a place that was taken; what nobody can read has none", () => {
  expect(contendedIn(listWith(50).snapshot)).toBe(50)
  const note = longNote(1, 100)
  expect(contendedIn(Y.mergeUpdates([note.update, crowd(note, 1_000, 60)]))).toBe(59)
  expect(contendedIn(contestedKey(1_000, 60))).toBe(59)
  expect(contendedIn(new Uint8Array([1, 2, 3]))).toBe(0)
})

test("a long list as a family writes it has no contended structs", () => {
  const doc = new Y.Doc()
  for (let n = 0; n < 200; n++) {
    const id = newItemId()
    addItem(doc, newItem(1, { id, title: "Kettle" }), "theirs")
    for (const title of ["Kettle, red", "Kettle, blue", "Kettle, green"]) setTitle(doc, id, title, "theirs")
    noteOf(doc, id)?.insert(0, "with a whistle")
  }
  expect(contendedIn(Y.encodeStateAsUpdate(doc))).toBe(0)
})
