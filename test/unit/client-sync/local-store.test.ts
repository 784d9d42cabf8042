import "fake-indexeddb/auto"
import { afterEach, describe, expect, test, vi } from "vitest"
import {
  epoch,
  newFrameId,
  newMessageId,
  newOccasionId,
  newPersonId,
  type PersonId,
  seq,
} from "../../../shared/ids.ts"
import { roomOf } from "../../../shared/rooms.ts"
import { eraseIdbStore, openIdbStore } from "../../../client/sync/idb-store.ts"
import { erasePhotoStore, openPhotoStore } from "../../../client/sync/photos/idb-photo-store.ts"
import { memoryPhotoStore, type KeptPhoto } from "../../../client/sync/photos/photo-store.ts"
import type { LocalStore, OutboxFrame, StoreChange } from "../../../client/sync/local-store.ts"
import { memoryStore } from "../../../client/sync/memory-store.ts"
import { fakeDevice } from "../client/device.ts"

const bytes = (n: number): Uint8Array => new Uint8Array([n])
const cursor = (number: number, of = 1) => ({ epoch: epoch(of), seq: seq(number), digest: number * 10 })
const entry = (number: number) => ({ seq: seq(number), digest: number * 10, updates: [bytes(number)] })
const frame = (order: number): OutboxFrame => ({
  id: newFrameId(),
  bytes: bytes(order),
  order,
  createdAt: order,
  changes: 1,
  sealed: false,
  epoch: epoch(1),
})
const change = (more: Partial<StoreChange>): StoreChange => ({
  content: undefined,
  may: undefined,
  put: [],
  remove: [],
  lost: [],
  dismissed: [],
  ...more,
})
const whole = (number: number, of = 1, replaces = false): StoreChange =>
  change({
    content: {
      whole: { bytes: bytes(100 + number), cursor: cursor(number, of), replaces },
      after: cursor(number, of),
      entries: [],
    },
  })
const more = (after: number, ...numbers: readonly number[]): StoreChange =>
  change({ content: { whole: undefined, after: cursor(after), entries: numbers.map(entry) } })

interface Device {
  open(person: PersonId): Promise<LocalStore>
}

const DEVICES: readonly [string, () => Device][] = [
  ["IndexedDB", () => ({ open: openIdbStore })],
  [
    "memory",
    () => {
      const stores = new Map<PersonId, LocalStore>()
      return {
        async open(person) {
          const store = stores.get(person) ?? memoryStore()
          stores.set(person, store)
          return store
        },
      }
    },
  ],
]

afterEach(() => void vi.unstubAllGlobals())

test("a database that the browser has closed is opened again, and has what is written then", async () => {
  const person = newPersonId()
  const [at, one, two] = [roomOf("list", newOccasionId()), frame(1), frame(2)]
  const opening = vi.spyOn(IDBFactory.prototype, "open")
  const closeAll = (): void => {
    for (const { value } of opening.mock.results) if (value instanceof IDBOpenDBRequest) value.result.close()
  }
  const store = await openIdbStore(person)
  await store.write(at, change({ put: [one] }))
  closeAll()
  expect(await store.write(at, change({ put: [two] }))).toBe("written")
  closeAll()
  expect((await store.load(at)).frames.map(({ id }) => id)).toEqual([one.id, two.id])
  expect(opening).toHaveBeenCalledTimes(3)
  opening.mockRestore()
})

test("a database that another tab erases is not made anew by what is written afterwards", async () => {
  const [person, at] = [newPersonId(), roomOf("list", newOccasionId())]
  const store = await openIdbStore(person)
  await store.write(at, change({ put: [frame(1)] }))
  await eraseIdbStore(person)
  await expect(store.write(at, change({ put: [frame(2)] }))).rejects.toMatchObject({
    name: "InvalidStateError",
  })
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(`jubilee-live-${person}`)
})

test("what the browser drops of its queue when a page goes is brought in by the next page", async () => {
  const { storage } = fakeDevice()
  const [person, at, other] = [
    newPersonId(),
    roomOf("list", newOccasionId()),
    roomOf("list", newOccasionId()),
  ]
  const store = await openIdbStore(person)
  const [one, two] = [frame(1), { ...frame(2), sealed: true }]
  const landing = store.write(at, change({ put: [one, two] }))
  const queued = new Map(storage)
  expect(queued.size).toBe(2)
  await landing
  expect(storage.size).toBe(0)
  // As if the write had never landed.
  await store.write(at, change({ remove: [one.id, two.id] }))
  for (const [key, value] of queued) storage.set(key, value)
  const next = await openIdbStore(person)
  expect((await next.load(at)).frames).toMatchObject([one, two])
  expect(storage.size).toBe(0)
  expect((await next.unsent()).map(({ room }) => room)).toEqual([at, at])

  for (const [key, value] of queued) storage.set(key, value)
  await next.forgetRoom(other)
  expect(storage.size).toBe(2)
  await next.forgetRoom(at)
  expect(storage.size).toBe(0)
  for (const [key, value] of queued) storage.set(key, value)
  await eraseIdbStore(person)
  await expect(next.write(at, change({ put: [frame(3)] }))).rejects.toMatchObject({
    name: "InvalidStateError",
  })
  expect(storage.size).toBe(0)
})

test("a frame that storage has no room for waits for the database, and so do those that build on it", async () => {
  const { storage } = fakeDevice()
  const [person, at] = [newPersonId(), roomOf("list", newOccasionId())]
  const store = await openIdbStore(person)
  const large = { ...frame(1), bytes: new Uint8Array(300_000) }
  const landing = Promise.all([
    store.write(at, change({ put: [large] })),
    store.write(at, change({ put: [large, frame(2)] })),
  ])
  expect(storage.size).toBe(0)
  await landing
  const after = store.write(at, change({ put: [frame(3)] }))
  expect(storage.size).toBe(1)
  await after
})

describe.each(DEVICES)("[B2] what a person's tabs keep in %s", (_name, device) => {
  const room = () => roomOf("list", newOccasionId())

  test("content, cursor and the removal of acknowledged frames are one write; another tab finds all of it", async () => {
    const [here, person, at] = [device(), newPersonId(), room()]
    const store = await here.open(person)
    const [one, two] = [frame(1), frame(2)]
    await store.write(at, change({ put: [one, two] }))
    expect(await store.write(at, { ...whole(5), remove: [one.id] })).toBe("written")
    expect(await store.write(at, more(5, 6, 7))).toBe("written")
    const other = await here.open(person)
    const { content, frames } = await other.load(at)
    expect(content?.cursor).toEqual(cursor(7))
    expect(content?.base).toEqual(bytes(105))
    expect(content?.entries.map((stored) => Number(stored.seq))).toEqual([6, 7])
    expect(frames.map(({ id }) => id)).toEqual([two.id])
    expect((await other.unsent()).map((unsent) => [unsent.room, unsent.id])).toEqual([[at, two.id]])
  })

  test("a tab that lags neither takes the cursor back nor leaves a hole", async () => {
    const [store, at] = [await device().open(newPersonId()), room()]
    await store.write(at, whole(5))
    await store.write(at, more(5, 6, 7, 8))
    expect(await store.write(at, more(5, 6))).toBe("written")
    expect((await store.load(at)).content?.cursor).toEqual(cursor(8))
    expect(await store.write(at, more(9, 10))).toBe("behind")
    expect((await store.load(at)).content?.entries.map((stored) => Number(stored.seq))).toEqual([6, 7, 8])
    expect(await store.write(at, more(7, 8, 9))).toBe("written")
    expect((await store.load(at)).content?.cursor).toEqual(cursor(9))
  })

  test("another history takes everything of the old one along, and the old one never comes back", async () => {
    const [store, at] = [await device().open(newPersonId()), room()]
    await store.write(at, whole(5))
    await store.write(at, more(5, 6))
    await store.write(at, whole(3, 2, true))
    const { content } = await store.load(at)
    expect({ cursor: content?.cursor, entries: content?.entries }).toEqual({
      cursor: cursor(3, 2),
      entries: [],
    })
    await store.write(at, more(6, 7))
    expect((await store.load(at)).content?.cursor).toEqual(cursor(3, 2))
  })

  test("people and rooms do not see each other's; a forgotten room is gone", async () => {
    const here = device()
    const [ivo, mira] = [await here.open(newPersonId()), await here.open(newPersonId())]
    const [at, other] = [room(), room()]
    await ivo.write(at, { ...whole(5), put: [frame(1)] })
    await ivo.write(other, whole(2))
    expect(await mira.load(at)).toEqual({ content: undefined, frames: [], lost: [] })
    expect(await mira.unsent()).toEqual([])
    expect(new Set(await ivo.rooms())).toEqual(new Set([at, other]))
    await ivo.forgetRoom(at)
    expect(await ivo.rooms()).toEqual([other])
    expect(await ivo.load(at)).toEqual({ content: undefined, frames: [], lost: [] })
    expect((await ivo.load(other)).content?.cursor).toEqual(cursor(2))
  })

  test("lost texts stay until they are dismissed", async () => {
    const [store, at] = [await device().open(newPersonId()), room()]
    await store.write(at, change({ lost: [{ id: "a", text: "a poem", why: "document_full" }] }))
    expect((await store.load(at)).lost.map(({ text }) => text)).toEqual(["a poem"])
    await store.write(at, change({ dismissed: ["a"] }))
    expect((await store.load(at)).lost).toEqual([])
  })
})

describe("photos that no server has yet", () => {
  const kept = (at: number): KeptPhoto => ({
    key: `photo.${at}`,
    room: roomOf("messages", newOccasionId()),
    message: newMessageId(newPersonId()),
    bytes: new Uint8Array([at]).buffer,
    type: "image/webp",
    width: 4,
    height: 3,
    alt: "",
    at,
  })

  test.each(["on the device", "in memory"])(
    "are kept %s in their order until they are deleted",
    async (where) => {
      const store = where === "in memory" ? memoryPhotoStore() : await openPhotoStore(newPersonId())
      expect(store.volatile).toBe(where === "in memory")
      const [one, two] = [kept(1), kept(2)]
      await store.put(two)
      await store.put(one)
      await store.put({ ...two, alt: "a jetty" })
      expect(await store.all()).toEqual([one, { ...two, alt: "a jetty" }])
      await store.delete(one.key)
      expect([await store.has(one.key), await store.has(two.key)]).toEqual([false, true])
    },
  )

  test("are each person's own, outlive the page, and go when their person signs out", async () => {
    const [mira, ivo] = [newPersonId(), newPersonId()]
    const photo = kept(1)
    await (await openPhotoStore(mira)).put(photo)
    expect(await (await openPhotoStore(mira)).all()).toEqual([photo])
    expect(await (await openPhotoStore(ivo)).all()).toEqual([])
    await erasePhotoStore(mira)
    expect(await (await openPhotoStore(mira)).all()).toEqual([])
  })
})
