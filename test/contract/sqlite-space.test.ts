import { statSync } from "node:fs"
import { expect, test } from "vitest"
import { seq } from "../../shared/ids.ts"
import { StoreError, type Entry, type Store } from "../../server/store/port.ts"
import type { RoomId } from "../../shared/rooms.ts"
import { entriesAfter, entry, newRoom, update } from "./place.ts"
import { newFolder, openStore, type Folder } from "./sqlite-place.ts"

const MEGABYTE = 1024 * 1024

const sized = (room: RoomId, number: number, bytes: number): Entry =>
  entry(room, number, { updates: [{ ...update(), bytes: new Uint8Array(bytes).fill(number % 256) }] })

/** Appends until the store refuses; what it had taken until then. */
async function fillUp(store: Store, room: RoomId, from: number): Promise<readonly Entry[]> {
  const taken: Entry[] = []
  for (let number = from; number < from + 10_000; number++) {
    const next = sized(room, number, 12_000)
    const refusal = await store.log.append([next]).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (refusal === undefined) {
      taken.push(next)
      continue
    }
    expect(refusal).toBeInstanceOf(StoreError)
    expect(refusal).toMatchObject({ reason: "full", outcome: "not_written" })
    return taken
  }
  throw new Error("the store never became full")
}

test.each([{ inlineCommits: true }, { inlineCommits: false }])(
  "a full store refuses edits, keeps what it took, goes on reading, and takes edits again when there is room ($inlineCommits)",
  async ({ inlineCommits }) => {
    using folder = newFolder()
    const store = await openStore(folder.path, { inlineCommits, maxBytes: 1.5 * MEGABYTE })
    const room = newRoom()
    const taken = await fillUp(store, room, 1)
    expect(taken.length).toBeGreaterThan(80)
    await expect(store.log.append([sized(room, taken.length + 1, 12_000)])).rejects.toMatchObject({
      reason: "full",
      outcome: "not_written",
    })
    await expect(store.records.insert("plain", "a", { text: "x".repeat(200_000) })).rejects.toMatchObject({
      reason: "full",
    })
    expect(await store.log.heads([room])).toEqual([{ seq: taken.length, trimmed: 0 }])
    expect(await entriesAfter(store, room)).toEqual(taken)

    await store.log.trim(room, seq(40))
    const more = await fillUp(store, room, taken.length + 1)
    expect(more.length).toBeGreaterThan(20)
    await store.close()

    const again = await openStore(folder.path, { integrityCheck: true, maxBytes: 3 * MEGABYTE })
    expect(await entriesAfter(again, room, 40)).toEqual([...taken.slice(40), ...more])
    expect((await fillUp(again, room, taken.length + more.length + 1)).length).toBeGreaterThan(80)
    await again.close()
  },
)

test("an entry for which there is no room does not take others with it that still fit", async () => {
  using folder = newFolder()
  const store = await openStore(folder.path, { maxBytes: 2 * MEGABYTE, inlineCommits: false })
  const [first, large, ...small] = Array.from({ length: 20 }, newRoom)
  if (first === undefined || large === undefined) throw new Error("twenty rooms are more than two")
  await store.log.heads([first, large, ...small])
  // The first commit is under way when the others come, so that these go into one.
  const results = await Promise.allSettled([
    store.log.append([entry(first, 1)]),
    store.log.append([sized(large, 1, 4 * MEGABYTE)]),
    ...small.map((room) => store.log.append([entry(room, 1)])),
    store.records.insert("plain", "a", { small: true }),
  ])
  expect(results.map((result) => result.status)).toEqual([
    "fulfilled",
    "rejected",
    ...small.map(() => "fulfilled"),
    "fulfilled",
  ])
  expect((await store.log.heads([large, ...small])).map((head) => head.seq)).toEqual([
    0,
    ...small.map(() => 1),
  ])
  expect(await store.log.append([entry(large, 1)])).toEqual(["ok"])
  await store.close()
})

function bytesOnDisk({ file }: Folder): number {
  return statSync(file).size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0)
}

test("a log that is written and trimmed for ever takes no more space than at the beginning", async () => {
  using folder = newFolder()
  const store = await openStore(folder.path, { hotEntries: 50 })
  const room = newRoom()
  const sizes: number[] = []
  for (let round = 0; round < 6; round++) {
    for (let at = 1; at <= 150; at++)
      expect(await store.log.append([sized(room, round * 150 + at, 12_000)])).toEqual(["ok"])
    await store.log.trim(room, seq((round + 1) * 150 - 10))
    sizes.push(bytesOnDisk(folder))
  }
  await store.close()
  const [, , early = 0] = sizes
  expect(sizes.at(-1)).toBeLessThan(early * 1.5)
  const again = await openStore(folder.path, { integrityCheck: true })
  expect(await entriesAfter(again, room, 890)).toHaveLength(10)
  await again.close()
})

test("the write-ahead log does not grow with what is written", async () => {
  using folder = newFolder()
  const store = await openStore(folder.path)
  const rooms = Array.from({ length: 20 }, newRoom)
  for (let number = 1; number <= 60; number++) {
    const answers = await store.log.append(rooms.map((room) => sized(room, number, 40_000)))
    expect(answers.every((answer) => answer === "ok")).toBe(true)
  }
  expect(statSync(`${folder.file}-wal`).size).toBeLessThan(32 * MEGABYTE)
  await store.close()
})
