import * as Y from "yjs"
import { newDoc } from "../../shared/documents/new-doc.ts"
import { SetAsideParts, SetAsideRecord } from "../../server/rooms/healing/set-aside.ts"
import { tableOf } from "../../server/store/table.ts"
import { SimLog } from "../support/sim-store.ts"
import { hasItems, partsOf } from "../../shared/rooms.ts"
import type { Entry } from "../../server/store/port.ts"
import { readAllItems } from "../../shared/documents/items.ts"
import type { FrameId } from "../../shared/ids.ts"
import { cardContent } from "./sim-card-edits.ts"
import type { World } from "./world.ts"
import { type SimTab, Violation } from "./sim-tab.ts"

const contentOf = (world: World, doc: Y.Doc): string => {
  const { kind } = partsOf(world.room)
  return hasItems(kind) ? JSON.stringify(readAllItems(doc)) : cardContent(kind, doc)
}

function vectorOf(doc: Y.Doc): string {
  const vector = Y.decodeStateVector(Y.encodeStateVector(doc))
  return JSON.stringify([...vector].sort(([a], [b]) => a - b))
}

const reloaded = (doc: Y.Doc): Y.Doc => {
  const copy = newDoc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return copy
}

const hasPending = (doc: Y.Doc): boolean => doc.store.pendingStructs !== null || doc.store.pendingDs !== null

/** Once everything is quiet: everybody has the same, nothing hangs in the air, nobody lost a text. */
export function checkAtRest(world: World): void {
  checkNumbers(world)
  checkOnce(world)
  checkAuthors(world)
  const [first, ...others] = world.tabs
  if (first === undefined) return
  for (const tab of world.tabs) {
    if (hasPending(tab.doc)) throw new Violation(`${tab.name}: something refers to what is not there`)
    if (!world.squashed && tab.room.state.lost.length > 0) {
      throw new Violation(`${tab.name}: a text was lost without a reason`)
    }
  }
  for (const tab of others) same(world, first, tab)
  if (contentOf(world, reloaded(first.doc)) !== contentOf(world, first.doc)) {
    throw new Violation(`${first.name}: the document reads otherwise once it is loaded again`)
  }
  for (const { person, device, abandoned } of world.devices) {
    const waiting = device.shelves.read(world.room).frames
    if (!abandoned && waiting.length > 0) {
      throw new Violation(`${waiting.length} frames still wait on a device of ${person.slice(0, 3)}`)
    }
  }
}

/** After the last crash a stranger reads: everything that was acknowledged or shown is there. */
export function checkRecovered(world: World, reader: SimTab): void {
  checkNumbers(world)
  const logged = framesOf(world)
  for (const tab of world.allTabs) {
    for (const id of tab.told) {
      if (!logged.has(id))
        throw new Violation(`${tab.name}: frame ${id} was acknowledged and is not in the log`)
    }
  }
  for (const tab of world.tabs) same(world, tab, reader)
  if (world.squashed) return
  checkContains(
    reader.doc,
    acknowledgedUpdates(world),
    "an acknowledged edit is not in the recovered document",
  )
  checkContains(reader.doc, keptUpdates(world), "an edit that a device kept is not in the recovered document")
}

/**
 * The document started over once since it was spoilt, with all that honest people had written until then, and organisers
 * learn who wrote the rest (E3).
 */
export async function checkHealed(world: World): Promise<void> {
  if (world.spoiltAt === undefined) return
  const { history } = world.disk
  const starts = history.filter(({ fresh }) => fresh)
  const [start] = starts
  if (start === undefined || starts.length > 1) {
    throw new Violation(`the document was spoilt once and started over ${starts.length} times`)
  }
  const honest = history.filter(({ seq }) => seq < start.seq).flatMap((entry) => writtenIn(entry, world))
  const expected = documentOf(honest)
  if (contentOf(world, documentOf(writtenIn(start, world))) !== contentOf(world, expected)) {
    throw new Violation(`the document that started over at number ${start.seq} lacks an honest edit`)
  }
  const since = new Set(
    history.filter(({ seq }) => seq > start.seq).flatMap(({ updates }) => updates.map(({ frame }) => frame)),
  )
  const acknowledged = world.allTabs.flatMap((tab) =>
    [...tab.told].flatMap((id) => (since.has(id) ? (tab.pushed.get(id) ?? []) : [])),
  )
  for (const { doc } of world.tabs) {
    checkContains(doc, acknowledged, "an edit that was acknowledged after healing is not in the document")
  }
  const table = tableOf(world.records, "setAside", SetAsideRecord)
  const found = await new SetAsideParts(table, new SimLog(world.disk)).of(partsOf(world.room).occasion)
  const authors = found.flatMap(({ record }) => record.parts.map(({ author }) => author))
  if (authors.length !== 1 || authors[0] !== world.hostile) {
    throw new Violation(`what was set aside is said to be of ${authors.join(", ") || "nobody"}`)
  }
}

const writtenIn = ({ updates }: Entry, { hostile }: World): Uint8Array[] =>
  updates.flatMap(({ author, bytes }) => (author === hostile ? [] : bytes))

function documentOf(updates: readonly Uint8Array[]): Y.Doc {
  const doc = newDoc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}

function same(world: World, one: SimTab, other: SimTab): void {
  if (contentOf(world, one.doc) !== contentOf(world, other.doc)) {
    throw new Violation(`${one.name} and ${other.name} see different documents`)
  }
  if (vectorOf(one.doc) !== vectorOf(other.doc)) {
    throw new Violation(`${one.name} and ${other.name} hold different states`)
  }
}

/** Numbers without holes, none given twice; and what anybody was shown under a number is what stands there. */
function checkNumbers(world: World): void {
  const digests = new Map<number, number>()
  for (const entry of world.disk.history) {
    if (digests.has(entry.seq)) throw new Violation(`number ${entry.seq} was given twice`)
    if (entry.seq !== digests.size + 1) throw new Violation(`number ${entry.seq} leaves a hole`)
    digests.set(entry.seq, entry.digest)
  }
  for (const tab of world.allTabs) {
    for (const [number, digest] of tab.shown) {
      if (digests.get(number) !== digest) {
        throw new Violation(`${tab.name} was shown number ${number}, which is not in the log`)
      }
    }
  }
}

/** A frame stands in the log once, as long as no snapshot covers it (R4). */
function checkOnce(world: World): void {
  const { history, covered } = world.disk
  const places = new Map<string, number>()
  for (const [i, entry] of history.entries()) {
    for (const { author, frame } of entry.updates) {
      const name = `${author} ${frame} ${entry.epoch}`
      const before = places.get(name)
      places.set(name, entry.seq)
      if (before !== undefined && before > (covered[i] ?? 0)) {
        throw new Violation(`frame ${frame} stands at number ${before} and again at ${entry.seq}`)
      }
    }
  }
}

export const MEDDLED = "somebody deleted what another signed"

/** Nobody deleted, nor wrote in, what another signed (K1): what is in the log of each is of that person's messages alone. */
function checkAuthors(world: World): void {
  if (partsOf(world.room).kind !== "messages") return
  const owners = new Map<number, string>()
  for (const { fresh, updates } of world.disk.history) {
    for (const { author, bytes } of updates) {
      const { structs, ds } = Y.decodeUpdate(bytes)
      if (fresh) owners.clear()
      for (const { id } of structs) if (!fresh && !owners.has(id.client)) owners.set(id.client, author)
      for (const client of ds.clients.keys()) {
        const owner = owners.get(client)
        if (owner !== undefined && owner !== author) throw new Violation(MEDDLED)
      }
    }
  }
}

const framesOf = (world: World): ReadonlySet<FrameId> =>
  new Set(world.disk.history.flatMap((entry) => entry.updates.map((update) => update.frame)))

const acknowledgedUpdates = (world: World): Uint8Array[] =>
  world.allTabs.flatMap((tab) => [...tab.told].flatMap((id) => tab.pushed.get(id) ?? []))

const keptUpdates = (world: World): Uint8Array[] =>
  world.devices
    .filter(({ abandoned }) => !abandoned)
    .flatMap(({ device }) => [...device.kept.values()].map((frame) => frame.bytes))

/** Applying what is there already changes nothing. */
function checkContains(doc: Y.Doc, updates: readonly Uint8Array[], otherwise: string): void {
  const copy = reloaded(doc)
  let changed = false
  copy.on("update", () => (changed = true))
  for (const update of updates) Y.applyUpdate(copy, update)
  if (changed || hasPending(copy)) throw new Violation(otherwise)
}
