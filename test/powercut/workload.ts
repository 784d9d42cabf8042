import { openSync, writeSync } from "node:fs"
import { join } from "node:path"
import { z } from "zod"
import { epoch, newFrameId, seq } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { openSqliteStore } from "../../server/store/sqlite/open.ts"
import { StoreError, type Entry, type Store } from "../../server/store/port.ts"
import { Rng } from "../support/rng.ts"
import { AUTHOR, bodyOf, KEYS, LAB_COLLECTIONS, ROOMS, snapshotOf } from "./contents.ts"
import type { RecordState, Said } from "./expectation.ts"
import { SAID } from "./recording.ts"

/** The process that is recorded: it uses the real store as the server does, and says what it was told is saved. */

export const Task = z.object({
  folder: z.string(),
  control: z.string(),
  seed: z.number(),
  synchronous: z.enum(["full", "normal"]),
  /** One room at a time and pauses in between: commits are made inline then. Otherwise the writer's thread makes most. */
  quiet: z.boolean(),
  /** Flushes of the rooms' entries; records, snapshots and trims go on beside. */
  flushes: z.number(),
  /** Now and then a sync fails, or the disk is full for a while. */
  faults: z.boolean(),
})
export type Task = z.infer<typeof Task>

const task = Task.parse(JSON.parse(process.argv[2] ?? "{}"))
const rng = new Rng(task.seed)
const said = openSync(join(task.folder, SAID), "a")
const control = openSync(task.control, "r+")

const say = (line: Said): void => {
  writeSync(said, JSON.stringify(line))
}

/** What the disk does next; see shim.ts. */
const disk = (behaviour: "n" | "f" | "e"): void => {
  writeSync(control, behaviour, 0)
}

/** Runs it; false when the store refused because of the disk. */
async function attempt(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (error instanceof StoreError && (error.reason === "full" || error.reason === "away")) return false
    throw error
  }
}

/** Tries until it is answered: a disk that is full now has room again later. */
async function persist(work: () => Promise<void>): Promise<void> {
  while (!(await attempt(work))) await pause(1)
}

/** What goes on beside the edits ends with them. */
const editing = new AbortController()

async function flush(store: Store, rooms: readonly RoomId[]): Promise<void> {
  const heads = await store.log.heads(rooms)
  const entries: Entry[] = rooms.map((room, at) => ({
    room,
    seq: seq((heads[at]?.seq ?? 0) + 1),
    epoch: epoch(1),
    time: 0,
    digest: 0,
    fresh: false,
    updates: Array.from({ length: 1 + rng.below(3) }, () => ({
      author: AUTHOR,
      frame: newFrameId((length) => rng.bytes(length)),
      bytes: new Uint8Array(rng.chance(0.1) ? 100_000 : 20 + rng.below(400)).fill(at + 1),
    })),
  }))
  const answers = await store.log.append(entries)
  for (const [at, entry] of entries.entries()) {
    const [first] = entry.updates
    if (answers[at] === "ok" && first !== undefined)
      say({ kind: "did-entry", room: entry.room, seq: entry.seq, frame: first.frame })
  }
}

/** Two flushes are under way at a time, of different rooms. */
async function edit(store: Store, rooms: readonly RoomId[]): Promise<void> {
  for (let turn = 0; turn < task.flushes; turn++) {
    if (task.faults && rng.chance(0.04)) disk("e")
    if (task.faults && rng.chance(0.02)) {
      disk("f")
      for (let again = 0; again < 3; again++) await attempt(() => flush(store, rooms))
      disk("n")
    }
    const some = task.quiet ? [rng.pick(rooms)] : rooms.filter(() => rng.chance(0.5))
    await attempt(() => flush(store, some))
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function changeRecords(store: Store): Promise<void> {
  while (!editing.signal.aborted) {
    if (task.quiet) await pause(5 + rng.below(20))
    const key = rng.pick(KEYS)
    await persist(async () => {
      const record = await store.records.get("lab", key)
      const operation = 1 + rng.below(1_000_000)
      const state: RecordState =
        record === undefined
          ? { operation, version: 1 }
          : rng.chance(0.2)
            ? null
            : { operation, version: record.version + 1 }
      say({ kind: "seen-record", key, state: stateOf(record) })
      say({ kind: "will-record", key, state })
      if (record === undefined && state !== null) await store.records.insert("lab", key, bodyOf(key, state))
      else if (record !== undefined && state === null) await store.records.delete("lab", key, record.version)
      else if (record !== undefined && state !== null)
        await store.records.replaceIf("lab", key, { version: record.version, body: bodyOf(key, state) })
      say({ kind: "did-record", key, state })
    })
  }
}

const Body = z.object({ operation: z.number() })

function stateOf(record: { readonly version: number; readonly body: unknown } | undefined): RecordState {
  return record === undefined
    ? null
    : { operation: Body.parse(record.body).operation, version: record.version }
}

async function keepSnapshots(store: Store): Promise<void> {
  while (!editing.signal.aborted) {
    const room = rng.pick(ROOMS)
    await attempt(async () => {
      const [head] = await store.log.heads([room])
      if (head === undefined || head.seq === 0) return
      if ((await store.log.saveSnapshot(room, snapshotOf(room, head.seq))) === "saved")
        say({ kind: "did-snapshot", room, seq: head.seq })
      const [, older] = await store.log.snapshots(room)
      if (older === undefined || rng.chance(0.5)) return
      say({ kind: "will-trim", room, through: older })
      await store.log.trim(room, older)
      say({ kind: "did-trim", room, through: older })
    })
    await pause(rng.below(20))
  }
}

const opened = await openSqliteStore({
  folder: task.folder,
  synchronous: task.synchronous,
  hotEntries: 60,
  collections: LAB_COLLECTIONS,
})
if (!opened.ok) throw new Error(opened.error.message)
const store = opened.value
const beside = [changeRecords(store), keepSnapshots(store)]
await Promise.all(
  task.quiet ? [edit(store, ROOMS)] : [edit(store, ROOMS.slice(0, 2)), edit(store, ROOMS.slice(2))],
)
editing.abort()
await Promise.all(beside)
if (rng.chance(0.3)) await store.close()
process.kill(process.pid, "SIGKILL")
