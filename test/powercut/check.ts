import { z } from "zod"
import { epoch, seq } from "../../shared/ids.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { openSqliteStore } from "../../server/store/sqlite/open.ts"
import { StoreError, type Store } from "../../server/store/port.ts"
import { bodyOf, LAB_COLLECTIONS, snapshotOf } from "./contents.ts"
import type { Expectation, ExpectedRecord, ExpectedRoom, RecordState } from "./expectation.ts"

/** What is wrong after a cut, one sentence each. */
export interface Findings {
  readonly lost: readonly string[]
  readonly corrupt: readonly string[]
}

const Body = z.object({ operation: z.number() })

/** Opens what the cut left with the real store, and compares it with what was acknowledged before. */
export async function check(folder: string, expected: Expectation): Promise<Findings> {
  const opened = await openSqliteStore({ folder, integrityCheck: true, collections: LAB_COLLECTIONS })
  if (!opened.ok) return { lost: [], corrupt: [opened.error.message] }
  const lost: string[] = []
  const corrupt: string[] = []
  try {
    for (const [room, each] of expected.rooms) lost.push(...(await lostOfRoom(opened.value, room, each)))
    for (const [key, each] of expected.records) lost.push(...(await lostRecord(opened.value, key, each)))
    corrupt.push(...(await goesOn(opened.value, expected)))
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    corrupt.push(error.message)
  } finally {
    await opened.value.close()
  }
  return { lost, corrupt }
}

async function lostOfRoom(store: Store, room: RoomId, expected: ExpectedRoom): Promise<readonly string[]> {
  const lost: string[] = []
  const [head = { seq: 0, trimmed: 0 }] = await store.log.heads([room])
  if (head.trimmed < expected.trimmed) lost.push(`${room}: the trim through ${expected.trimmed}`)
  if (head.trimmed > Math.max(expected.trimAsked, expected.trimmed))
    lost.push(`${room}: more is trimmed than was asked`)
  const read = await store.log.read(room, seq(head.trimmed))
  const frames = new Map(
    read.ok ? read.value.map((entry) => [Number(entry.seq), entry.updates[0]?.frame]) : [],
  )
  for (const [number, frame] of expected.frames) {
    const there = number <= head.trimmed ? number <= head.seq : frames.get(number) === frame
    if (!there) lost.push(`${room}: entry ${number}`)
  }
  const snapshot = await store.log.loadSnapshot(room)
  if ((snapshot?.seq ?? 0) < expected.snapshot) lost.push(`${room}: snapshot ${expected.snapshot}`)
  if (snapshot !== undefined && Buffer.compare(snapshot.bytes, snapshotOf(room, snapshot.seq).bytes) !== 0)
    lost.push(`${room}: the snapshot's content`)
  return lost
}

async function lostRecord(
  store: Store,
  key: string,
  { acknowledged, asked }: ExpectedRecord,
): Promise<readonly string[]> {
  const record = await store.records.get("lab", key)
  const body = Body.safeParse(record?.body)
  const state =
    record === undefined || !body.success ? null : { operation: body.data.operation, version: record.version }
  const found = await store.records.find("lab", "key", { equals: key })
  if (found.length !== (state === null ? 0 : 1)) return [`record ${key}: the index does not fit`]
  if (state !== null && JSON.stringify(record?.body) !== JSON.stringify(bodyOf(key, state)))
    return [`record ${key}: its content`]
  const right = same(state, acknowledged) || asked.some((each) => same(state, each))
  return right ? [] : [`record ${key}: ${JSON.stringify(acknowledged)}, there is ${JSON.stringify(state)}`]
}

const same = (one: RecordState, other: RecordState): boolean =>
  one?.operation === other?.operation && one?.version === other?.version

/** The store must be one that can be used: the next number of each room is free, the present one is not. */
async function goesOn(store: Store, expected: Expectation): Promise<readonly string[]> {
  const rooms = [...expected.rooms.keys()]
  const heads = await store.log.heads(rooms)
  const entries = (step: number): Parameters<Store["log"]["append"]>[0] =>
    rooms.map((room, at) => ({
      room,
      seq: seq((heads[at]?.seq ?? 0) + step),
      epoch: epoch(1),
      time: 0,
      digest: 0,
      fresh: false,
      updates: [],
    }))
  const again = await store.log.append(entries(0))
  const next = await store.log.append(entries(1))
  const wrong = rooms.filter((_, at) => again[at] !== "taken" || next[at] !== "ok")
  return wrong.map((room) => `${room}: the log does not go on with the next number`)
}
