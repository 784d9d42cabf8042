import { afterEach, beforeEach, expect } from "vitest"
import { epoch, newFrameId, newOccasionId, newPersonId, seq, type Seq } from "../../shared/ids.ts"
import { roomOf, type RoomId } from "../../shared/rooms.ts"
import {
  StoreError,
  type CollectionSpec,
  type Entry,
  type LoggedUpdate,
  type Snapshot,
  type Store,
} from "../../server/store/port.ts"

/** Where a store keeps its data: opened again after it was closed, it must hold what was written. */
export interface Place extends AsyncDisposable {
  open(): Promise<Store>
  /** Changes stored bytes of one snapshot behind the store's back; the store is closed meanwhile. */
  damageSnapshot(room: RoomId, number: Seq): Promise<void>
}

export type NewPlace = () => Promise<Place>

/** A store of its own for each test. */
export interface Fixture {
  readonly place: Place
  readonly store: Store
  /** Closes, does what is to be done behind the store's back, opens again. */
  reopen(meanwhile?: () => Promise<void>): Promise<void>
}

/** Opens before and closes after each test of the suite. */
export function eachInItsPlace(newPlace: NewPlace): Fixture {
  let current: { place: Place; store: Store } | undefined
  const now = (): { place: Place; store: Store } => {
    if (current === undefined) throw new Error("the store is open during a test only")
    return current
  }
  beforeEach(async () => {
    const place = await newPlace()
    current = { place, store: await place.open() }
  })
  afterEach(async () => {
    await now().store.close()
    await now().place[Symbol.asyncDispose]()
  })
  return {
    get place() {
      return now().place
    },
    get store() {
      return now().store
    },
    async reopen(meanwhile = () => Promise.resolve()) {
      await now().store.close()
      await meanwhile()
      now().store = await now().place.open()
    },
  }
}

/** What the suites declare, so that they do not depend on what the product happens to store. */
export const TEST_COLLECTIONS = {
  plain: { indexes: [], unique: [] },
  people: { indexes: ["email", "name", "age"], unique: ["email"] },
  pets: { indexes: ["email"], unique: ["email"] },
} as const satisfies Record<string, CollectionSpec>

export const newRoom = (): RoomId => roomOf("list", newOccasionId())

export function update(...bytes: number[]): LoggedUpdate {
  return { author: newPersonId(), frame: newFrameId(), bytes: new Uint8Array(bytes) }
}

/** Like any other entry, and different from every other one. */
export function entry(room: RoomId, number: number, change: Partial<Entry> = {}): Entry {
  return {
    room,
    seq: seq(number),
    epoch: epoch(1),
    time: 1_760_000_000_000 + number,
    digest: newFrameId(),
    fresh: false,
    updates: [update(number % 256, 7, 7)],
    ...change,
  }
}

export function snapshot(number: number, change: Partial<Snapshot> = {}): Snapshot {
  return {
    seq: seq(number),
    bytes: new Uint8Array([number % 256, 1, 2, 3]),
    meta: { epoch: epoch(2), digest: newFrameId(), ledger: new Uint8Array([9, number % 256]) },
    ...change,
  }
}

/** Appends `from` to `through`, one call each. */
export async function fill(
  store: Store,
  room: RoomId,
  from: number,
  through: number,
): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  for (let number = from; number <= through; number++) entries.push(entry(room, number))
  for (const each of entries) expect(await store.log.append([each])).toEqual(["ok"])
  return entries
}

export async function entriesAfter(
  store: Store,
  room: RoomId,
  after = 0,
  limit?: number,
): Promise<readonly Entry[]> {
  const read = await store.log.read(room, seq(after), limit)
  if (!read.ok) throw new Error(`${room} is trimmed beyond ${after}`)
  return read.value
}

/** How the store refused; fails when it did not. */
export async function refusalOf(work: Promise<unknown>): Promise<Pick<StoreError, "reason" | "outcome">> {
  try {
    await work
  } catch (error) {
    if (error instanceof StoreError) return { reason: error.reason, outcome: error.outcome }
    throw error
  }
  throw new Error("the store did what it should have refused")
}
